#pragma once

#include "planner/plan/making/scene.hpp"

#include <vector>

namespace haloform::plan {

/// Notes at the steps of those who leave what hangs on them, as far as it was read.
void note_attached(const Scene& scene, std::vector<Step>& steps);
/// What of it could not be read: once for each kind.
[[nodiscard]] std::vector<PlanWarning> attached_warnings(const Scene& scene, const std::vector<Step>& steps);

}  // namespace haloform::plan
