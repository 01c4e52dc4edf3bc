#pragma once

#include "planner/plan/value/plan.hpp"

#include <vector>

namespace haloform::plan {

/// A team leaves the state after everybody who leaves the team: that they joined it through us is told by the state alone, and by
/// its key there. Were it forgotten first, a run that ends in between would leave them in it for good.
void forget_teams_last(std::vector<Step>& steps);

}  // namespace haloform::plan
