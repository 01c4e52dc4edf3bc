#include "planner/plan/judging/dates.hpp"

#include <algorithm>
#include <optional>
#include <variant>

namespace haloform::plan {

namespace {

using Schedule = Lifecycle::Schedule;

std::optional<std::string> date_of(const Schedule::Day* day) {
  return day == nullptr ? std::nullopt : std::optional(iso_date(day->day));
}

/// Whether a date is why the step switches somebody off.
bool is_for_the_end(const Step& step) {
  return step.kind() == ActionKind::deactivate &&
         std::ranges::any_of(step.reasons,
                             [](const StepReason& why) { return std::holds_alternative<Ended>(why); });
}

std::optional<StaleReason> stale_reason(const Step& step, const Resource& resource, WallTime now) {
  const Schedule& dates = *resource.lifecycle->schedule;
  const bool begins = step.kind() == ActionKind::create || step.kind() == ActionKind::reactivate;
  if (dates.is_paused(now)) {
    const auto& until = dates.paused->until;
    return PausedSince{date_of(until ? &*until : nullptr)};
  }
  if (begins && !dates.has_begun(now)) return NotStartedYet{iso_date(dates.starts->day)};
  if (begins && resource.wants_active() && dates.is_over(now)) return EndedSince{*date_of(dates.last_day())};
  if (is_for_the_end(step) && resource.wants_active(now)) return EndMovedSince{date_of(dates.last_day())};
  return std::nullopt;
}

}  // namespace

std::vector<StaleStep> stale_by_dates(const Plan& plan, const DesiredState& desired, WallTime now) {
  std::vector<StaleStep> all;
  for (const Step& step : plan.steps) {
    const Resource* resource = step.runs() ? desired.find(step.address) : nullptr;
    if (resource == nullptr) continue;
    if (auto why = stale_reason(step, *resource, now))
      all.push_back({step.address, step.id(), std::move(*why)});
  }
  return all;
}

}  // namespace haloform::plan
