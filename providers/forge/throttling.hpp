#pragma once

#include "planner/base/clock.hpp"
#include "providers/http/transport.hpp"

#include <memory>

namespace haloform::forge {

/// `transport`, in whose answers a rate limit is always HTTP 429: GitHub says it with 403, and says when it ends in headers of
/// its own. `clock` outlives it.
[[nodiscard]] std::unique_ptr<http::Transport> with_plain_throttling(
    std::unique_ptr<http::Transport> transport, const Clock& clock);

}  // namespace haloform::forge
