#pragma once

#include "planner/plan/finding/matching.hpp"
#include "planner/plan/making/scene.hpp"
#include "planner/plan/value/plan.hpp"

#include <optional>
#include <vector>

namespace haloform::plan {

/// The one step of an address whose block is gone, if anything is to be done.
[[nodiscard]] std::optional<Step> removed_step(const Scene& scene, const Leftover& leftover,
                                               std::vector<DriftNote>& drift);

}  // namespace haloform::plan
