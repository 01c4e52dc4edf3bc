#pragma once

#include "planner/plan/value/block.hpp"
#include "planner/render/phrase.hpp"

namespace haloform::render {

/// What must not happen, or cannot be decided, in English.
[[nodiscard]] Phrase phrase(const plan::Block& block);

}  // namespace haloform::render
