#pragma once

#include "planner/base/result.hpp"
#include "providers/storage/files.hpp"
#include "providers/storage/state_files.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace haloform::storage {

/// What stands beside a state. Each begins with words that nothing else begins with: where the state lies is named by
/// whoever writes the YAML, and `path: Cargo` would make a `Cargo.lock` of others the lock of the state.
enum class Neighbour : std::uint8_t { lock, journal, state };

/// What the text of a lock file begins with.
inline constexpr std::string_view lock_mark = "{\"haloform_lock\": 1, ";

/// Fails where the open file was written by something else. A file that only its owner may read, without any text or with
/// nothing but a part of the mark, is what a run leaves that was killed as it began.
[[nodiscard]] Result<void> check_ours(const OpenFile& file, Neighbour kind, const std::string& path);

/// Checks all that is written, replaced or removed beside a state, the lock aside, before anything is.
[[nodiscard]] Result<void> check_neighbours(const StatePaths& paths);
/// The same for what a state that cannot be read is kept as.
[[nodiscard]] Result<void> check_damaged(const StatePaths& paths);

}  // namespace haloform::storage
