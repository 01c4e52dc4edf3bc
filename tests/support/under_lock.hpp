#pragma once

#include "planner/ports/state_backend.hpp"

#include <string_view>
#include <utility>

namespace haloform::test {

/// Replaces the state under a lock of its own, as `state restore` does.
[[nodiscard]] inline Result<state::State> restored_in(ports::StateBackend& backend, state::State state,
                                                      const ports::LockInfo& by) {
  const StopFlag never;
  auto session = backend.lock(by, Milliseconds{0}, never);
  if (!session) return std::unexpected(std::move(session.error()));
  return (*session)->restore(std::move(state));
}

/// Leaves the pointer of `state migrate` in the place of the state, under a lock of its own.
[[nodiscard]] inline Result<void> moved_from(ports::StateBackend& backend, std::string_view to,
                                             const ports::LockInfo& by) {
  const StopFlag never;
  auto session = backend.lock(by, Milliseconds{0}, never);
  if (!session) return std::unexpected(std::move(session.error()));
  return (*session)->leave_pointer(to);
}

}  // namespace haloform::test
