#pragma once

#include "planner/ports/progress.hpp"
#include "providers/http/limits.hpp"
#include "providers/http/sender.hpp"

namespace haloform::halopsa {

/// What the transport is handed, so that its waits and requests are told to `progress`. Empty where that is null.
[[nodiscard]] http::SendingObserver sending_observer(ports::Progress* progress);
[[nodiscard]] http::WaitObserver wait_observer(ports::Progress* progress);

}  // namespace haloform::halopsa
