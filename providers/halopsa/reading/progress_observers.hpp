#pragma once

#include "planner/ports/progress.hpp"
#include "providers/http/limits.hpp"
#include "providers/http/sender.hpp"

namespace haloform {

/// What the transport is handed, so that its waits and requests are told to `progress`. Empty where that is null.
[[nodiscard]] SendingObserver sending_observer(Progress* progress);
[[nodiscard]] WaitObserver wait_observer(Progress* progress);

}  // namespace haloform
