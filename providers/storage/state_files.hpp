#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "planner/model/schema.hpp"
#include "planner/state/state.hpp"
#include "planner/state/state_codec.hpp"
#include "providers/storage/sealed_state.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace haloform::storage {

/// The files of one state.
struct StatePaths {
  std::string state;
  std::string backup;
  std::string damaged;
  std::string journal;
  std::string lock;
};

/// The file need not exist; the folder it is in must. Neither the file is a link, nor, of a path from the working folder, a
/// folder above it.
[[nodiscard]] Result<StatePaths> resolve_paths(const std::string& path);

/// A state as it was found on the disk.
struct FoundState {
  state::State state;                 ///< With the journal folded in.
  std::optional<state::Stamp> stamp;  ///< Of the state file itself; nothing where there is none.
  bool unfolded = false;              ///< The journal holds entries that the state file lacks.
  bool journal = false;               ///< There is a journal.
};

/// What the text begins with that stands in the place of a state that has moved.
inline constexpr std::string_view pointer_mark = "{\"haloform_moved\": ";
/// What stands in the place of a state that has moved: who reads it is told where it is.
[[nodiscard]] std::string pointer_text(std::string_view moved_to);
[[nodiscard]] bool is_pointer(const std::string& path);
/// ErrorKind::state: there is no state, and there has to be one.
[[nodiscard]] Error absent_error(const StatePaths& paths);

/// A state file alone; nothing where there is none. ErrorKind::state where its text is no state.
[[nodiscard]] Result<std::optional<state::State>> read_state_file(const Catalog& catalog,
                                                                  const std::string& path,
                                                                  const FileRules& rules = {});
/// Reads state and journal under the lock. ErrorKind::state where they cannot be used, or where the state is
/// older than its backup.
[[nodiscard]] Result<FoundState> read_state(const Catalog& catalog, const StatePaths& paths,
                                            const FileRules& rules = {});
/// The same without the lock, while somebody may be writing: reads again until it has seen one moment.
[[nodiscard]] Result<FoundState> read_moving_state(const Catalog& catalog, const StatePaths& paths,
                                                   const Clock& clock, const FileRules& rules = {});
/// The stamp of a state file, without reading all of it. Nothing where there is none or it does not say.
[[nodiscard]] Result<std::optional<state::Stamp>> read_stamp(const std::string& path, std::string_view name);

/// The instance that a state file names, likewise.
[[nodiscard]] Result<std::optional<std::string>> read_instance(const std::string& path,
                                                               std::string_view name);

/// What becomes of the state file that is replaced.
enum class Keep : std::uint8_t { as_backup, as_damaged };
/// Puts `text` in the place of the state, durably. The present one is kept; at every moment there is a whole
/// one. On an error the present one is still there.
[[nodiscard]] Result<void> replace_state(const StatePaths& paths, std::string_view text, Keep keep);

}  // namespace haloform::storage
