#pragma once

#include "planner/plan/making/scene.hpp"

#include <vector>

namespace haloform::plan {

/// One for each entry of `lifecycle.drift` whose day is over, by address.
[[nodiscard]] std::vector<PlanWarning> ended_acceptances(const Scene& scene);

}  // namespace haloform::plan
