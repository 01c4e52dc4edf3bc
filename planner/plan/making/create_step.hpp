#pragma once

#include "planner/plan/finding/matching.hpp"
#include "planner/plan/making/scene.hpp"
#include "planner/plan/value/plan.hpp"

namespace haloform::plan {

/// The step of a declared resource that has no record.
[[nodiscard]] Step create_step(const Scene& scene, const Binding& binding);

}  // namespace haloform::plan
