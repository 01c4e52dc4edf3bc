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

std::string team_word(const plan::TeamRef& team) {
  if (!team.name.empty()) return team.name;
  return team.key.empty() && team.id ? "id " + team.id->text() : team.key;
}

Value team_value(const std::vector<plan::TeamRef>& teams) {
  std::vector<std::string> names;
  std::ranges::transform(teams, std::back_inserter(names), team_word);
  return Value::names(std::move(names));
}

/// By their names where `known` has them.
Value team_value(const std::vector<RemoteId>& ids, const std::vector<plan::TeamRef>& known) {
  std::vector<std::string> names;
  for (const RemoteId id : ids) {
    const auto team = std::ranges::find(known, std::optional(id), &plan::TeamRef::id);
    names.push_back(team == known.end() ? "id " + id.text() : team_word(*team));
  }
  return Value::names(std::move(names));
}

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
    done.entry = state::Entry{*id, std::move(*truth), 0, context_.source_of(step)};
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

void StepJournal::record_failed(const StepRun& run, const MarkedText& reason) {
  // What an earlier run sent has not ended by this.
  if (!run.intent) return;
  const plan::Step& step = run.step;
  state::FailedEvent failed{step.address, std::string(plan::action_name(step.kind())), reason.plain()};
  static_cast<void>(context_.log.note({context_.clock.wall(), std::move(failed)}, Unwritten::holds_still));
}

void StepJournal::record_doubt(const StepRun& run, const MarkedText& reason, bool refused) {
  // What an earlier run said of its own create stays: it may name records by which that one is known.
  if (!run.intent) return;
  state::DoubtEvent doubt{run.step.address, reason.plain(), refused};
  static_cast<void>(context_.log.append({state::JournalEvent{context_.clock.wall(), std::move(doubt)}},
                                        Unwritten::holds_still));
}

std::vector<plan::AuditField> StepJournal::audited_fields(const plan::Step& step, const Asked& asked,
                                                          const Record* record) const {
  const TypeSchema& schema = context_.schema(step);
  const plan::Changes* changes = step.changes();
  const auto* create = std::get_if<plan::Create>(&step.action);
  std::vector<plan::AuditField> fields;
  fields.reserve(asked.fields.size() + 2);
  for (const auto& [field, value] : asked.fields) {
    if (create != nullptr && value.is_null()) continue;  // not sent
    plan::AuditField& one = fields.emplace_back(std::string(schema.at(field).name));
    one.after = value;
    if (changes != nullptr) {
      const auto change = std::ranges::find(changes->fields, field, &plan::FieldChange::field);
      if (change != changes->fields.end()) one.before = change->before;
    }
    const Value* has = record == nullptr ? nullptr : record->fields.find(field);
    if (has != nullptr) one.returned = *has;
  }
  const auto active = create == nullptr ? asked.active : create->active;
  if (active) {
    plan::AuditField& one = fields.emplace_back("active");
    one.after = Value::boolean(*active);
    if (changes != nullptr && changes->active) one.before = Value::boolean(changes->active->before);
    if (record != nullptr && record->active) one.returned = Value::boolean(*record->active);
  }
  if (asked.teams) {
    const std::vector<plan::TeamRef> known = teams_.named_by(step);
    plan::AuditField& one = fields.emplace_back("teams");
    one.after = team_value(*asked.teams, known);
    if (changes != nullptr && changes->teams) one.before = team_value(changes->teams->before);
    if (record != nullptr && *record->teams) one.returned = team_value(**record->teams, known);
  }
  return fields;
}

void StepJournal::audit(const StepRun& run, const Asked& asked, Told told) {
  if (!context_.log.keeps_audit()) return;
  const plan::Step& step = run.step;
  plan::AuditEntry entry{context_.clock.wall(), step.address};
  entry.moved_from = step.effect.moved_from;
  entry.person = plan::person_of(context_.schema(step), step);
  entry.action = plan::action_name(step.kind());
  for (const plan::StepReason& reason : step.reasons) entry.reasons.emplace_back(plan::kind_name(reason));
  entry.id = told.id;
  entry.fields = audited_fields(step, asked, told.record);
  const bool removal = step.kind() == plan::ActionKind::remove;
  entry.request = context_.provider.write_line(step.address.type(), removal ? step.id() : std::nullopt);
  entry.status = told.status;
  entry.end = told.end;
  entry.words = std::move(told.words);
  context_.log.wrote(std::move(entry));
}

}  // namespace haloform::apply
