#pragma once

#include "planner/config/schema/mapping_shape.hpp"

namespace haloform::config {

/// What may stand in a block of `subject.type`.
[[nodiscard]] Shape block_shape(const Subject& subject);
/// What `defaults:` may give to blocks of `subject.type`.
[[nodiscard]] Shape defaults_shape(const Subject& subject);

}  // namespace haloform::config
