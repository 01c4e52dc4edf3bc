#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "planner/model/schema.hpp"
#include "planner/model/state_location.hpp"
#include "planner/ports/progress.hpp"
#include "planner/ports/state_backend.hpp"
#include "planner/state/state.hpp"

#include <memory>
#include <string>

namespace haloform::storage {

/// The backend for a location: the only place that knows which backends there are. Nothing is touched yet. The catalog
/// and the clock outlive the backend and its sessions, and so does `progress`, which is told of waits; it may be null.
[[nodiscard]] Result<std::unique_ptr<ports::StateBackend>> open_state(const Catalog& catalog,
                                                                      const StateLocation& location,
                                                                      const Clock& clock,
                                                                      ports::Progress* progress = nullptr);

/// The state in a file of this machine, a backup or a copy, as StateBackend::restore takes it. ErrorKind::io where there
/// is no file, ErrorKind::state where its text is no state.
[[nodiscard]] Result<state::State> read_state_copy(const Catalog& catalog, const std::string& path);

}  // namespace haloform::storage
