#pragma once

#include "planner/plan/value/unapproved.hpp"
#include "planner/render/phrase.hpp"

namespace haloform::render {

/// Why a step is not what was approved, without the step of which it is said.
[[nodiscard]] Phrase phrase(const plan::Unapproved& why);

}  // namespace haloform::render
