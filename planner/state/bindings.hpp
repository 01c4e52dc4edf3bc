#pragma once

#include "planner/base/result.hpp"
#include "planner/state/state.hpp"

namespace haloform::state {

/// ErrorKind::state where two addresses are bound to one record of a type: such a state could not be read
/// back.
[[nodiscard]] Result<void> check_bindings(const State& state);

}  // namespace haloform::state
