#include "providers/storage/storage.hpp"

#include "providers/storage/document/document_state.hpp"
#include "providers/storage/document/remote_backend.hpp"
#include "providers/storage/files.hpp"
#include "providers/storage/local_backend.hpp"
#include "providers/storage/postgres/postgres_store.hpp"
#include "providers/storage/state_files.hpp"
#include "providers/storage/stores.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>
#include <variant>

namespace haloform::storage {

namespace {

/// Writes a new file for its owner alone; one of that name that is there already stays.
Result<std::string> keep_in(const std::string& folder, std::string_view name, std::string_view text) {
  const std::filesystem::path wanted = std::filesystem::path(folder) / name;
  std::filesystem::path path = wanted;
  for (int copy = 2; identity_of(path.string()); ++copy) {
    path = wanted;
    path.replace_filename(fmt::format("{}-{}{}", wanted.stem().string(), copy, wanted.extension().string()));
  }
  auto written = write_durably(path.string(), text, "cannot keep what the store did not take");
  if (written) written = sync_folder_of(path.string());
  if (!written) return std::unexpected(std::move(written.error()));
  return path.string();
}

RemoteOptions remote_options(const StateLocation& location, const StateOptions& options) {
  RemoteOptions remote{options.catalog, options.clock, options.stop, options.progress, options.sealing};
  remote.sealed_only = location.encryption == StateLocation::Encryption::required && !options.accepts_open;
  remote.writes_open = options.writes_open;
  remote.reads_moved = options.reads_moved;
  remote.required = location.required;
  remote.lease = location.lease;
  remote.notice = options.notice;
  const std::string folder = options.rescue_folder.empty() ? "." : options.rescue_folder;
  remote.keep = [folder](std::string_view name, std::string_view text) {
    return keep_in(folder, name, text);
  };
  return remote;
}

std::unique_ptr<LocalBackend> local_backend(const StateLocation& location, const StateOptions& options) {
  LocalRules rules;
  rules.required = location.required.value_or(false);
  rules.reads_moved = options.reads_moved;
  rules.file = {options.sealing,
                location.encryption == StateLocation::Encryption::required && !options.accepts_open,
                options.writes_open};
  const std::string& path = std::get<StateLocation::Local>(location.place).path;
  return std::make_unique<LocalBackend>(options.catalog, path, options.clock, options.progress, rules);
}

Result<void> check_key(const StateLocation& location, const StateOptions& options) {
  if (location.encryption != StateLocation::Encryption::required || options.sealing != nullptr) return {};
  return fail(
      ErrorKind::configuration, "`encryption: required` needs a key, and there is none", "HALOFORM_STATE_KEY",
      "set it to the key of the state: 32 bytes in base64, or a passphrase of at least 12 characters");
}

/// What a run kept when its store was gone.
Result<state::State> read_kept_document(const StateOptions& options, const std::string& text,
                                        const std::string& path) {
  auto document = decode_document(text, {options.sealing.get()}, path);
  if (!document) return std::unexpected(std::move(document.error()));
  auto found = state_of(options.catalog, *document, path);
  if (!found) return std::unexpected(std::move(found.error()));
  // What its journal adds came after that serial.
  if (found->unfolded) ++found->state.serial;
  return std::move(found->state);
}

}  // namespace

Result<std::unique_ptr<ports::StateBackend>> open_state(const StateLocation& location,
                                                        const StateOptions& options) {
  if (auto key = check_key(location, options); !key) return std::unexpected(std::move(key.error()));
  auto stores = open_stores(location.place, {options.clock, options.stop, options.environment});
  if (!stores) return std::unexpected(std::move(stores.error()));
  if (!stores->reading) return local_backend(location, options);
  return std::make_unique<RemoteBackend>(std::move(stores->reading), std::move(stores->writing),
                                         remote_options(location, options));
}

bool is_file_of_state(const std::string& path, const StateLocation& state) {
  const auto* local = std::get_if<StateLocation::Local>(&state.place);
  if (local == nullptr) return false;
  const auto plain = [](const std::string& given) {
    std::error_code unknown;
    const std::filesystem::path whole = std::filesystem::absolute(given, unknown).lexically_normal();
    const std::filesystem::path real = std::filesystem::weakly_canonical(whole, unknown);
    return (unknown ? whole : real).string();
  };
  const std::string one = plain(path);
  const std::string file = plain(local->path);
  return one == file || one.starts_with(file + '.');
}

Result<state::State> read_state_copy(const StateOptions& options, const std::string& path) {
  auto beginning = read_regular(path, "the state", 64);
  if (beginning && *beginning && is_document(**beginning)) {
    auto text = read_regular(path, "the state");
    if (!text) return std::unexpected(std::move(text.error()));
    return read_kept_document(options, text->value_or(std::string{}), path);
  }
  auto copy = read_state_file(options.catalog, path, {options.sealing});
  if (!copy) return std::unexpected(std::move(copy.error()));
  if (!*copy)
    return fail(ErrorKind::io, "there is no such file", path,
                "name the file that holds the copy of the state");
  return std::move(**copy);
}

Result<void> check_push(const state::State& copy, const state::State& present, const std::string& where) {
  if (copy.lineage != present.lineage || copy.serial > present.serial) return {};
  const bool equal = copy.serial == present.serial;
  return fail(
      ErrorKind::stale,
      equal
          ? fmt::format("the state has serial {} already, as the copy has: either it is what was copied, or "
                        "another run wrote it in between",
                        present.serial)
          : fmt::format(
                "the state has serial {} by now, and the copy has {}: another run wrote it in between",
                present.serial, copy.serial),
      where,
      "nothing was changed; the next plan finds out by itself what became of creates that were left open. If "
      "the "
      "older state is meant, `haloform state restore FILE` accepts it");
}

std::vector<LoadedLibrary> loaded_libraries() { return {{"libpq", postgres_client_version()}}; }

}  // namespace haloform::storage
