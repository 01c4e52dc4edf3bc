#include "providers/storage/marks.hpp"

#include "planner/state/state_codec.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace haloform {

namespace {

/// A state of any size says within this what it is.
constexpr std::size_t beginning_size = 65536;
constexpr std::string_view neighbour_words = "cannot look at what stands beside the state";

/// Whether a text begins so, as far as it goes: a run may have been killed while it wrote.
bool begins(std::string_view text, std::string_view mark) {
  return text.starts_with(mark) || mark.starts_with(text);
}

bool is_blank(char letter) { return letter == ' ' || letter == '\n' || letter == '\r' || letter == '\t'; }

bool is_state(std::string_view beginning) {
  std::string dense(beginning.substr(0, 256));
  std::erase_if(dense, is_blank);
  if (begins(dense, "{\"format_version\":")) return true;
  // One that was written by hand may say it later.
  return beginning.contains("\"format_version\"") && peek_stamp(beginning);
}

bool is_lock(std::string_view text) {
  return begins(text, lock_mark) || (text.starts_with("{\"who\": ") && text.contains("\"pid\": "));
}

bool is_ours(std::string_view beginning, Neighbour kind) {
  switch (kind) {
    case Neighbour::lock: return is_lock(beginning);
    case Neighbour::journal: return begins(beginning, "{\"haloform_journal\": ");
    case Neighbour::state: break;
  }
  return is_state(beginning);
}

std::string_view called(Neighbour kind) {
  switch (kind) {
    case Neighbour::lock: return "its lock";
    case Neighbour::journal: return "its journal";
    case Neighbour::state: break;
  }
  return "a copy of it";
}

/// Nothing where the file is not there.
Result<void> check_path(const std::string& path, Neighbour kind) {
  auto file = open_regular(path, O_RDONLY | O_NOFOLLOW, neighbour_words);
  if (!file) return std::unexpected(std::move(file.error()));
  return *file ? check_ours(**file, kind, path) : Result<void>{};
}

}  // namespace

Result<void> check_ours(const OpenFile& file, Neighbour kind, const std::string& path) {
  auto beginning = read_beginning(file, beginning_size, neighbour_words, path);
  if (!beginning) return std::unexpected(std::move(beginning.error()));
  struct stat status{};
  if (::fstat(file.descriptor(), &status) != 0)
    return std::unexpected(io_error(neighbour_words, path, errno));
  // The system may have kept the length of a text that it lost.
  const bool empty = std::ranges::all_of(*beginning, [](char letter) { return letter == '\0'; });
  if (empty && (status.st_mode & (S_IRWXG | S_IRWXO)) == 0) return {};
  if (!empty && is_ours(*beginning, kind)) return {};
  return fail(
      ErrorKind::state,
      fmt::format("a file stands where the state keeps {}, and it is none of haloform's; it was left as "
                  "it is",
                  called(kind)),
      path, "move it away, or name another place for the state with `state: {local: {path: …}}` or --state");
}

Result<void> check_neighbours(const StatePaths& paths) {
  for (const std::string* path : {&paths.state, &paths.backup, &paths.journal}) {
    const bool journal = path == &paths.journal;
    if (auto ours = check_path(*path + ".tmp", journal ? Neighbour::journal : Neighbour::state); !ours)
      return ours;
  }
  if (auto ours = check_path(paths.backup, Neighbour::state); !ours) return ours;
  return check_path(paths.journal, Neighbour::journal);
}

Result<void> check_damaged(const StatePaths& paths) {
  for (const std::string& path : {paths.damaged, paths.damaged + ".tmp"}) {
    // A run that was killed has left a second name of the state there.
    if (identity_of(path) == identity_of(paths.state)) continue;
    if (auto ours = check_path(path, Neighbour::state); !ours) return ours;
  }
  return {};
}

}  // namespace haloform
