#include "providers/storage/cursors.hpp"

#include "planner/model/state_names.hpp"
#include "providers/storage/azblob/azblob_store.hpp"
#include "providers/storage/cursor_file.hpp"
#include "providers/storage/document/cursor_document.hpp"
#include "providers/storage/git/git_store.hpp"
#include "providers/storage/postgres/postgres_store.hpp"
#include "providers/storage/s3/s3_store.hpp"

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

/// An overload for each store: where in it the cursor is.
class CursorOpener {
 public:
  CursorOpener(const StateLocation& state, const StateOptions& options, const ports::LockInfo& info)
      : state_(state), options_(options), info_(info) {}

  OpenedCursor operator()(const StateLocation::Local& local) const {
    return file_at(local.path + watch_ending, state_, options_, info_);
  }
  OpenedCursor operator()(StateLocation::Git git) const {
    git.branch += "-watch";
    return remote(git, open_git_store);
  }
  OpenedCursor operator()(const StateLocation::Http& http) const {
    return fail(ErrorKind::usage,
                "this store holds one document, the state, and a cursor has no place beside it", http.address,
                "name a file for the cursor with --cursor FILE");
  }
  OpenedCursor operator()(StateLocation::S3 s3) const {
    s3.key += watch_ending;
    return remote(s3, open_s3_store);
  }
  OpenedCursor operator()(StateLocation::Azblob azblob) const {
    azblob.blob += watch_ending;
    return remote(azblob, open_azblob_store);
  }
  OpenedCursor operator()(StateLocation::Postgres postgres) const {
    postgres.name += watch_ending;
    return remote(postgres, open_postgres_store);
  }

 private:
  template <typename Location>
  OpenedCursor remote(const Location& location,
                      Result<std::unique_ptr<DocumentStore>> (*open)(const Location&,
                                                                     const StoreContext&)) const {
    auto reading = open(location, {options_.clock, options_.stop, options_.environment});
    if (!reading) return std::unexpected(std::move(reading.error()));
    // What was told is noted after an interruption, too.
    auto writing = open(location, {options_.clock, nullptr, options_.environment});
    if (!writing) return std::unexpected(std::move(writing.error()));
    RemoteOptions remote{options_.catalog, options_.clock, options_.stop, options_.progress,
                         options_.sealing};
    remote.sealed_only = state_.encryption == StateLocation::Encryption::required;
    remote.required = false;
    remote.lease = state_.lease;
    return std::make_unique<CursorDocument>(
        std::make_unique<RemoteBackend>(std::move(*reading), std::move(*writing), std::move(remote)), info_,
        state_.lease, options_.clock);
  }

  const StateLocation& state_;
  const StateOptions& options_;
  const ports::LockInfo& info_;
};

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
  return std::visit(CursorOpener(state, options, info), state.place);
}

}  // namespace haloform::storage
