#pragma once

#include "planner/plan/making/scene.hpp"

#include <optional>
#include <vector>

namespace haloform::plan {

/// Counts seats where the limit is known (the instance's word before the configuration's), and defers the
/// reactivations and creates of agents for which none is left: reactivations first, then creates, each by
/// address. A live, active agent uses a seat, unless it is API-only; an inactive one does not. Steps are
/// sorted; what needs a deferred step is deferred with it. Where only some agents were read, `warnings` says
/// that seats were not counted.
[[nodiscard]] std::optional<SeatBalance> allot_seats(const Scene& scene, std::vector<Step>& steps,
                                                     std::vector<PlanWarning>& warnings);

}  // namespace haloform::plan
