#pragma once

#include "planner/base/result.hpp"
#include "planner/plan/value/plan.hpp"

namespace haloform::render {

/// That a plan is blocked, and nothing of it is done (ErrorKind::blocked). It names the rules; why, and how to proceed, is
/// said where the plan is shown.
[[nodiscard]] Error blocked_error(const plan::Plan& plan);

}  // namespace haloform::render
