#include "cli/commands/apply_run.hpp"

#include "cli/audit_log.hpp"
#include "cli/commands/apply_approval.hpp"
#include "cli/commands/apply_options.hpp"
#include "cli/commands/apply_verify.hpp"
#include "cli/commits.hpp"
#include "cli/files.hpp"
#include "cli/observer.hpp"
#include "cli/output.hpp"
#include "cli/planning.hpp"
#include "cli/provenance.hpp"
#include "cli/run_news.hpp"
#include "cli/state_keys.hpp"
#include "planner/apply/approve.hpp"
#include "planner/apply/execute.hpp"
#include "planner/apply/lease_ended.hpp"
#include "planner/apply/read_attached.hpp"
#include "planner/apply/read_snapshot.hpp"
#include "planner/apply/stale.hpp"
#include "planner/base/text.hpp"
#include "planner/base/url.hpp"
#include "planner/plan/codec/plan_codec.hpp"
#include "planner/plan/finding/settle.hpp"
#include "planner/plan/judging/commit_order.hpp"
#include "planner/plan/judging/completeness.hpp"
#include "planner/plan/judging/dates.hpp"
#include "planner/plan/judging/guard_table.hpp"
#include "planner/plan/judging/guards.hpp"
#include "planner/plan/judging/misfit.hpp"
#include "planner/plan/making/sources.hpp"
#include "planner/plan/privacy/without_people.hpp"
#include "planner/plan/value/provenance.hpp"
#include "planner/render/commit_orders.hpp"
#include "planner/render/escape.hpp"
#include "planner/render/faults.hpp"
#include "planner/render/misfits.hpp"
#include "planner/render/refusal.hpp"
#include "planner/render/text.hpp"
#include "planner/render/text_errors.hpp"
#include "providers/storage/lock_info.hpp"
#include "providers/storage/storage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <variant>

