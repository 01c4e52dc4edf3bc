#pragma once

#include "planner/base/result.hpp"

namespace haloform::apply {

/// That the lease of the state ended before the run did, so that nothing more was sent (ErrorKind::locked).
[[nodiscard]] Error lease_ended();

}  // namespace haloform::apply
