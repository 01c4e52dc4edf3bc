#pragma once

#include "planner/base/clock.hpp"
#include "planner/model/desired_state.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/plan/value/stale_reason.hpp"

#include <vector>

namespace haloform::plan {

/// What of a saved plan the dates of people do not allow any more, or not yet: days pass between a plan and its apply, and the
/// configuration may say other dates by then.
[[nodiscard]] std::vector<StaleStep> stale_by_dates(const Plan& plan, const DesiredState& desired,
                                                    WallTime now);

}  // namespace haloform::plan
