#pragma once

#include "planner/plan/making/memberships.hpp"
#include "planner/plan/making/scene.hpp"
#include "planner/plan/value/note.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/state/state.hpp"

#include <optional>
#include <vector>

namespace haloform::plan {

/// The teams that somebody is to leave, as a plan says it.
[[nodiscard]] std::vector<LeavesTeam> leaves_words(const TeamBook& book,
                                                   const std::vector<state::LeavingTeam>& leaving);
/// One for all agents that leave teams later and for whom the plan has no step.
[[nodiscard]] std::optional<PlanWarning> teams_to_leave(const Scene& scene, const std::vector<Step>& steps);

}  // namespace haloform::plan
