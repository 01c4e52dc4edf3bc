#pragma once

#include "planner/plan/value/stale_reason.hpp"
#include "planner/render/phrases.hpp"

namespace haloform::render {

/// What of a saved plan no longer holds, without the step of which it is said.
[[nodiscard]] Phrase phrase(const plan::StaleReason& reason);

}  // namespace haloform::render
