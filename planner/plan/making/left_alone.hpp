#pragma once

#include "planner/plan/finding/matching.hpp"
#include "planner/plan/making/scene.hpp"
#include "planner/plan/value/plan.hpp"

#include <optional>

namespace haloform::plan {

/// Whether nothing is to be done of the record now: of who is paused; who begins later, and is not active already; whoever has an
/// end that is over, and no record that could be active; and who is listed by a feed as somebody who left, and was never here.
[[nodiscard]] bool is_left_alone(const Scene& scene, const Binding& binding);

/// What the state learns of somebody who is left alone: that the address is another by now, or that the record is gone.
[[nodiscard]] std::optional<Step> step_left_alone(const Scene& scene, const Binding& binding);

}  // namespace haloform::plan
