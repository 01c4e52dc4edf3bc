#pragma once

#include "providers/halopsa/sandbox/instance.hpp"

#include <cstdint>

namespace haloform::sandbox {

[[nodiscard]] Answer halo_list(const Instance& instance, const Shape& shape, const Request& request,
                               const FaultEffects& effects);
[[nodiscard]] Answer halo_record(const Instance& instance, const Shape& shape, std::int64_t id,
                                 const Request& request, const FaultEffects& effects);

}  // namespace haloform::sandbox
