#include "cli/export_attempt.hpp"

#include "cli/planning.hpp"
#include "planner/apply/read_snapshot.hpp"
#include "planner/apply/record_ids.hpp"
#include "planner/base/comparison_key.hpp"
#include "planner/base/quote.hpp"
#include "planner/base/text.hpp"
#include "planner/config/edit/read_again.hpp"
#include "planner/config/named_values.hpp"
#include "planner/export/locate.hpp"
#include "planner/plan/making/make_plan.hpp"
#include "planner/plan/making/sources.hpp"
#include "planner/plan/privacy/cover.hpp"
#include "planner/render/phrases_of_blocks.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <ranges>
#include <string_view>
#include <utility>

namespace haloform::cli {
namespace {

using exporting::Chosen;
using exporting::LeftOut;
using exporting::Omission;
using exporting::Verdicts;

/// Each round leaves out somebody, or a field, or reads a record; more rounds than this are a bug.
constexpr int most_rounds = 200;

class Attempts {
 public:
  Attempts(const Context& context, ExportWorld& world, const ExportFiles& files,
           const std::set<Address>& updated)
      : context_(&context), world_(&world), files_(&files), updated_(&updated) {}

  Outcome<ExportAttempt> run();

 private:
  enum class Verdict : std::uint8_t { holds, again };
  Outcome<Verdict> round(ExportAttempt& attempt);
  Outcome<std::optional<DesiredState>> declared(const ExportAttempt& attempt);
  Outcome<void> learn(const ExportAttempt& attempt, Diagnostics found);
  bool blame(const SourceSpan& where, const Diagnostic& one,
             const std::map<std::string, exporting::LineIndex>& lines);
  [[nodiscard]] const Chosen* chosen(const Address& address) const;
  [[nodiscard]] Outcome<plan::Plan> plan_of(const DesiredState& desired, const state::State& state) const;
  /// Somebody of whom a plan would not be empty, and why.
  struct Objection {
    const Chosen* who;
    MarkedText why;
  };
  [[nodiscard]] std::optional<Objection> objection(const plan::Step& step) const;
  bool judge(const plan::Plan& plan);
  void bind(ExportAttempt& attempt, const DesiredState& desired, const plan::Plan& plan) const;
  Outcome<void> check_empty(const DesiredState& desired, ExportAttempt& attempt) const;
  void leave_out(const Chosen& one, exporting::Why why, MarkedText detail);
  [[nodiscard]] const TypeSchema& schema(const Address& address) const {
    return context_->catalog.of(address.type());
  }

