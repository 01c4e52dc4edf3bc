#pragma once

#include "planner/plan/matching.hpp"
#include "planner/plan/plan.hpp"
#include "planner/plan/scene.hpp"

#include <optional>
#include <vector>

namespace haloform {

/// The one step of an address whose block is gone, if anything is to be done.
[[nodiscard]] std::optional<Step> removed_step(const Scene& scene, const Leftover& leftover,
                                               std::vector<DriftNote>& drift);

}  // namespace haloform