namespace haloform::cli {

namespace {

constexpr std::chrono::seconds patience_at_the_question{60};
/// Waits for one's own rate window are no failure: up to so many windows for one create.
constexpr int windows_forgiven = 2;

/// The feeds that the plan was made from are accepted now; those of a saved plan, unless newer ones were since.
void keep_feeds(Planned& planned) {
  auto& known = planned.state.feeds;
  std::erase_if(known, [&](const auto& one) { return !planned.plan.feeds.contains(one.first); });
  for (const auto& [name, feed] : planned.plan.feeds) {
    const auto at = known.find(name);
    if (at == known.end() || at->second.at <= feed.at) known.insert_or_assign(name, feed);
  }
}

}  // namespace

Outcome<void> ApplyRun::connect_to_instance(const std::map<std::string, std::uint32_t>& allowed) {
  auto options = provider_options(context_, workspace_, options_.instance);
  if (!options) return std::unexpected(configuration_first(context_, workspace_, std::move(options.error())));
  options->may_be_empty = plan::may_be_empty(allowed);
  options->term = [this] { return lock_ends(); };
  options->abort = [this] { return only_reads_ && context_.stop.raised(); };
  auto provider = halopsa::connect(context_.catalog, std::move(*options), context_.clock, context_.stop);
  if (!provider)
    return std::unexpected(configuration_first(context_, workspace_, std::move(provider.error())));
  provider_ = std::move(*provider);
  workspace_.profile = provider_->profile();
  return {};
}

Outcome<void> ApplyRun::take_lock() {
  const ports::LockInfo info = storage::current_lock_info(context_.clock, "apply", context_.run.url);
  auto session = backend_->lock(info, options_.lock_timeout, context_.stop);
  if (!session) return trouble(session.error());
  session_ = std::move(*session);
  held_ = session_.get();
  return {};
}

Outcome<void> ApplyRun::open_audit() {
  auto file = open_audit_file(options_.audit_log, workspace_);
  if (!file) return trouble(file.error());
  audit_file_ = std::move(*file);
  return {};
}

Outcome<state::State> ApplyRun::load_state() {
  auto state = session_->load();
  if (!state) return trouble(state.error());
  context_.people.learn_lineage(state->lineage);
  return std::move(*state);
}

/// Refuses what is from an older commit than what was applied last, and says what else somebody should know of the two.
Outcome<void> ApplyRun::check_commit(const std::optional<state::Commit>& commit, const state::State& state) {
  commits_ = order_of_commits(context_, workspace_, commit, state);
  const render::RunSource source{options_.plan_file};
  if (commits_.verdict == plan::CommitOrder::Verdict::older && !options_.allow_older)
    return trouble(render::older_error(commits_, source));
  if (const auto note = render::order_note(commits_, source, render::OlderIs::allowed))
    context_.console.say(fmt::format("note: {}.\n", *note));
  return {};
}

/// That the plan is what was approved; with --only-approved, what is not is left.
Outcome<void> ApplyRun::check_approved(Planned& planned) const {
  if (approval_) return keep_to_approval(context_, options_, *approval_, planned);
  if (auto expected = check_expected(options_, planned.plan); !expected) return trouble(expected.error());
  return {};
}

void ApplyRun::show(const plan::Plan& whole) {
  const OutputKind& kind = kind_on_stdout(options_.outputs);
  auto shown = shown_plan(context_, whole);
  if (!kind.needs.whole_stdout && kind.renders_plan != nullptr)
    return context_.console.out(kind.renders_plan(context_.catalog, shown.under(context_.people.of(kind)),
                                                  stdout_options(context_, options_.detail)));
  const plan::Plan& plan = shown.under(context_.people.of(usual_output()));
  const std::string text =
      render::render_plan(context_.catalog, plan, context_.console.err_text(options_.detail));
  // That it is blocked is an error, and how to proceed stands in the plan alone.
  if (is_refused(plan)) {
    context_.console.err(text);
  } else {
    context_.console.say(text);
  }
}

Outcome<ExitCode> ApplyRun::go() {
  auto end = options_.plan_file ? apply_saved(*options_.plan_file) : plan_and_apply();
  const auto until = lock_ends();
  if (end || !until) return end;
  const bool over = context_.clock.steady() >= *until;
  // Whatever could not be asked for any more: one reason for all of it. The provider may have seen the end that a late renewal
  // put off; what the store says of its lock names who has it.
  const auto unsent = std::ranges::remove_if(end.error().errors, [&](const Error& error) {
    return error.kind == ErrorKind::locked && (over || error.where != backend_->location());
  });
  const bool any = !unsent.empty();
  end.error().errors.erase(unsent.begin(), unsent.end());
  if (any) end.error().errors.push_back(apply::lease_ended());
  return end;
}

/// Before anything is sent: what another day would do is done to a sandbox, and to nobody.
Outcome<void> ApplyRun::check_as_of() const {
  if (!options_.policy.as_of) return {};
  const auto url = parse_url(workspace_.settings.url);
  if (url && is_loopback(url->host)) return {};
  return trouble(
      ErrorKind::usage,
      fmt::format("apply --as-of is a rehearsal, for a loopback address alone, and this is {}",
                  workspace_.settings.url),
      "--as-of",
      "use `haloform plan --as-of` to see what that day will do, or rehearse with `haloform sandbox`");
}

Outcome<ExitCode> ApplyRun::plan_and_apply() {
  if (auto rehearsed = check_as_of(); !rehearsed) return std::unexpected(std::move(rehearsed.error()));
  if (options_.approved) {
    auto approval = read_approval(options_, workspace_.settings.url);
    if (!approval) return std::unexpected(std::move(approval.error()));
    approval_ = std::move(*approval);
  }
  if (auto connected = connect_to_instance(options_.policy.allow); !connected)
    return std::unexpected(std::move(connected.error()));
  // Before the lock is taken: what starts a program has its locks for as long as that takes.
  const auto commit = commit_of(context_, workspace_);
  if (auto locked = take_lock(); !locked) return std::unexpected(std::move(locked.error()));
  if (auto opened = open_audit(); !opened) return std::unexpected(std::move(opened.error()));
  provider_->prefetch(forecast(workspace_, *backend_));
  auto declared = read_declared(context_, workspace_, [this] { return session_->load(); });
  if (!declared) return std::unexpected(std::move(declared.error()));
  auto& [desired, state] = *declared;
  if (auto believed = believe_feeds(context_, desired, state, options_.policy); !believed)
    return std::unexpected(std::move(believed.error()));
  auto ours = check_owner(state, workspace_.settings.url, provider_->profile(), backend_->location());
  if (ours) ours = check_tenant(state, provider_->tenant(), backend_->location());
  if (!ours) return trouble(ours.error());
  if (approval_) {
    auto fits = check_approval(options_, *approval_, state, present_facts());
    if (!fits) return std::unexpected(std::move(fits.error()));
  }
  if (auto fits = check_commit(commit, state); !fits) return std::unexpected(std::move(fits.error()));
  auto planned = plan_world(context_, workspace_, desired, std::move(state), *provider_, options_.policy,
                            reading(context_, options_.instance.retry_for));
  if (!planned) return std::unexpected(std::move(planned.error()));
  planned->plan.made_from = commit;
  show(planned->plan);
  return approve_and_run(desired, std::move(*planned));
}

Outcome<ExitCode> ApplyRun::approve_and_run(const DesiredState& desired, Planned planned) {
  if (auto agreed = check_approved(planned); !agreed) return std::unexpected(std::move(agreed.error()));
  if (!planned.plan.has_runnable() && !planned.plan.is_blocked())
    return nothing_to_run(desired, std::move(planned));
  if (!options_.auto_approve && !approval_ && !is_refused(planned.plan)) {
    auto confirmed = ask(desired, std::move(planned));
    if (!confirmed) return std::unexpected(std::move(confirmed.error()));
    planned = std::move(*confirmed);
  }
  return execute_approved(desired, std::move(planned));
}

/// What the state learns of the circumstances of this apply: no steps, but the next plan is held against it.
void ApplyRun::keep_facts(const DesiredState& desired, Planned& planned) const {
  planned.state.guards = plan::guards_after(planned.plan, desired, planned.state);
  planned.state.tenant = provider_->tenant();
  planned.state.profile = provider_->profile();
  plan::keep_sources(desired, planned.state);
  if (!planned.plan.is_targeted && !planned.plan.is_blocked()) keep_feeds(planned);
  // As they were read: whoever somebody makes while this runs is new to the next one.
  if (planned.there.is_whole(ResourceType::agent)) {
    const auto greatest = planned.there.greatest_of_all(ResourceType::agent);
    planned.state.agents_up_to =
        std::max(planned.state.agents_up_to.value_or(0), greatest ? greatest->number() : 0);
  }
  if (commits_.here.id.empty()) return;
  state::AppliedFrom from{commits_.here, context_.run.url, context_.clock.wall()};
  if (commits_.verdict == plan::CommitOrder::Verdict::same && !from.commit.time)
    from.commit.time = commits_.last.commit.time;
  planned.state.applied_from = std::move(from);
}

/// All that is planned waits for a seat or for the next review, or there is nothing at all. What a crash left in the journal is
/// folded into the state all the same: that is what beginning a journal does. Guards are written down at once where they are
/// lower or there were none, or the next raise would seem to be none; so is a newer commit, or a job of an older one would
/// pass; so is that new agents were told; and so is a state of an earlier format.
Outcome<ExitCode> ApplyRun::nothing_to_run(const DesiredState& desired, Planned planned) {
  const plan::Plan& plan = planned.plan;
  auto folded = session_->begin(
      {planned.state.lineage, planned.state.serial, plan.instance, plan.profile, plan.digest}, 0, 0);
  if (!folded) return trouble(folded.error());
  if (planned.state.exists()) {
    const bool old = planned.state.format < state::state_format_version;
    const auto before = planned.state.guards;
    const auto feeds_before = planned.state.feeds;
    keep_facts(desired, planned);
    const bool told = std::ranges::any_of(plan.warnings, [](const plan::PlanWarning& warning) {
      return std::holds_alternative<plan::NewAgents>(warning);
    });
    const auto counted = count_left_behind(audit_file_, planned.state);
    if (!counted) return trouble(counted.error());
    if (old || before != planned.state.guards || feeds_before != planned.state.feeds || commits_.is_news() ||
        told || *counted) {
      auto written = session_->commit(planned.state);
      if (!written) return trouble(written.error());
      planned.state = std::move(*written);
    }
  }
  plan::ApplyReport report;
  for (const plan::Step& step : plan.steps) {
    plan::StepResult result;
    result.step = &step;
    result.end = plan::end_without_run(step);
    result.id = step.id();
    report.results.push_back(std::move(result));
  }
  report.state = planned.state;
  report.state_written = true;
  news_.ended(plan, report);
  if (auto written = write_report(plan, report); !written) {
    return std::unexpected(std::move(written.error()));
  }
  return exit_code(tally_of(report));
}

Outcome<Planned> ApplyRun::ask(const DesiredState& desired, Planned planned) {
  if (!context_.console.can_ask()) {
    return trouble(ErrorKind::usage, "there is no terminal to ask for confirmation on; nothing was done",
                   "haloform apply",
                   "review the plan, then use --auto-approve, --auto-approve with --expect, or a saved plan");
  }
  const SteadyTime asked = context_.clock.steady();
  auto answer = context_.console.ask(
      fmt::format("\nApply this plan to {}? Type 'yes' to confirm: ", workspace_.settings.url),
      context_.stop);
  if (!answer) return trouble(answer.error());
  if (*answer != "yes") {
    return trouble(ErrorKind::usage, "the answer was not 'yes'; nothing was done");
  }
  if (context_.clock.steady() - asked <= patience_at_the_question) return planned;

  context_.console.say(
      "The answer took more than a minute: HaloPSA is read again before anything is changed.\n");
  auto state = load_state();
  if (!state) return std::unexpected(std::move(state.error()));
  auto again = plan_world(context_, workspace_, desired, std::move(*state), *provider_, options_.policy,
                          reading(context_, options_.instance.retry_for));
  if (!again) return std::unexpected(std::move(again.error()));
  again->plan.made_from = planned.plan.made_from;
  if (again->plan.digest == planned.plan.digest) return std::move(*again);
  show(again->plan);
  return trouble(ErrorKind::stale, "HaloPSA changed while waiting for confirmation; nothing was done",
                 fmt::format("digest {}", again->plan.digest), "review the plan above, and apply again");
}

/// A saved plan needs no names of the instance, but those of sites at which more is allowed for a while.
Outcome<std::optional<DesiredState>> ApplyRun::with_sites_of_allow(const DesiredState& desired) {
  if (std::ranges::all_of(desired.guards().once(), &GuardTable::OneOff::is_looked_up))
    return std::optional<DesiredState>();
  return with_ids(context_, desired, *provider_);
}

Outcome<ExitCode> ApplyRun::apply_saved(const std::string& file) {
  auto text = read_file(file, most_plan_bytes);
  if (text) text = opened_plan(context_.environment, std::move(*text), file);
  if (!text) return trouble(text.error());
  auto plan = plan::decode_plan(context_.catalog, *text);
  if (!plan) return trouble(render::error_of(plan.error(), file));
  if (plan->privacy != Privacy::full) {
    using Fault = plan::PlanFileFault;
    return trouble(render::error_of(Fault{Fault::Kind::people_covered}, file));
  }
  text->clear();
  text->shrink_to_fit();
  if (auto expected = check_expected(options_, *plan); !expected) return trouble(expected.error());
  if (auto other = plan::other_instance(plan->instance, workspace_.settings.url))
    return trouble(render::stale_error({render::misfit_words(*other)}, file));
  plan->overrides = workspace_.overrides;
  if (auto connected = connect_to_instance(plan->allowed); !connected)
    return std::unexpected(std::move(connected.error()));
  if (auto locked = take_lock(); !locked) return std::unexpected(std::move(locked.error()));
  if (auto opened = open_audit(); !opened) return std::unexpected(std::move(opened.error()));
  auto desired = read_configuration(context_, workspace_);
  if (!desired) return std::unexpected(std::move(desired.error()));
  auto state = load_state();
  if (!state) return std::unexpected(std::move(state.error()));

  if (auto ours = check_tenant(*state, provider_->tenant(), backend_->location()); !ours)
    return trouble(ours.error());

  const plan::PresentFacts facts = present_facts();
  if (const auto found = plan::misfits(*plan, *state, facts); !found.empty())
    return trouble(render::stale_error(render::misfit_words(found), file));
  if (auto fits = check_commit(plan->made_from, *state); !fits)
    return std::unexpected(std::move(fits.error()));
  if (is_refused(*plan)) {
    show(*plan);
    return execute_approved(*desired, {std::move(*plan), std::move(*state), {}});
  }
  auto snapshot = apply::read_snapshot(context_.catalog, *plan, *state, *provider_,
                                       reading(context_, options_.instance.retry_for));
  if (auto going = not_interrupted(context_.stop); !going) return trouble(going.error());
  if (!snapshot) return trouble(snapshot.error());
  auto reasons =
      render::stale_words(context_.catalog, apply::stale_reasons(context_.catalog, *plan, *state, *snapshot));
  std::ranges::move(
      render::stale_words(context_.catalog, plan::stale_by_dates(*plan, *desired, context_.clock.wall())),
      std::back_inserter(reasons));
  std::ranges::move(render::misfit_words(plan::raise_misfits(*plan, *desired, *state)),
                    std::back_inserter(reasons));
  if (!reasons.empty()) return trouble(render::stale_error(reasons, file));

  auto attached = apply::read_attached(*plan, *desired, *state, *provider_, apply::AskAbout::held);
  if (auto going = not_interrupted(context_.stop); !going) return trouble(going.error());
  if (!attached) return trouble(attached.error());
  snapshot->attached = std::move(*attached);
  const auto allowed = with_sites_of_allow(*desired);
  if (!allowed) return std::unexpected(allowed.error());
  plan::judge(context_.catalog, *allowed ? **allowed : *desired, *state, *snapshot, facts.now, *plan);
  Planned planned{std::move(*plan),
                  plan::settle_intents(context_.catalog, std::move(*state), *snapshot, facts.now),
                  apply::RecordIds(*snapshot)};
  show(planned.plan);
  if (!planned.plan.has_runnable() && !planned.plan.is_blocked())
    return nothing_to_run(*desired, std::move(planned));
  planned.state.last_plan = planned.plan.digest;
  return execute_approved(*desired, std::move(planned));
}

Outcome<ExitCode> ApplyRun::execute_approved(const DesiredState& desired, Planned planned) {
  keep_facts(desired, planned);
  if (is_refused(planned.plan)) news_.blocked(planned.plan);
  auto approved = apply::approve(std::move(planned.plan), what_is_blocked());
  if (!approved) return trouble(render::blocked_error(approved.error()));
  const plan::Plan& plan = approved->plan();
  auto audit = begin_audit(context_, std::move(audit_file_), plan, planned.state.audit,
                           provenance_of(context_.environment, context_.run, approved_digest()));
  if (!audit) return trouble(audit.error());
  RunObserver observer(context_, plan, std::move(*audit), kind_on_stdout(options_.outputs));
  apply::ExecuteOptions how;
  how.parallelism = options_.instance.parallelism;
  how.batch = workspace_.settings.batch;
  how.tool_version = HALOFORM_VERSION;
  how.desired = &desired;
  how.there_before = std::move(planned.there);
  how.read_again = read_again_for(options_.instance.retry_for);
  how.throttled_for = options_.instance.retry_for;
  if (const auto pace = provider_->pace()) how.throttled_for += windows_forgiven * pace->per;
  only_reads_ = false;
  context_.progress.writing(true);
  plan::ApplyReport report = apply::execute(context_.catalog, *approved, std::move(planned.state), *provider_,
                                            *session_, context_.clock, context_.stop, observer, how);
  context_.progress.writing(false);
  context_.console.clear_progress();
  news_.ended(plan, report);
  if (auto written = write_report(plan, report); !written) {
    const Trouble shown = render::without_people(std::move(written.error()), context_.people.of_text());
    context_.console.err(render::render_errors(shown.errors, context_.console.err_text()));
  }
  const ExitCode code = exit_code(tally_of(report));
  if (code == ExitCode::done && observer.audit_trouble()) return ExitCode::error;
  constexpr std::array ends_well{ExitCode::done, ExitCode::deferred, ExitCode::blocked, ExitCode::unapproved};
  const bool ended_well = std::ranges::find(ends_well, code) != ends_well.end();
  if (!options_.verify || !ended_well) return code;
  only_reads_ = true;
  auto verified =
      verify(context_, {workspace_, desired, report.state, *provider_, options_, news_}, plan, code);
  if (!verified) verified.error().has_result = true;
  return verified;
}

Outcome<void> ApplyRun::write_report(const plan::Plan& plan, const plan::ApplyReport& report) {
  auto plans = shown_plan(context_, plan);
  ShownValue reports(report, [&](const plan::ApplyReport& whole, Privacy privacy) {
    return plan::without_people(context_.catalog, whole, plans.under(privacy), context_.people.veil(privacy));
  });
  return write_outputs(context_, options_.outputs, options_.detail,
                       [&](const OutputKind& kind, const render::Options& style) {
                         return kind.renders_report(context_.catalog, plans.under(style.privacy),
                                                    reports.under(style.privacy), style);
                       });
}

}  // namespace haloform::cli
