#include "planner/apply/execute_journal.hpp"

#include "planner/apply/planned_creates.hpp"
#include "planner/plan/making/field_diff.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <iterator>
#include <utility>
#include <variant>
#include <vector>

namespace haloform::apply {

namespace {

/// After so long no read is thought to show what was before a write.
constexpr std::chrono::minutes reads_settle_in{1};

}  // namespace

StepJournal::StepJournal(const ExecuteContext& context, const MadeTeams& teams)
    : context_(context), teams_(teams) {
  for (const state::OpenIntent& intent : context.state.open) open_before_.insert(intent.address);
}

state::IntentEvent StepJournal::intent_of(const plan::Step& step) const {
  state::IntentEvent intent{step.address, std::string(plan::action_name(step.kind())), step.id(), {}, {}};
  if (step.kind() == plan::ActionKind::create) {
    intent.key = key_of_create(context_.schema(step), step);
    intent.draft = step.effect.entry;
    intent.above = context_.options.there_before.greatest_of_all(step.address.type());
  }
  return intent;
}

bool StepJournal::can_announce(const StepRun& run) const {
  const plan::Step& step = run.step;
  if (!step.writes() || step.not_before) return false;
  const auto* create = std::get_if<plan::Create>(&step.action);
  if (create == nullptr) return true;
  // Taking it back would close the intent of the earlier run as well.
  if (open_before_.contains(step.address)) return false;
  return !create->teams || teams_.ids_of(*create->teams).size() == create->teams->size();
}

bool StepJournal::announce(std::span<StepRun* const> runs) {
  if (context_.log.halted()) return false;
  const WallTime time = context_.clock.wall();
  std::vector<state::JournalEvent> events;
  events.reserve(runs.size());
  for (const StepRun* run : runs) {
    if (!run->announced) events.push_back({time, intent_of(run->step)});
  }
  if (events.empty()) return true;
  if (!context_.log.append(std::move(events), Unwritten::is_void)) return false;
  for (StepRun* run : runs) {
    run->intent = true;
    run->announced = true;
  }
  return true;
}

void StepJournal::announce_ahead(std::span<StepRun* const> runs) noexcept {
  try {
    std::vector<StepRun*> able;
    able.reserve(runs.size());
    std::ranges::copy_if(runs, std::back_inserter(able),
                         [this](const StepRun* run) { return can_announce(*run); });
    // A journal that fails halts the run by itself.
    static_cast<void>(announce(able));
  } catch (const std::exception&) {
    return;  // Out of memory: who takes a step writes its intent.
  }
}

void StepJournal::withdraw(StepRun& run) noexcept {
  if (!run.announced) return;
  run.announced = false;
  try {
    record_failed(run, "the run ended before it was sent");
  } catch (const std::exception&) {
    return;  // An intent without an end is looked for, and nothing is found.
  }
}

bool StepJournal::intend(std::span<StepRun* const> runs) {
  const bool may_send = announce(runs) && !context_.log.halted();
  for (StepRun* run : runs) {
    if (!may_send && run->announced) record_failed(*run, "the run stopped before it was sent");
    run->announced = false;
  }
  return may_send;
}

Result<void> StepJournal::record_done(StepRun& run, std::optional<RemoteId> id,
                                      std::optional<state::EntryDraft> truth) {
  const plan::Step& step = run.step;
  state::DoneEvent done{step.address, std::string(plan::action_name(step.kind())), std::nullopt,
                        step.effect.moved_from};
  if (step.effect.entry && !truth) {
    // Which forms the instance keeps, and when the record was made, is not the plan's to say, but the state's.
    const state::EntryDraft* before = context_.entry_before(step);
    const auto made = before == nullptr ? std::nullopt : before->made;
    if (made != step.effect.entry->made) truth.emplace(*step.effect.entry).made = made;
    Attributes forms =
        before == nullptr ? Attributes{} : plan::kept_after(*before, step.effect.entry->applied.fields);
    if (forms != *step.effect.entry->kept) {
      if (!truth) truth = *step.effect.entry;
      truth->kept = std::move(forms);
    }
  }
  if (step.effect.entry) note_times(step, truth);
  if (step.effect.entry && id) {
    if (!truth) truth = *step.effect.entry;
    done.entry = state::Entry{*id, std::move(*truth)};
  }
  // What was sent is true whether or not the journal could take it.
  const auto unwritten = step.writes() ? Unwritten::holds_still : Unwritten::is_void;
  auto written = context_.log.note({context_.clock.wall(), std::move(done)}, unwritten);
  run.done = written || step.writes();
  return written;
}

/// When it was made, switched and regrouped, as far as later reads may want to know.
void StepJournal::note_times(const plan::Step& step, std::optional<state::EntryDraft>& truth) const {
  const WallTime now = context_.clock.wall();
  const bool created = step.kind() == plan::ActionKind::create;
  const plan::Changes* changes = step.changes();
  const state::EntryDraft* before = context_.entry_before(step);
  const state::ChangedAt last = before != nullptr ? *before->changed_at : state::ChangedAt{};
  const auto time = [now](bool changed, const std::optional<WallTime>& then) {
    if (changed) return std::optional(now);
    return then && now - *then < reads_settle_in ? then : std::nullopt;
  };
  const state::ChangedAt changed_at{time(changes != nullptr && changes->active, last.switched),
                                    time(changes != nullptr && changes->teams, last.regrouped)};
  if (!created && changed_at == state::ChangedAt{}) return;
  if (!truth) truth = *step.effect.entry;
  if (created) truth->made = now;
  truth->changed_at = changed_at;
}

void StepJournal::record_failed(const StepRun& run, std::string reason) {
  // What an earlier run sent has not ended by this.
  if (!run.intent) return;
  const plan::Step& step = run.step;
  state::FailedEvent failed{step.address, std::string(plan::action_name(step.kind())), std::move(reason)};
  static_cast<void>(context_.log.note({context_.clock.wall(), std::move(failed)}, Unwritten::holds_still));
}

void StepJournal::record_doubt(const StepRun& run, std::string reason, bool refused) {
  // What an earlier run said of its own create stays: it may name records by which that one is known.
  if (!run.intent) return;
  state::DoubtEvent doubt{run.step.address, std::move(reason), refused};
  static_cast<void>(context_.log.append({state::JournalEvent{context_.clock.wall(), std::move(doubt)}},
                                        Unwritten::holds_still));
}

void StepJournal::audit(const StepRun& run, const Asked& asked, std::optional<RemoteId> id, int status,
                        std::string outcome) {
  const plan::Step& step = run.step;
  const TypeSchema& schema = context_.schema(step);
  plan::AuditEntry entry{
      context_.clock.wall(), step.address, std::string(plan::action_name(step.kind())), id, {}, {}, status,
      std::move(outcome)};
  entry.fields.reserve(asked.fields.size() + 2);
  const auto* create = std::get_if<plan::Create>(&step.action);
  for (const auto& [field, value] : asked.fields) {
    const bool sent = create == nullptr || !value.is_null();
    if (sent) entry.fields.emplace_back(schema.at(field).name);
  }
  const bool active_sent = create == nullptr ? asked.active.has_value() : create->active.has_value();
  if (active_sent) entry.fields.emplace_back("active");
  if (asked.teams) entry.fields.emplace_back("teams");
  const bool removal = step.kind() == plan::ActionKind::remove;
  entry.request = context_.provider.write_line(step.address.type(), removal ? step.id() : std::nullopt);
  context_.log.wrote(std::move(entry));
}

}  // namespace haloform::apply
