#pragma once

#include "planner/base/clock.hpp"
#include "planner/model/desired_state.hpp"
#include "planner/plan/value/guard_use.hpp"
#include "planner/plan/value/note.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/state/state.hpp"

#include <vector>

namespace haloform::plan {

// What `allow:` lets through beyond the guards for a while. As with a raised guard, whoever writes it cannot use it at once: it
// counts as far as the state kept it with an apply before, and what is more than that from the apply after this one.

/// As much of each as counts at `now`. Before the first apply there is nothing to hold it against, and all counts.
[[nodiscard]] std::vector<GuardTable::OneOff> allowed_once(const DesiredState& desired,
                                                           const state::State& state, WallTime now);
/// What is new, or more than the state kept.
[[nodiscard]] std::vector<GuardRaise> raised_once(const DesiredState& desired, const state::State& state,
                                                  WallTime now);
/// What the state keeps once the plan was applied.
[[nodiscard]] std::vector<GuardTable::OneOff> once_after(const Plan& plan, const DesiredState& desired,
                                                         const state::State& state);
/// One as the configuration has it; whether it counts is not said.
[[nodiscard]] OneOffAllowance declared_allowance(const DesiredState& desired,
                                                 const GuardTable::OneOff& declared);
/// Each of them, for whoever reads the plan: what it allows, until when, why, and whether it counts.
[[nodiscard]] std::vector<PlanWarning> allowance_warnings(const DesiredState& desired,
                                                          const state::State& state, WallTime now);

}  // namespace haloform::plan
