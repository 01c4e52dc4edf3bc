#pragma once

#include "providers/halopsa/sandbox/instance.hpp"

#include <cstdint>

namespace haloform::sandbox {

[[nodiscard]] Answer halo_remove(Instance& instance, const Shape& shape, std::int64_t id);

}  // namespace haloform::sandbox
