#pragma once

#include "providers/halopsa/sandbox/habit_kind.hpp"

#include <span>

namespace haloform::sandbox {

/// How it wraps the records that it answers, and what it answers after storing.
[[nodiscard]] std::span<const HabitKind> answer_habits();

}  // namespace haloform::sandbox
