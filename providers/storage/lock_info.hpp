#pragma once

#include "planner/base/clock.hpp"
#include "planner/ports/state_backend.hpp"

#include <string>

namespace haloform::storage {

/// Who we are: user, host and pid. `run_url`: of the run of a pipeline, where this is one.
[[nodiscard]] ports::LockInfo current_lock_info(const Clock& clock, std::string command, std::string run_url);
/// Whether the process that a lock names is a dead one of this machine.
[[nodiscard]] bool is_dead(const ports::LockInfo& holder);

}  // namespace haloform::storage
