#pragma once

#include "providers/halopsa/sandbox/instance.hpp"

namespace haloform::sandbox {

[[nodiscard]] Answer halo_write(Instance& instance, const Call& call, const Request& request,
                                const FaultEffects& effects);

}  // namespace haloform::sandbox
