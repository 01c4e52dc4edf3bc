#pragma once

#include "planner/base/clock.hpp"
#include "planner/model/desired_state.hpp"
#include "planner/model/schema.hpp"
#include "planner/plan/value/calendar.hpp"
#include "planner/state/state.hpp"

namespace haloform::plan {

/// Of whoever is declared, of entries of `allow:`, and of removals that the state holds and teams that it has to be left (`state` is
/// nothing where it was not read): what has its effect after `from`, up to `to`.
[[nodiscard]] Calendar calendar_of(const Catalog& catalog, const DesiredState& desired,
                                   const state::State* state, WallTime from, WallTime to);

}  // namespace haloform::plan
