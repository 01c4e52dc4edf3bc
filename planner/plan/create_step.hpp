#pragma once

#include "planner/plan/matching.hpp"
#include "planner/plan/plan.hpp"
#include "planner/plan/scene.hpp"

namespace haloform {

/// The step of a declared resource that has no record.
[[nodiscard]] Step create_step(const Scene& scene, const Binding& binding);

}  // namespace haloform
