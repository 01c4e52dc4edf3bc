#include "providers/storage/state_files.hpp"

#include "planner/base/quote.hpp"
#include "planner/json/tree.hpp"
#include "planner/json/writer.hpp"
#include "planner/model/state_names.hpp"
#include "planner/state/journal.hpp"
#include "providers/storage/files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>
#include <variant>

namespace haloform::storage {

namespace {

constexpr int most_readings = 50;
constexpr Milliseconds reading_pause{5};
constexpr std::size_t stamp_room = 65536;
constexpr std::string_view write_words = "cannot write the state";
constexpr std::size_t pointer_room = 4096;
constexpr std::string_view backup_words = "cannot keep a backup of the present state";

std::unexpected<Error> older_than_backup(const StatePaths& paths, const state::Stamp& state,
                                         const state::Stamp& backup) {
  return fail(
      ErrorKind::state,
      fmt::format(
          "the state has serial {}, but its backup already has {}: an older state was put in its place",
          state.serial, backup.serial),
      paths.state,
      fmt::format("if the older one is meant, `haloform state restore {}` accepts it; else `haloform state "
                  "restore {}` goes back to the backup",
                  paths.state, paths.backup));
}

Result<void> fold_journal(const Catalog& catalog, const StatePaths& paths, FoundState& found) {
  auto text = read_regular(paths.journal, "the journal of the state");
  if (!text) return std::unexpected(std::move(text.error()));
  if (!*text) return {};
  found.journal = true;
  auto journal = state::decode_journal(catalog, **text, paths.journal);
  if (!journal) return std::unexpected(std::move(journal.error()));
  if (!*journal) return {};
  const auto is_done = [](const state::JournalEvent& event) {
    return std::holds_alternative<state::DoneEvent>(event.what);
  };
  const std::uint64_t serial = found.state.serial;
  found.unfolded = (*journal)->header.serial == serial && std::ranges::any_of((*journal)->events, is_done);
  auto folded = state::fold(std::move(found.state), std::move(**journal));
  if (!folded) {
    folded.error().where = paths.journal;
    return std::unexpected(std::move(folded.error()));
  }
  found.state = std::move(*folded);
  return {};
}

/// A second name for the file, or a copy where the file system has no such thing.
Result<void> second_name(const std::string& path, const std::string& name) {
  if (auto removed = remove_file(name, backup_words); !removed) return removed;
  if (::link(path.c_str(), name.c_str()) == 0 || errno == ENOENT) return {};
  auto text = read_regular(path, "the state");
  if (!text) return std::unexpected(std::move(text.error()));
  return *text ? write_durably(name, **text, backup_words) : Result<void>{};
}

Result<void> keep_present(const StatePaths& paths, const std::string& kept) {
  const std::string draft = kept + draft_ending;
  if (!identity_of(paths.state)) return {};
  // It holds names and e-mails: what others could read until now, they need not read in the backup. Where we
  // are not its owner it stays as it is; the new state is ours.
  static_cast<void>(::chmod(paths.state.c_str(), S_IRUSR | S_IWUSR));
  auto done = second_name(paths.state, draft);
  if (done) done = rename_file(draft, kept, backup_words);
  // rename does nothing where both are the same file already, as after a crash between here and the next
  // rename.
  if (done) done = remove_file(draft, backup_words);
  return done;
}

Result<std::optional<state::State>> read_sealed_file(const Catalog& catalog, const OpenFile& file,
                                                     const std::string& path, const FileRules& rules) {
  auto sealed = read_beginning(file, std::string::npos, "cannot read the state", path);
  if (!sealed) return std::unexpected(std::move(sealed.error()));
  auto text = open_sealed_file(*sealed, rules, path);
  if (!text) return std::unexpected(std::move(text.error()));
  return state::decode_state(catalog, *text, path);
}

}  // namespace

Result<StatePaths> resolve_paths(const std::string& path) {
  namespace fs = std::filesystem;
  if (auto straight = check_folders(path); !straight) return std::unexpected(std::move(straight.error()));
  const fs::path target(path);
  std::error_code none;
  if (fs::is_symlink(fs::symlink_status(target, none))) {
    return fail(ErrorKind::io, "this is a symbolic link, and a state cannot be one", path,
                "give the path of its target, or replace it with the state itself");
  }
  const std::string folder = target.has_parent_path() ? target.parent_path().string() : ".";
  struct stat info{};
  if (::stat(folder.c_str(), &info) != 0)
    return std::unexpected(io_error("cannot find the folder of the state", folder, errno));
  if (!S_ISDIR(info.st_mode))
    return std::unexpected(io_error("cannot find the folder of the state", folder, ENOTDIR));
  return StatePaths{path, path + backup_ending, path + damaged_ending, path + journal_ending,
                    path + lock_ending};
}

Result<std::optional<state::Stamp>> read_stamp(const std::string& path, std::string_view name) {
  auto beginning = read_regular(path, name, stamp_room);
  if (!beginning) return std::unexpected(std::move(beginning.error()));
  if (!*beginning) return std::nullopt;
  auto stamp = state::peek_stamp(**beginning);
  if (stamp || (*beginning)->size() < stamp_room) return stamp;
  // Written by hand, with the resources in front.
  auto all = read_regular(path, name);
  if (!all) return std::unexpected(std::move(all.error()));
  return *all ? state::peek_stamp(**all) : std::nullopt;
}

Result<std::optional<std::string>> read_instance(const std::string& path, std::string_view name) {
  auto beginning = read_regular(path, name, stamp_room);
  if (!beginning) return std::unexpected(std::move(beginning.error()));
  return *beginning ? state::peek_instance(**beginning) : std::nullopt;
}

std::string pointer_text(std::string_view moved_to) {
  std::string text(pointer_mark);
  json::append_json(text, moved_to);
  return text + "}\n";
}

bool is_pointer(const std::string& path) {
  const auto beginning = read_regular(path, "the state", pointer_mark.size());
  return beginning && *beginning && (*beginning)->starts_with(pointer_mark);
}

Error absent_error(const StatePaths& paths) {
  return Error{ErrorKind::state, "there is no state, and `required: true` says that there has to be one",
               paths.state,
               "if this is the first run, begin one with `haloform state init`; if it was lost, put a copy "
               "in its place "
               "with `haloform state push FILE`"};
}

Result<std::optional<state::State>> read_state_file(const Catalog& catalog, const std::string& path,
                                                    const FileRules& rules) {
  constexpr std::string_view what = "cannot read the state";
  auto file = open_regular(path, O_RDONLY, what);
  if (!file) return std::unexpected(std::move(file.error()));
  if (!*file) return std::nullopt;
  auto beginning = read_beginning(**file, pointer_room, what, path);
  if (!beginning) return std::unexpected(std::move(beginning.error()));
  if (beginning->starts_with(pointer_mark)) {
    const std::string place = json::text_at(json::tree(*beginning), "haloform_moved");
    return fail(ErrorKind::state, fmt::format("the state has moved to {}", place), path,
                fmt::format("name that place under `state:`, in HALOFORM_STATE or with --state {}",
                            shell_word(place)));
  }
  if (beginning->starts_with(sealed_mark)) return read_sealed_file(catalog, **file, path, rules);
  if (auto open = may_be_open(rules, path); !open) return std::unexpected(std::move(open.error()));
  FileSource source(**file);
  auto state = state::decode_state(catalog, source, path);
  if (source.error() != 0) return std::unexpected(io_error(what, path, source.error()));
  return state;
}

Result<FoundState> read_state(const Catalog& catalog, const StatePaths& paths, const FileRules& rules) {
  FoundState found;
  auto state = read_state_file(catalog, paths.state, rules);
  if (!state) return std::unexpected(std::move(state.error()));
  if (*state) {
    found.state = std::move(**state);
    found.stamp = state::Stamp{found.state.lineage, found.state.serial};
  }
  if (found.stamp) {
    auto backup = read_stamp(paths.backup, "the backup of the state");
    if (!backup) return std::unexpected(std::move(backup.error()));
    if (*backup && (*backup)->lineage == found.stamp->lineage && (*backup)->serial > found.stamp->serial)
      return older_than_backup(paths, *found.stamp, **backup);
  }
  auto folded = fold_journal(catalog, paths, found);
  if (!folded) return std::unexpected(std::move(folded.error()));
  return found;
}

Result<FoundState> read_moving_state(const Catalog& catalog, const StatePaths& paths, const Clock& clock,
                                     const FileRules& rules) {
  const StopFlag never;
  std::string complaint;
  for (int reading = 0;; ++reading) {
    const auto before = identity_of(paths.state);
    auto found = read_state(catalog, paths, rules);
    const bool same = before == identity_of(paths.state);
    if (found && same) return found;
    // What was read in the middle of a write does not read the same again; what is wrong does.
    if (!found && same && found.error().text() == complaint) return found;
    if (reading == most_readings)
      return fail(ErrorKind::state,
                  "the state is being written again and again, and could not be read in one piece",
                  paths.state, "wait for the other run to end");
    complaint = found ? std::string{} : found.error().text();
    clock.sleep(reading_pause, never);
  }
}

Result<void> replace_state(const StatePaths& paths, std::string_view text, Keep keep) {
  const std::string draft = paths.state + draft_ending;
  auto done = write_durably(draft, text, write_words);
  if (!done) return done;
  done = keep_present(paths, keep == Keep::as_backup ? paths.backup : paths.damaged);
  if (done) done = rename_file(draft, paths.state, write_words);
  if (!done) {
    static_cast<void>(remove_file(draft, write_words));
    return done;
  }
  return sync_folder_of(paths.state);
}

}  // namespace haloform::storage
