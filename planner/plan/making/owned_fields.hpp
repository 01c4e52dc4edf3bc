#pragma once

#include "planner/plan/making/scene.hpp"

#include <vector>

namespace haloform::plan {

/// One for each block, up to ten, whose fields differ from the record where an import of the instance's own writes them.
[[nodiscard]] std::vector<PlanWarning> owned_fields(const Scene& scene);

}  // namespace haloform::plan
