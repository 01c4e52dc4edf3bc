#pragma once

#include "planner/plan/matching.hpp"
#include "planner/plan/plan.hpp"
#include "planner/plan/scene.hpp"

#include <optional>
#include <vector>

namespace haloform {

/// The one step of a declared resource, if anything is to be done; drift that leads to none goes to `drift`.
[[nodiscard]] std::optional<Step> declared_step(const Scene& scene, const Binding& binding,
                                                std::vector<DriftNote>& drift);

}  // namespace haloform
