#pragma once

#include "providers/halopsa/sandbox/instance.hpp"

namespace haloform::sandbox {

/// Answers any request: the API under `/auth` and `/api`, with latency, faults and a line in the log, and the
/// control surface under `/_sandbox`, without them.
[[nodiscard]] Answer answer(Instance& instance, const Request& request);

}  // namespace haloform::sandbox
