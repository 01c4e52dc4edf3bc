#pragma once

#include "providers/halopsa/sandbox/message.hpp"

namespace haloform::sandbox {

/// A small OpenAPI document of what is served here.
[[nodiscard]] Answer halo_specification();

}  // namespace haloform::sandbox
