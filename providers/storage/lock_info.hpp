#pragma once

#include "planner/base/clock.hpp"
#include "planner/ports/state_backend.hpp"

#include <string>

namespace haloform::storage {

/// Who we are: user, host and pid, and the CI run where the environment names one (GitHub, GitLab, Jenkins).
[[nodiscard]] ports::LockInfo current_lock_info(const Clock& clock, std::string command);

}  // namespace haloform::storage