  const Context* context_;
  ExportWorld* world_;
  const ExportFiles* files_;
  const std::set<Address>* updated_;
  Verdicts verdicts_;
  const std::vector<Chosen>* chosen_ = nullptr;  ///< Of the present round.
};

const Chosen* Attempts::chosen(const Address& address) const {
  const auto at = std::ranges::lower_bound(*chosen_, address, {}, &Chosen::address);
  return at != chosen_->end() && at->address == address ? &*at : nullptr;
}

void Attempts::leave_out(const Chosen& one, exporting::Why why, MarkedText detail) {
  LeftOut out{exporting::subject_of(schema(one.address), *one.record), why, std::move(detail)};
  verdicts_.left_out.emplace(Verdicts::Who{one.address.type(), one.record->id}, std::move(out));
}

/// Whether a place of a mistake is in a block that is to be written: then its field is left out or, where the block cannot do without
/// it, the person.
bool Attempts::blame(const SourceSpan& where, const Diagnostic& one,
                     const std::map<std::string, exporting::LineIndex>& lines) {
  const auto file = lines.find(where.file);
  const auto place = file == lines.end() ? std::nullopt : file->second.at(where.line);
  const Chosen* who = place ? chosen(place->address) : nullptr;
  if (who == nullptr) return false;
  const TypeSchema& type = schema(who->address);
  const auto field = type.find(place->key);
  const bool needed = place->key.empty() || (field && (field == type.name || field == type.email ||
                                                       type.at(*field).presence == Presence::required));
  // Who has the key of somebody else does not lose it with a field.
  if (needed || one.rule == Diagnostic::Rule::duplicate) {
    leave_out(*who, exporting::Why::invalid, one.what);
  } else {
    verdicts_.omitted[{who->address.type(), who->record->id}].try_emplace(
        place->key, Omission{who->address, place->key, Omission::Why::invalid, one.what});
  }
  return true;
}

/// Makes verdicts of what is wrong with the files; what is not about new blocks stops the export.
Outcome<void> Attempts::learn(const ExportAttempt& attempt, Diagnostics found) {
  std::map<std::string, exporting::LineIndex> lines;
  for (const auto& [file, text] : attempt.files) {
    if (const auto tree = config::read_again(file, text.after))
      lines.emplace(file, exporting::LineIndex(tree->root()));
  }
  bool all = true;
  for (const Diagnostic& one : found) {
    if (one.severity != Severity::error) continue;
    const bool ours = blame(one.where, one, lines) || (one.also && blame(*one.also, one, lines));
    all = all && ours;
  }
  if (all) return {};
  Trouble trouble(std::move(found));
  trouble.errors.push_back({ErrorKind::configuration,
                            "what would be exported would not be a valid configuration; nothing was written",
                            "", "run `haloform validate` on what is there"});
  return std::unexpected(std::move(trouble));
}

/// What the files would declare; nothing where they would be wrong, and why is known now.
Outcome<std::optional<DesiredState>> Attempts::declared(const ExportAttempt& attempt) {
  config::ConfigurationReader::Texts texts = files_->at_first();
  for (const auto& [file, text] : attempt.files) texts.insert_or_assign(file, text.after);
  auto reader = config::ConfigurationReader::open(context_->catalog, files_->root(), std::move(texts));
  if (!reader) return std::unexpected(Trouble(std::move(reader.error())));
  auto desired = reader->read(world_->policy.profile);
  if (desired)
    desired = config::look_names_up(context_->catalog, std::move(*desired), world_->directories,
                                    world_->policy.now);
  if (desired) return std::optional(std::move(*desired));
  if (auto learnt = learn(attempt, std::move(desired.error())); !learnt)
    return std::unexpected(std::move(learnt.error()));
  return std::optional<DesiredState>();
}

Outcome<plan::Plan> Attempts::plan_of(const DesiredState& desired, const state::State& state) const {
  auto plan = plan::make_plan(context_->catalog, desired, state, world_->snapshot, world_->policy);
  if (!plan) return std::unexpected(fault_trouble(plan.error(), desired, state));
  return std::move(*plan);
}

std::string changes_words(const TypeSchema& schema, const plan::Step& step) {
  std::vector<std::string_view> what;
  if (const plan::Changes* changes = step.changes()) {
    for (const plan::FieldChange& one : changes->fields) what.push_back(schema.at(one.field).name);
    if (changes->active) what.emplace_back("active");
    if (changes->teams) what.emplace_back("teams");
  }
  if (what.empty()) return fmt::format("the next plan would {} it", plan::action_name(step.kind()));
  return fmt::format("the next plan would {} it ({})", plan::action_name(step.kind()), fmt::join(what, ", "));
}

/// What a step has against the export: nothing where it is about nobody whom that writes, or changes the state alone.
std::optional<Attempts::Objection> Attempts::objection(const plan::Step& step) const {
  const Chosen* who = chosen(step.address);
  if (who == nullptr) return std::nullopt;
  const TypeSchema& type = schema(step.address);
  if (!step.blocked_by.empty()) {
    const auto why = plan::marked_reason(context_->catalog, type.type, step.blocked_by.front());
    return Objection{who, render::phrase(why).words};
  }
  if (!step.writes() && !step.deferred && step.id() == who->record->id) return std::nullopt;
  return Objection{who, changes_words(type, step)};
}

/// Whether a plan of the files would send nothing; else some are left out. Whoever is known by a name alone may be taken for somebody
/// with an e-mail, who would be fine without: so those go first.
bool Attempts::judge(const plan::Plan& plan) {
  std::vector<Objection> all;
  for (const plan::Step& step : plan.steps) {
    if (auto one = objection(step)) all.push_back(std::move(*one));
  }
  const auto by_name = [this](const Objection& one) {
    const TypeSchema& type = schema(one.who->address);
    return type.email && has_no_key(one.who->record->fields.text(*type.email));
  };
  const bool some = std::ranges::any_of(all, by_name);
  for (const Objection& one : all) {
    if (!some || by_name(one)) leave_out(*one.who, exporting::Why::differs, one.why);
  }
  return all.empty();
}

/// The state once the steps of the export are done, as an apply would leave it.
void Attempts::bind(ExportAttempt& attempt, const DesiredState& desired, const plan::Plan& plan) const {
  state::State& state = attempt.state;
  // Whoever begins with an export has guards from then on, as after a first apply.
  if (!state.guards) state.guards = state.exists() ? GuardTable() : desired.guards();
  // Where there is no state yet, whoever is declared already belongs into it too: an earlier export may have been ended before it
  // wrote one.
  const bool begins = !state.exists();
  const std::uint64_t serial = state.serial + 1;
  for (const plan::Step& step : plan.steps) {
    const bool ours = begins || chosen(step.address) != nullptr || updated_->contains(step.address);
    if (!ours || step.writes() || !step.runs() || !step.effect.entry || !step.id()) continue;
    if (step.effect.moved_from) state.drop(*step.effect.moved_from);
    state.resources.insert_or_assign(step.address,
                                     state::Entry{*step.id(), *step.effect.entry, serial, step.source});
    attempt.binds = true;
  }
  plan::keep_sources(desired, state);
  if (const auto greatest = apply::RecordIds(world_->snapshot).greatest_of_all(ResourceType::agent)) {
    state.agents_up_to = std::max(state.agents_up_to.value_or(0), greatest->number());
  }
}

/// With that state, nothing is left to be done of whom the export writes.
Outcome<void> Attempts::check_empty(const DesiredState& desired, ExportAttempt& attempt) const {
  const auto plan = plan_of(desired, attempt.state);
  if (!plan) return std::unexpected(plan.error());
  attempt.settles = plan->steps.empty();
  const auto left = std::ranges::find_if(
      plan->steps, [this](const plan::Step& step) { return chosen(step.address) != nullptr; });
  if (left == plan->steps.end()) return {};
  return trouble(ErrorKind::internal,
                 "a plan of what would be exported would not be empty; nothing was written",
                 left->address.text(), "leave this one out by hand, and please report this");
}

Outcome<Attempts::Verdict> Attempts::round(ExportAttempt& attempt) {
  const exporting::Sources sources = world_->sources(context_->catalog);
  auto choice = exporting::choose(sources, world_->options.scope, verdicts_);
  if (!choice) return trouble(unknown_name(choice.error()));
  attempt.choice = std::move(*choice);
  chosen_ = &attempt.choice.chosen;
  auto blocks = exporting::blocks_of(sources, attempt.choice, verdicts_);
  attempt.omissions = std::move(blocks.omissions);
  auto texts = files_->with(blocks.by_file);
  if (!texts) return trouble(texts.error());
  attempt.files = std::move(*texts);
  auto desired = declared(attempt);
  if (!desired) return std::unexpected(std::move(desired.error()));
  if (!*desired) return Verdict::again;
  auto read =
      apply::complete_snapshot(context_->catalog, **desired, world_->state, world_->reader, world_->snapshot);
  if (!read) return trouble(read.error());
  if (*read > 0) return Verdict::again;
  const auto plan = plan_of(**desired, world_->state);
  if (!plan) return std::unexpected(plan.error());
  if (!judge(*plan)) return Verdict::again;
  // Nor would one without the state: what only the state tells apart is not told apart once that is lost.
  if (!world_->state.resources.empty()) {
    const auto without = plan_of(**desired, state::State());
    if (!without) return std::unexpected(without.error());
    if (!judge(*without)) return Verdict::again;
  }
  if (auto may = check_existing(*files_, attempt.files, world_->options.existing); !may)
    return trouble(may.error());
  attempt.state = world_->state;
  bind(attempt, **desired, *plan);
  if (auto empty = check_empty(**desired, attempt); !empty) return std::unexpected(std::move(empty.error()));
  return Verdict::holds;
}

Outcome<ExportAttempt> Attempts::run() {
  for (int at = 0; at < most_rounds; ++at) {
    ExportAttempt attempt;
    auto verdict = round(attempt);
    if (!verdict) return std::unexpected(std::move(verdict.error()));
    if (auto going = not_interrupted(context_->stop); !going) return trouble(going.error());
    if (*verdict == Verdict::holds) return attempt;
  }
  return trouble(ErrorKind::internal, "no export of this instance holds; nothing was written", {},
                 "export one type, or one team or client, at a time, and please report this");
}

}  // namespace

Error unknown_name(const exporting::UnknownName& unknown) {
  const bool team = unknown.kind == exporting::UnknownName::Kind::team;
  std::vector<std::string_view> known(unknown.known.begin(), unknown.known.end());
  const auto near = nearest(unknown.name, known);
  std::string advice = near ? fmt::format("did you mean {}?", *near) : std::string();
  if (advice.empty() && known.empty())
    advice = team ? "the instance has no team" : "no contact tells its client on this instance";
  if (advice.empty()) advice = fmt::format("known are {}", fmt::join(known | std::views::take(20), ", "));
  return {ErrorKind::usage,
          fmt::format("there is no {} {}", team ? "team with the key or name" : "client of a contact called",
                      openly_in_quotes(unknown.name)),
          team ? "--team" : "--client", std::move(advice)};
}

Outcome<ExportAttempt> attempt_export(const Context& context, ExportWorld& world, const ExportFiles& files,
                                      const std::set<Address>& updated) {
  return Attempts(context, world, files, updated).run();
}

}  // namespace haloform::cli
