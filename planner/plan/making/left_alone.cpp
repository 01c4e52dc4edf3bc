#include "planner/plan/making/left_alone.hpp"

#include "planner/base/clock.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace haloform::plan {

namespace {

using Schedule = Lifecycle::Schedule;

/// A feed may list those who left, too: nobody is made to be inactive.
bool is_listed_leaver(const Scene& scene, const Binding& binding) {
  return binding.record == nullptr && binding.entry == nullptr && binding.doubt == nullptr &&
         !binding.resource->wants_active() && scene.desired.feed_of(*binding.resource) != nullptr;
}

/// A line under `moved`, or the number of somebody who comes back: it does not stay for ever, whatever waits.
std::optional<Step> moved_step(const Scene& scene, const Binding& binding) {
  if (binding.moved_from == nullptr || binding.entry == nullptr) return std::nullopt;
  Step step = make_step(binding.resource->address, StateOnly{binding.entry->id});
  step.reasons.emplace_back(MovedFrom{*binding.moved_from});
  if (binding.by_number) step.notes.emplace_back(KnownByExternalId{*binding.resource->external_id});
  step.blocked_by = binding.unclear;
  if (binding.record != nullptr)
    step.person = person_of(scene.catalog.of(binding.resource->address.type()), *binding.record);
  step.effect = {binding.entry->draft, *binding.moved_from};
  return step;
}

/// Somebody deleted the record, and none is made in its place now: the state forgets it, or it would be missed for ever.
std::optional<Step> gone_step(const Scene& scene, const Binding& binding) {
  const Schedule& dates = *binding.resource->lifecycle->schedule;
  const WallTime now = scene.policy.now;
  if (!binding.was || binding.awaited != nullptr || !binding.unclear.empty() || dates.is_paused(now))
    return std::nullopt;
  const Address& address = binding.resource->address;
  const state::Entry* entry = scene.state.find(binding.moved_from != nullptr ? *binding.moved_from : address);
  // A break-glass account is let go of by hand alone.
  if (entry == nullptr || entry->draft.protection == Protection::break_glass) return std::nullopt;
  Step step = make_step(address, StateOnly{*binding.was});
  step.reasons.emplace_back(DeletedOutside{*binding.was});
  if (!binding.resource->wants_active()) {
    step.reasons.emplace_back(DeclaredInactive{});
  } else if (dates.is_over(now)) {
    step.reasons.emplace_back(Ended{iso_date(dates.last_day()->day), dates.grace.count()});
  }
  if (binding.moved_from != nullptr) step.effect.moved_from = *binding.moved_from;
  return step;
}

}  // namespace

bool is_left_alone(const Scene& scene, const Binding& binding) {
  const Schedule& dates = *binding.resource->lifecycle->schedule;
  const WallTime now = scene.policy.now;
  if (dates.is_paused(now)) return true;
  if (!dates.has_begun(now)) return binding.record == nullptr || !binding.record->is_active();
  const auto is_inactive = [](const Block& block) {
    return std::holds_alternative<OnlyInactiveMatches>(block);
  };
  const bool is_over = dates.is_over(now) && binding.record == nullptr && binding.entry == nullptr &&
                       std::ranges::all_of(binding.unclear, is_inactive);
  return is_over || is_listed_leaver(scene, binding);
}

std::optional<Step> step_left_alone(const Scene& scene, const Binding& binding) {
  std::optional<Step> step = moved_step(scene, binding);
  if (!step) step = gone_step(scene, binding);
  if (step) step->source = scene.desired.span(binding.resource->place);
  return step;
}

}  // namespace haloform::plan
