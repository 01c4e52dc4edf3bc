#include "planner/plan/making/removed_step.hpp"

#include "planner/plan/finding/ownership.hpp"
#include "planner/plan/making/activation.hpp"
#include "planner/plan/making/identity.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace haloform::plan {

namespace {

std::optional<Address> copy_of(const Address* address) {
  return address == nullptr ? std::nullopt : std::optional(*address);
}

/// Out of the state, or a tombstone in it; the record is not touched.
Step state_step(const Leftover& leftover, std::vector<StepReason> reasons,
                std::optional<state::EntryDraft> entry) {
  Step step = make_step(*leftover.address, StateOnly{leftover.entry->id});
  step.reasons = std::move(reasons);
  step.effect = {std::move(entry), copy_of(leftover.moved_from)};
  return step;
}

state::EntryDraft tombstone_of(const state::Entry& entry) {
  state::EntryDraft draft = entry.draft;
  draft.status = state::Status::deactivated;
  draft.applied.active = false;
  draft.leaving = std::vector<state::LeavingTeam>{};
  return draft;
}

Step forget_step(const Leftover& leftover) {
  Step step = make_step(*leftover.address, Forget{leftover.entry->id});
  step.reasons.emplace_back(RemovedFromConfiguration{});
  step.effect = {std::nullopt, copy_of(leftover.moved_from)};
  return step;
}

Step delete_step(const Leftover& leftover) {
  Step step = make_step(*leftover.address, Delete{leftover.entry->id});
  step.reasons.emplace_back(RemovedToBeDeleted{});
  step.effect = {std::nullopt, copy_of(leftover.moved_from)};
  return step;
}

Step deactivate_step(const Leftover& leftover) {
  Step step = make_step(*leftover.address, Deactivate{leftover.entry->id, DeactivateChanges::alone()});
  step.reasons.emplace_back(RemovedFromConfiguration{});
  step.effect = {tombstone_of(*leftover.entry), copy_of(leftover.moved_from)};
  return step;
}

/// One whose record may be there, and could not be read.
std::optional<Step> unread_step(const Scene& scene, const Leftover& leftover, std::vector<DriftNote>& drift) {
  const state::Entry& entry = *leftover.entry;
  if (entry.draft.status == state::Status::deactivated && leftover.moved_from == nullptr) {
    // It went already: nothing is left to be done that a block could hold back.
    const MarkedText* why = scene.snapshot.of(leftover.address->type()).unread(entry.id);
    drift.push_back(
        {*leftover.address, entry.id, TombstoneUnread{entry.id, why == nullptr ? MarkedText() : *why}});
    return std::nullopt;
  }
  Step step = state_step(leftover, {RemovedFromConfiguration{}}, entry.draft);
  step.blocked_by = leftover.unclear;
  return step;
}

/// A removed person under `on_removal: deactivate`.
std::optional<Step> leave(const Leftover& leftover, std::vector<DriftNote>& drift) {
  const state::Entry& entry = *leftover.entry;
  const bool active = leftover.record->is_active();
  if (entry.draft.status == state::Status::deactivated) {
    if (active) drift.push_back({*leftover.address, entry.id, LeftSwitchedOn{}});
    // A tombstone whose address moved still has to be written down.
    if (leftover.moved_from == nullptr) return std::nullopt;
    return state_step(leftover, {MovedFrom{*leftover.moved_from}}, entry.draft);
  }
  if (active) return deactivate_step(leftover);
  return state_step(leftover, {RemovedFromConfiguration{}, InactiveAlready{}}, tombstone_of(entry));
}

/// Whoever had a grace is not switched off, or deleted, before the end and the grace are over, though the block is gone.
void hold(const Scene& scene, const Leftover& leftover, Step& step) {
  const std::optional<WallTime>& until = *leftover.entry->draft.held_until;
  const bool leaves = step.kind() == ActionKind::deactivate || step.kind() == ActionKind::remove;
  if (leaves && until && scene.policy.now < *until) step.deferred = HeldUntil{*until};
}

std::optional<Step> step_of(const Scene& scene, const Leftover& leftover, std::vector<DriftNote>& drift) {
  const TypeSchema& schema = scene.catalog.of(leftover.address->type());
  if (leftover.unread) return unread_step(scene, leftover, drift);
  if (leftover.record == nullptr) {
    Step gone = state_step(leftover, {DeletedAndUndeclared{}}, std::nullopt);
    gone.blocked_by = leftover.unclear;
    return gone;
  }
  std::optional<Step> step;
  const OnRemoval policy = leftover.entry->draft.on_removal;
  if (schema.activation == TypeFacts::Activation::none || policy == OnRemoval::forget) {
    step = forget_step(leftover);
  } else if (policy == OnRemoval::remove) {
    step = delete_step(leftover);
  } else {
    step = leave(leftover, drift);
  }
  if (!step) return step;
  hold(scene, leftover, *step);
  const bool goes = step->kind() == ActionKind::deactivate || step->kind() == ActionKind::remove;
  // Until the grace is over they are meant to be active, whoever decides it then.
  const auto* import = import_of(leftover.record, nullptr, &leftover.entry->draft);
  if (goes && import != nullptr && !step->deferred)
    step->deferred = LeftToImport{std::string(import_name(import->source)), true};
  check_identity(schema, *leftover.record, leftover.entry, nullptr, *step);
  if (step->deferred) step->blocked_by.clear();  // nothing is written that another person could suffer from
  if (goes) {
    if (auto lost = teams_lost(scene.teams, *leftover.record)) step->notes.emplace_back(std::move(*lost));
  }
  std::ranges::copy(leftover.unclear, std::back_inserter(step->blocked_by));
  step->precondition.key = natural_key(schema, leftover.record->fields);
  if (schema.activation == TypeFacts::Activation::switchable)
    step->precondition.active = leftover.record->is_active();
  return step;
}

}  // namespace

std::optional<Step> removed_step(const Scene& scene, const Leftover& leftover,
                                 std::vector<DriftNote>& drift) {
  auto step = step_of(scene, leftover, drift);
  if (!step) return step;
  step->source = leftover.entry->source;
  step->is_declared = false;
  return step;
}

}  // namespace haloform::plan
