#pragma once

#include "planner/plan/making/scene.hpp"

#include <chrono>
#include <vector>

namespace haloform::plan {

/// So long before somebody's end plans begin to say it.
inline constexpr std::chrono::days ends_soon_within{14};

/// What dates of declared people every plan says: who ends soon or is in the grace behind it, who begins later, who is paused, and
/// whose extension is what keeps them active.
[[nodiscard]] std::vector<PlanWarning> warnings_of_dates(const Scene& scene);

}  // namespace haloform::plan
