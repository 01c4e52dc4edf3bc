#pragma once

#include "planner/plan/finding/matching.hpp"
#include "planner/plan/making/scene.hpp"
#include "planner/plan/value/plan.hpp"

#include <optional>
#include <vector>

namespace haloform::plan {

/// The one step of a declared resource, if anything is to be done; drift that leads to none goes to `drift`.
[[nodiscard]] std::optional<Step> declared_step(const Scene& scene, const Binding& binding,
                                                std::vector<DriftNote>& drift);

}  // namespace haloform::plan
