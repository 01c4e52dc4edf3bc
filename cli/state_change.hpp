#pragma once

#include "cli/context.hpp"
#include "cli/options.hpp"
#include "planner/state/state.hpp"

#include <functional>
#include <string>

namespace haloform::cli {

/// Changes the state under its lock, and writes it where `change` finds nothing wrong. A state that does not
/// exist is an error: there is nothing to mend. `command` is what others are told while they wait.
[[nodiscard]] Outcome<state::State> change_state(const Context& context, const Locations& at,
                                                 Milliseconds lock_timeout, const std::string& command,
                                                 const std::function<Result<void>(state::State&)>& change);

}  // namespace haloform::cli
