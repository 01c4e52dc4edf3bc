#pragma once

#include "planner/base/variables.hpp"

#include <span>
#include <string_view>

namespace haloform::ci {

/// Whether a variable that says yes or no is set, and does not say no.
[[nodiscard]] bool says_yes(const Variables& variables, std::string_view name);

/// What says that nobody sits in front of a run: those that say yes or no, and those that hold a number, an id or a place.
[[nodiscard]] std::span<const std::string_view> pipeline_switches();
[[nodiscard]] std::span<const std::string_view> pipeline_places();

}  // namespace haloform::ci
