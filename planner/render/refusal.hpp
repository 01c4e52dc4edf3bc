#pragma once

#include "planner/base/result.hpp"
#include "planner/plan/plan.hpp"

namespace haloform {

/// That a plan is blocked, and nothing of it is done (ErrorKind::blocked): each block once, with how to proceed.
[[nodiscard]] Error blocked_error(const Plan& plan);

}  // namespace haloform
