#pragma once

#include "planner/model/desired_state.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/state/state.hpp"

#include <cstddef>
#include <vector>

namespace haloform::plan {

/// What a limit means for a type with `base` managed records. A count is that count. A percentage is rounded
/// down, never means less than 3 (`update`: 10), and never more than half of the type, rounded up (of an
/// `update` limit, the 10 hold all the same).
[[nodiscard]] Allowance allowance(Limit limit, GuardKind kind, std::size_t base);

/// Whether `to` may let more through than `from`: of two counts or two percentages the larger one does. A count lets more of
/// few through than a percentage, and a percentage more of many: changing from one to the other always raises, but to
/// a count of 0.
[[nodiscard]] bool raises(Limit from, Limit to);

/// The guards that the configuration raises above what the last apply kept: they count from the next apply.
[[nodiscard]] std::vector<GuardRaise> raised_guards(const DesiredState& desired, const state::State& state,
                                                    WallTime now);
/// What the state keeps once the plan is applied: what is declared, but no raise that the plan does not show; above the
/// defaults, nothing is shown under a state that kept no guards.
[[nodiscard]] GuardTable guards_after(const Plan& plan, const DesiredState& desired,
                                      const state::State& state);

}  // namespace haloform::plan
