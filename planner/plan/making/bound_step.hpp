#pragma once

#include "planner/plan/finding/matching.hpp"
#include "planner/plan/making/scene.hpp"
#include "planner/plan/value/plan.hpp"

#include <optional>
#include <vector>

namespace haloform::plan {

/// The step of a declared resource that has a record, if anything differs or the state is to say more; drift that leads to none
/// goes to `drift`.
[[nodiscard]] std::optional<Step> bound_step(const Scene& scene, const Binding& binding,
                                             std::vector<DriftNote>& drift);

}  // namespace haloform::plan
