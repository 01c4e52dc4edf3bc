#include "providers/storage/cursors.hpp"

#include "planner/model/state_names.hpp"
#include "providers/storage/cursor_file.hpp"
#include "providers/storage/document/cursor_document.hpp"
#include "providers/storage/document/remote_backend.hpp"
#include "providers/storage/stores.hpp"

#include <utility>
#include <variant>

namespace haloform::storage {

namespace {

using OpenedCursor = Result<std::unique_ptr<ports::CursorStore>>;

FileRules file_rules(const StateLocation& state, const StateOptions& options) {
  return {options.sealing, state.encryption == StateLocation::Encryption::required, false};
}

OpenedCursor file_at(const std::string& path, const StateLocation& state, const StateOptions& options,
                     const ports::LockInfo& info) {
  auto file = CursorFile::open(path, file_rules(state, options), info, options.clock);
  if (!file) return std::unexpected(std::move(file.error()));
  return std::move(*file);
}

OpenedCursor cursor_at(const StatePlace& place, const StateLocation& state, const StateOptions& options,
                       const ports::LockInfo& info) {
  auto stores = open_stores(place, {options.clock, options.stop, options.environment});
  if (!stores) return std::unexpected(std::move(stores.error()));
  if (!stores->reading) return file_at(std::get<StateLocation::Local>(place).path, state, options, info);
  RemoteOptions remote{options.catalog, options.clock, options.stop, options.progress, options.sealing};
  remote.sealed_only = state.encryption == StateLocation::Encryption::required;
  remote.required = false;
  remote.lease = state.lease;
  return std::make_unique<CursorDocument>(
      std::make_unique<RemoteBackend>(std::move(stores->reading), std::move(stores->writing),
                                      std::move(remote)),
      info, state.lease, options.clock);
}

/// Without a key nothing is written that has to be encrypted.
Result<void> check_cursor_key(const StateLocation& state, const StateOptions& options) {
  if (state.encryption != StateLocation::Encryption::required || options.sealing != nullptr) return {};
  return fail(ErrorKind::configuration,
              "`encryption: required` needs a key, and there is none: a cursor holds what a state holds",
              "HALOFORM_STATE_KEY", "set it to the key of the state");
}

}  // namespace

OpenedCursor open_cursor_file(const std::string& path, const StateLocation& state,
                              const StateOptions& options, const ports::LockInfo& info) {
  if (is_file_of_state(path, state) && !path.ends_with(watch_ending))
    return fail(ErrorKind::usage, "the cursor cannot be in the place of the state", path,
                "name another file with --cursor");
  if (auto key = check_cursor_key(state, options); !key) return std::unexpected(std::move(key.error()));
  return file_at(path, state, options, info);
}

OpenedCursor open_cursor_beside(const StateLocation& state, const StateOptions& options,
                                const ports::LockInfo& info) {
  if (auto key = check_cursor_key(state, options); !key) return std::unexpected(std::move(key.error()));
  const auto place = cursor_place(state.place);
  if (!place) {
    return fail(ErrorKind::usage,
                "this store holds one document, the state, and a cursor has no place beside it",
                place_text(state.place), "name a file for the cursor with --cursor FILE");
  }
  return cursor_at(*place, state, options, info);
}

}  // namespace haloform::storage
