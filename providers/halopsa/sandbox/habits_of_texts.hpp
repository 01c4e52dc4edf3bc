#pragma once

#include "providers/halopsa/sandbox/habit_kind.hpp"

#include <span>

namespace haloform::sandbox {

/// What an instance does to the texts that it is given.
[[nodiscard]] std::span<const HabitKind> text_habits();

}  // namespace haloform::sandbox
