#pragma once

#include "planner/config/schema/mapping_shape.hpp"

namespace haloform::config {

/// What `state:` may say: one store at most, and how the state is kept there.
[[nodiscard]] Shape state_shape(const Subject& subject);

}  // namespace haloform::config
