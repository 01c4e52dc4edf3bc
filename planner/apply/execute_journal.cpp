#include "planner/apply/apply.hpp"
#include "planner/apply/execute_steps.hpp"
#include "planner/plan/field_diff.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <iterator>
#include <utility>

namespace haloform {

namespace {

/// After so long no read is thought to show what was before a write.
constexpr std::chrono::minutes reads_settle_in{1};

}  // namespace

std::optional<NaturalKey> Steps::key_of(std::size_t step) const {
  return key_of_create(schema(step), at(step));
}

IntentEvent Steps::intent_of(std::size_t step) const {
  const Step& one = at(step);
  IntentEvent intent{one.address, std::string(action_name(one.kind())), one.id(), {}, {}};
  if (one.kind() == ActionKind::create) {
    intent.key = key_of(step);
    intent.draft = one.effect.entry;
    intent.above = options_.there_before.greatest_of_all(one.address.type());
  }
  return intent;
}

bool Steps::can_announce(std::size_t step) const {
  const Step& one = at(step);
  if (!one.writes() || one.not_before) return false;
  const auto* create = std::get_if<Create>(&one.action);
  if (create == nullptr) return true;
  // Taking it back would close the intent of the earlier run as well.
  if (open_before_.contains(one.address)) return false;
  return !create->teams || ids_of(*create->teams).size() == create->teams->size();
}

bool Steps::announce(std::span<const std::size_t> steps) {
  if (log_.halted()) return false;
  const WallTime time = clock_.wall();
  std::vector<JournalEvent> events;
  events.reserve(steps.size());
  for (const std::size_t step : steps) {
    if (!recorded_[step].announced) events.push_back({time, intent_of(step)});
  }
  if (events.empty()) return true;
  if (!log_.append(std::move(events), Unwritten::is_void)) return false;
  for (const std::size_t step : steps) {
    recorded_[step].intent = true;
    recorded_[step].announced = true;
  }
  return true;
}

void Steps::announce_ahead(std::span<const std::size_t> steps) noexcept {
  try {
    std::vector<std::size_t> able;
    able.reserve(steps.size());
    std::ranges::copy_if(steps, std::back_inserter(able),
                         [this](std::size_t step) { return can_announce(step); });
    // A journal that fails halts the run by itself.
    static_cast<void>(announce(able));
  } catch (const std::exception&) {
    return;  // Out of memory: who takes a step writes its intent.
  }
}

void Steps::withdraw(std::size_t step) noexcept {
  if (!recorded_[step].announced) return;
  recorded_[step].announced = false;
  try {
    record_failed(step, "the run ended before it was sent");
  } catch (const std::exception&) {
    return;  // An intent without an end is looked for, and nothing is found.
  }
}

bool Steps::intend(std::span<const std::size_t> steps) {
  const bool may_send = announce(steps) && !log_.halted();
  for (const std::size_t step : steps) {
    if (!may_send && recorded_[step].announced) record_failed(step, "the run stopped before it was sent");
    recorded_[step].announced = false;
  }
  return may_send;
}

Result<void> Steps::record_done(std::size_t step, std::optional<RemoteId> id,
                                std::optional<EntryDraft> truth) {
  const Step& one = at(step);
  DoneEvent done{one.address, std::string(action_name(one.kind())), std::nullopt, one.effect.moved_from};
  if (one.effect.entry && !truth) {
    // Which forms the instance keeps, and when the record was made, is not the plan's to say, but the state's.
    const EntryDraft* before = entry_before(step);
    const auto made = before == nullptr ? std::nullopt : before->made;
    if (made != one.effect.entry->made) truth.emplace(*one.effect.entry).made = made;
    Attributes forms =
        before == nullptr ? Attributes{} : kept_after(*before, one.effect.entry->applied.fields);
    if (forms != *one.effect.entry->kept) {
      if (!truth) truth = *one.effect.entry;
      truth->kept = std::move(forms);
    }
  }
  if (one.effect.entry) note_times(step, truth);
  if (one.effect.entry && id) done.entry = StateEntry{*id, truth ? std::move(*truth) : *one.effect.entry};
  // What was sent is true whether or not the journal could take it.
  const auto unwritten = one.writes() ? Unwritten::holds_still : Unwritten::is_void;
  auto written = log_.note({clock_.wall(), std::move(done)}, unwritten);
  recorded_[step].done = written || one.writes();
  return written;
}

/// When it was made, switched and regrouped, as far as later reads may want to know.
void Steps::note_times(std::size_t step, std::optional<EntryDraft>& truth) const {
  const Step& one = at(step);
  const WallTime now = clock_.wall();
  const bool created = one.kind() == ActionKind::create;
  const Changes* changes = one.changes();
  const EntryDraft* before = entry_before(step);
  const ChangedAt last = before != nullptr ? *before->changed_at : ChangedAt{};
  const auto time = [now](bool changed, const std::optional<WallTime>& then) {
    if (changed) return std::optional(now);
    return then && now - *then < reads_settle_in ? then : std::nullopt;
  };
  const ChangedAt changed_at{time(changes != nullptr && changes->active, last.switched),
                             time(changes != nullptr && changes->teams, last.regrouped)};
  if (!created && changed_at == ChangedAt{}) return;
  if (!truth) truth = *one.effect.entry;
  if (created) truth->made = now;
  truth->changed_at = changed_at;
}

void Steps::record_failed(std::size_t step, std::string reason) {
  // What an earlier run sent has not ended by this.
  if (!recorded_[step].intent) return;
  const Step& one = at(step);
  FailedEvent failed{one.address, std::string(action_name(one.kind())), std::move(reason)};
  static_cast<void>(log_.note({clock_.wall(), std::move(failed)}, Unwritten::holds_still));
}

void Steps::record_doubt(std::size_t step, std::string reason, bool refused) {
  // What an earlier run said of its own create stays: it may name records by which that one is known.
  if (!recorded_[step].intent) return;
  DoubtEvent doubt{at(step).address, std::move(reason), refused};
  static_cast<void>(log_.append({JournalEvent{clock_.wall(), std::move(doubt)}}, Unwritten::holds_still));
}

void Steps::audit(std::size_t step, const Asked& asked, std::optional<RemoteId> id, int status,
                  std::string outcome) {
  const Step& one = at(step);
  AuditEntry entry{clock_.wall(), one.address,       std::string(action_name(one.kind())), id, {}, {},
                   status,        std::move(outcome)};
  entry.fields.reserve(asked.fields.size() + 2);
  const auto* create = std::get_if<Create>(&one.action);
  for (const auto& [field, value] : asked.fields) {
    const bool sent = create == nullptr || !value.is_null();
    if (sent) entry.fields.emplace_back(schema(step).at(field).name);
  }
  const bool active_sent = create == nullptr ? asked.active.has_value() : create->active.has_value();
  if (active_sent) entry.fields.emplace_back("active");
  if (asked.teams) entry.fields.emplace_back("teams");
  const bool removal = one.kind() == ActionKind::remove;
  entry.request = provider_.write_line(one.address.type(), removal ? one.id() : std::nullopt);
  log_.wrote(std::move(entry));
}

}  // namespace haloform
