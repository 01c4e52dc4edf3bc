#pragma once

#include "planner/model/desired_state.hpp"
#include "planner/state/state.hpp"

namespace haloform::plan {

/// Writes down where the blocks stand now, in the entries of those that are declared: once a block is gone, a plan says where it
/// was. No step, and nothing that an entry is held against.
void keep_sources(const DesiredState& desired, state::State& state);

}  // namespace haloform::plan
