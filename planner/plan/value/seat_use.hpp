#pragma once

#include "planner/plan/value/plan.hpp"

namespace haloform::plan {

/// Whether the step runs, and is about a record of a type whose active ones take seats.
[[nodiscard]] bool may_use_seats(const Step& step);

/// Whether a seat becomes free once the step has run: that of an active agent who leaves. Nobody who is API-only leaves,
/// since built-in records are guarded.
[[nodiscard]] bool frees_seat(const Step& step);

/// Whether the step takes a seat: an agent is created active or switched on, unless it is API-only.
[[nodiscard]] bool takes_seat(const Step& step, const SeatBalance& seats);

}  // namespace haloform::plan
