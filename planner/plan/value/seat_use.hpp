#pragma once

#include "planner/plan/value/plan.hpp"

#include <vector>

namespace haloform::plan {

/// Whether the step runs, and is about a record of a type whose active ones take seats.
[[nodiscard]] bool may_use_seats(const Step& step);

/// Whether a seat becomes free once the step has run: that of an active agent who leaves. Nobody who is API-only leaves,
/// since built-in records are guarded.
[[nodiscard]] bool frees_seat(const Step& step);

/// Whether the step takes a seat: an agent is created active or switched on, unless it is API-only.
[[nodiscard]] bool takes_seat(const Step& step, const SeatBalance& seats);

/// Gives the seats that are there, and those that become free, to the steps that take one, and defers those for which none is left,
/// with what needs them. `limit`, `used` and `api_only` of the balance are given, the rest is reckoned here. Steps are sorted.
void share_seats(SeatBalance& balance, std::vector<Step>& steps);

}  // namespace haloform::plan
