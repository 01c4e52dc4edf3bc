#pragma once

#include "planner/config/lifecycle_block.hpp"
#include "planner/config/schema/mapping_shape.hpp"

namespace haloform::config {

/// The `lifecycle:` of a block of `subject.type`.
[[nodiscard]] Shape lifecycle_shape(const Subject& subject);
/// The same below `defaults:`. Of all types, it is asked with any that is switched on and off.
[[nodiscard]] Shape default_lifecycle_shape(const Subject& subject, DefaultsOf whose);

}  // namespace haloform::config
