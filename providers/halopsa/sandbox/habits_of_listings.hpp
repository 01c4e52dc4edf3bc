#pragma once

#include "providers/halopsa/sandbox/habit_kind.hpp"

#include <span>

namespace haloform::sandbox {

/// How it answers a listing, and what it says about itself.
[[nodiscard]] std::span<const HabitKind> listing_habits();

}  // namespace haloform::sandbox
