#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "planner/base/sealing.hpp"
#include "planner/model/schema.hpp"
#include "planner/model/state_location.hpp"
#include "planner/ports/progress.hpp"
#include "planner/ports/state_backend.hpp"
#include "planner/state/state.hpp"
#include "providers/storage/store_environment.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace haloform::storage {

/// What all backends are opened with. What is pointed to outlives them and their sessions.
struct StateOptions {
  const Catalog& catalog;
  const Clock& clock;
  const StopFlag* stop = nullptr;            ///< Ends requests of a command in the middle. May be null.
  ports::Progress* progress = nullptr;       ///< Told of waits. May be null.
  StoreEnvironment environment{};            ///< Credentials of stores.
  std::shared_ptr<const Sealing> sealing{};  ///< Keys of the state; null: it is stored as it is.
  bool accepts_open =
      false;  ///< A state that is not encrypted is read where that is required, too (`state encrypt`).
  bool writes_open =
      false;  ///< What is written is not encrypted, whichever keys there are (`state decrypt`).
  bool reads_moved = false;  ///< A state that says that it has moved is read all the same (`state pull`).
  std::string
      rescue_folder{};  ///< Where what a store no longer takes is kept: the configuration's folder; empty: the working folder.
  std::function<void(const std::string&)> notice{};  ///< Told what a person should know. May be empty.
};

/// The backend for a location; outside of this folder nobody knows which backends there are. Nothing is touched yet.
[[nodiscard]] Result<std::unique_ptr<ports::StateBackend>> open_state(const StateLocation& location,
                                                                      const StateOptions& options);

/// Whether a path leads to a state in a file, or to its journal, lock or backup, which have its name and an ending of their own.
[[nodiscard]] bool is_file_of_state(const std::string& path, const StateLocation& state);

/// The state in a file of this machine, a backup, a copy, or what a run kept when its store was gone, as StateSession::restore
/// takes it. ErrorKind::io where there is no file, ErrorKind::state where its text is no state.
[[nodiscard]] Result<state::State> read_state_copy(const StateOptions& options, const std::string& path);

/// Whether a copy may be pushed over `present`, which is at `where`. ErrorKind::stale where `present` was written since the copy
/// was, or by then: pushing would forget that. A state of another lineage is for StateSession::restore to judge.
[[nodiscard]] Result<void> check_push(const state::State& copy, const state::State& present,
                                      const std::string& where);

/// A library that is loaded when a state needs it, and not before.
struct LoadedLibrary {
  std::string name{};
  std::string version{};  ///< Of the one on this machine; empty where there is none.
};
/// All of them; loads those that are there.
[[nodiscard]] std::vector<LoadedLibrary> loaded_libraries();

}  // namespace haloform::storage
