#pragma once

#include "planner/config/schema/mapping_shape.hpp"

namespace haloform::config {

/// A file of the configuration: all that the root file may have. Blocks are in its `definitions`, by the names of their types.
[[nodiscard]] Shape file_shape(const Subject& subject);

}  // namespace haloform::config
