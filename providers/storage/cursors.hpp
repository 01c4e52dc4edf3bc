#pragma once

#include "planner/base/result.hpp"
#include "planner/model/state_location.hpp"
#include "planner/ports/cursor_store.hpp"
#include "planner/ports/state_backend.hpp"
#include "providers/storage/storage.hpp"

#include <memory>
#include <string>

namespace haloform::storage {

/// The cursor of a watch in a file of this machine. It is encrypted as the state would be. ErrorKind::locked where another watch
/// uses it; ErrorKind::usage where the path is that of the state, or of what is kept beside it.
[[nodiscard]] Result<std::unique_ptr<ports::CursorStore>> open_cursor_file(const std::string& path,
                                                                           const StateLocation& state,
                                                                           const StateOptions& options,
                                                                           const ports::LockInfo& info);

/// Beside a state, in its store: FILE.watch, an object, a blob or a row of that name, the branch BRANCH-watch. ErrorKind::usage where
/// the store holds one document only.
[[nodiscard]] Result<std::unique_ptr<ports::CursorStore>> open_cursor_beside(const StateLocation& state,
                                                                             const StateOptions& options,
                                                                             const ports::LockInfo& info);

}  // namespace haloform::storage
