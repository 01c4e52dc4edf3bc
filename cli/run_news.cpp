#include "cli/run_news.hpp"

#include "cli/environment.hpp"
#include "planner/base/digest.hpp"
#include "planner/base/text.hpp"
#include "planner/drift/report_privacy.hpp"
#include "planner/plan/privacy/without_people.hpp"
#include "planner/plan/value/block.hpp"
#include "planner/plan/value/order.hpp"
#include "planner/render/phrases.hpp"
#include "planner/render/phrases_of_blocks.hpp"
#include "planner/render/phrases_of_drift.hpp"
#include "providers/notify/bodies.hpp"
#include "providers/notify/courier.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

namespace haloform::cli {
namespace {

using notify::Event;
using plan::StepEnd;

/// More of them would make a message that nobody reads; how many there are is told.
constexpr std::size_t most_items = 100;

notify::Item item_of(const Catalog& catalog, const plan::Step& step, std::optional<RemoteId> id,
                     std::string what) {
  const plan::Person who = plan::person_of(catalog.of(step.address.type()), step);
  if (!id) id = step.id();
  return {step.address.text(),
          id ? id->text() : std::string(),
          std::string(plan::action_name(step.kind())),
          who.name,
          who.email,
          std::move(what)};
}

void add_item(notify::Message& message, notify::Item item) {
  if (message.items.size() < most_items) {
    message.items.push_back(std::move(item));
  } else {
    ++message.more;
  }
}

/// What somebody loses comes first.
int weight_of(const plan::Step& step) {
  switch (step.kind()) {
    case plan::ActionKind::remove: return 0;
    case plan::ActionKind::deactivate: return 1;
    case plan::ActionKind::create: return 2;
    case plan::ActionKind::reactivate: return 3;
    case plan::ActionKind::update:
    case plan::ActionKind::adopt: return 4;
    case plan::ActionKind::forget:
    case plan::ActionKind::state: break;
  }
  return 5;
}

template <typename Wanted>
void add_results(notify::Message& message, const Catalog& catalog, const plan::ApplyReport& report,
                 Wanted is_wanted) {
  std::vector<const plan::StepResult*> results;
  for (const plan::StepResult& result : report.results) {
    const bool tells = result.step->writes() || !result.message.empty();
    if (tells && is_wanted(result)) results.push_back(&result);
  }
  std::ranges::stable_sort(results, {}, [](const auto* result) { return weight_of(*result->step); });
  for (const plan::StepResult* result : results)
    add_item(message,
             item_of(catalog, *result->step, result->id, MarkedText(render::message_of(*result)).plain()));
}

void add_results(notify::Message& message, const Catalog& catalog, const plan::ApplyReport& report,
                 std::initializer_list<StepEnd> wanted) {
  add_results(message, catalog, report, [&](const plan::StepResult& result) {
    return std::ranges::find(wanted, result.end) != wanted.end();
  });
}

std::string first_words(const Trouble& trouble) {
  if (!trouble.errors.empty()) return trouble.errors.front().what.plain();
  return fmt::format("the configuration is invalid: {}",
                     counted(trouble.diagnostics.count(Severity::error), "error"));
}

}  // namespace

notify::Message RunNews::begun(Event event) const {
  notify::Message message;
  message.event = event;
  message.id = new_uuid();
  message.time = context_.clock.wall();
  message.instance = instance_;
  message.commit = context_.run.commit;
  message.run_url = context_.run.url;
  if (context_.run.pull_request) message.pull_request = context_.run.pull_request->number;
  return message;
}

notify::Message RunNews::begun(Event event, const plan::Plan& plan) const {
  notify::Message message = begun(event);
  message.digest = plan.digest;
  return message;
}

void RunNews::drifted(const drift::Report& report) {
  if (wanted_.empty() || report.empty()) return;
  const drift::Report shown = drift::without_people(context_.catalog, report, context_.people.veil(privacy_));
  notify::Message message = begun(Event::drift);
  message.headline = fmt::format("{} in HaloPSA that Git does not know, at {}",
                                 counted(report.findings.size(), "change"), instance_);
  message.advice = "`haloform drift` says what can be done about each";
  for (const drift::Kind kind : drift::all_kinds) {
    if (const std::size_t count = report.count(kind); count > 0)
      message.counts.emplace_back(drift::kind_name(kind), count);
  }
  for (const drift::Finding& finding : shown.findings) {
    add_item(message,
             {finding.address ? finding.address->text() : std::string(type_name(finding.type)),
              finding.id ? finding.id->text() : std::string(), std::string(drift::kind_name(finding.kind)),
              finding.person.name, finding.person.email, MarkedText(render::phrase(finding).words).plain()});
  }
  messages_.push_back(std::move(message));
}

void RunNews::blocked(const plan::Plan& plan) {
  if (wanted_.empty()) return;
  const plan::Plan shown = plan::without_people(context_.catalog, plan, plan::Veil(privacy_, plan.lineage));
  notify::Message message = begun(Event::blocked, plan);
  const std::size_t count = plan.counts().blocked;
  message.headline = fmt::format("The plan for {} is blocked, and nothing was done: {}", instance_,
                                 counted(count, "blocked step"));
  message.advice = "`haloform plan` shows how to proceed";
  message.counts = {{"blocked", count}};
  for (const plan::Block& block : shown.blocked_by)
    add_item(message, {{}, {}, {}, {}, {}, MarkedText(render::phrase(block).words).plain()});
  for (const plan::Step& step : shown.steps) {
    if (step.blocked_by.empty()) continue;
    add_item(message, item_of(context_.catalog, step, {},
                              MarkedText(render::phrase(step.blocked_by.front()).words).plain()));
  }
  messages_.push_back(std::move(message));
}

void RunNews::ended(const plan::Plan& plan, const plan::ApplyReport& report) {
  if (wanted_.empty() || (report.results.empty() && !report.halted)) return;
  const plan::Veil veil(privacy_, plan.lineage);
  const plan::Plan shown = plan::without_people(context_.catalog, plan, veil);
  const plan::ApplyReport told = plan::without_people(context_.catalog, report, shown, veil);
  const auto base = [&](Event event) {
    notify::Message message = begun(event, plan);
    for (const StepEnd end : plan::all_step_ends)
      message.counts.emplace_back(plan::step_end_name(end), report.count(end));
    return message;
  };
  const std::size_t done = report.count(StepEnd::done);
  const std::size_t wrong = report.count(StepEnd::failed) + report.count(StepEnd::in_doubt);
  const std::string all = counted(report.results.size(), "step");
  if (wrong > 0 || report.halted) {
    notify::Message message = base(Event::failed);
    message.headline =
        wrong > 0 ? fmt::format("{} of {} failed at {}", wrong, all, instance_)
                  : fmt::format("The apply to {} stopped early, after {} of {}", instance_, done, all);
    if (told.halted) message.advice = told.halted->what.plain();
    add_results(message, context_.catalog, told, {StepEnd::in_doubt, StepEnd::failed});
    messages_.push_back(std::move(message));
  } else if (done > 0) {
    notify::Message message = base(Event::applied);
    message.headline = fmt::format("Applied {} to {}", counted(done, "step"), instance_);
    add_results(message, context_.catalog, told, {StepEnd::done});
    messages_.push_back(std::move(message));
  }
  // What waits for a day, or for an import, needs nobody to buy anything.
  const auto waits_for_seat = [&](const plan::StepResult& result) {
    const plan::Step& awaited = plan::end_of_waiting(plan.steps, *result.step);
    return result.end == StepEnd::deferred && !awaited.is_held() && !awaited.is_left_to_import();
  };
  if (const auto waiting = std::ranges::count_if(report.results, waits_for_seat); waiting > 0) {
    notify::Message message = base(Event::deferred);
    message.headline =
        fmt::format("{} for a free seat at {}",
                    counted(static_cast<std::size_t>(waiting), "step waits", "steps wait"), instance_);
    message.advice = "free a seat or buy one, and run `haloform apply` again";
    add_results(message, context_.catalog, told, waits_for_seat);
    messages_.push_back(std::move(message));
  }
  if (const std::size_t held = report.count(StepEnd::blocked); held > 0) {
    notify::Message message = base(Event::blocked);
    message.headline =
        fmt::format("{} blocked at {}, and skipped", counted(held, "step is", "steps are"), instance_);
    message.advice = "`haloform plan` shows how to proceed";
    add_results(message, context_.catalog, told, {StepEnd::blocked});
    messages_.push_back(std::move(message));
  }
}

void RunNews::failed(const Trouble& trouble) {
  if (wanted_.empty()) return;
  // Who asked for the wrong thing, said no, or stopped it knows that.
  const bool known =
      trouble.diagnostics.empty() && std::ranges::all_of(trouble.errors, [](const Error& error) {
        return error.kind == ErrorKind::usage || error.kind == ErrorKind::interrupted ||
               error.kind == ErrorKind::blocked;
      });
  if (known) return;
  const plan::Veil veil = context_.people.veil(privacy_);
  Trouble shown = trouble;
  for (Error& error : shown.errors) error = veil.over(std::move(error));
  notify::Message message = begun(Event::failed);
  message.headline = fmt::format(
      "The apply to {} {}: {}", instance_,
      trouble.has_result ? "ended, and then something went wrong" : "failed, and nothing was done",
      first_words(shown));
  if (!shown.errors.empty()) message.advice = shown.errors.front().advice.plain();
  messages_.push_back(std::move(message));
}

void RunNews::send() {
  std::vector<notify::Parcel> parcels;
  std::set<std::string> complained;
  const auto note = [&](std::string_view variable, std::string_view words) {
    if (complained.emplace(variable).second)
      context_.console.say(fmt::format("note: notify: {}; the run itself is not affected\n", words));
  };
  for (const notify::Message& message : std::exchange(messages_, {})) {
    for (const Settings::Notification& one : wanted_) {
      if (!one.on.contains(message.event)) continue;
      const auto url = context_.environment.secret(one.url_env);
      if (!url) {
        note(one.url_env, fmt::format("{} is not set, so nobody is told", one.url_env));
      } else if (const auto usable = notify::check_url(one.url_env, *url); !usable) {
        note(one.url_env, fmt::format("{}, so nobody is told", usable.error().what.plain()));
      } else {
        parcels.push_back({one.kind, one.url_env, *url, notify::body_of(one.kind, message)});
      }
    }
  }
  if (parcels.empty()) return;
  const auto transport = notify::make_transport();
  if (!transport) return note("", transport.error().what.plain());
  const auto time = context_.stop.raised() ? notify::time_when_stopped : notify::time_for_all;
  for (const notify::Undelivered& one :
       notify::send_all(parcels, **transport, context_.clock, context_.stop, time))
    note(one.variable,
         fmt::format("{} ({}) was not told: {}", one.variable, notify::kind_name(one.kind), one.why));
}

}  // namespace haloform::cli
