#include "providers/storage/marks.hpp"

#include "planner/model/state_names.hpp"
#include "planner/state/state_codec.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <utility>

namespace haloform::storage {

namespace {

/// A state of any size says within this what it is.
constexpr std::size_t beginning_size = 65536;
constexpr std::string_view neighbour_words = "cannot read what is beside the state";

/// How a text stands to what a file of ours begins with.
enum class Mark : std::uint8_t {
  none,
  part,  ///< The text is a part of it: what a run leaves that was killed while it wrote, and what anybody may have.
  whole
};

Mark marked(std::string_view text, std::string_view mark) {
  if (text.starts_with(mark)) return Mark::whole;
  return mark.starts_with(text) ? Mark::part : Mark::none;
}

bool is_blank(char letter) { return letter == ' ' || letter == '\n' || letter == '\r' || letter == '\t'; }

/// Others write a `format_version` too (`terraform show -json`), but no number with a lineage behind it.
Mark state_mark(std::string_view beginning) {
  constexpr std::string_view head = "{\"format_version\":";
  constexpr std::size_t room = 256;
  std::string dense(beginning.substr(0, room));
  std::erase_if(dense, is_blank);
  Mark mark = marked(dense, head);
  if (mark == Mark::whole) {
    const auto number = std::find_if_not(dense.begin() + head.size(), dense.end(),
                                         [](char letter) { return letter >= '0' && letter <= '9'; });
    const std::string_view rest(number, dense.end());
    // One that another program wrote anew may say who it is of before that.
    mark = rest.starts_with(R"(,"instance":")") && rest.contains(R"("lineage":")")
               ? Mark::whole
               : marked(rest, R"(,"lineage":")");
  }
  // Blanks alone are no part of anything, and what goes on was not cut there.
  if (mark == Mark::part && (dense.empty() || beginning.size() > room)) mark = Mark::none;
  if (mark != Mark::none) return mark;
  // One that was written by hand may say it later.
  return beginning.contains("\"format_version\"") && state::peek_stamp(beginning) ? Mark::whole : Mark::none;
}

Mark lock_file_mark(std::string_view text) {
  const bool older = text.starts_with("{\"who\": ") && text.contains("\"pid\": ");
  return older ? Mark::whole : marked(text, lock_mark);
}

Mark mark_of(std::string_view beginning, Neighbour kind) {
  switch (kind) {
    case Neighbour::lock: return lock_file_mark(beginning);
    case Neighbour::journal: return marked(beginning, "{\"haloform_journal\": ");
    case Neighbour::state: break;
  }
  const Mark encrypted = std::max(marked(beginning, sealed_mark), marked(beginning, pointer_mark));
  return std::max(encrypted, state_mark(beginning));
}

std::string_view called(Neighbour kind) {
  switch (kind) {
    case Neighbour::lock: return "its lock";
    case Neighbour::journal: return "its journal";
    case Neighbour::state: break;
  }
  return "a copy of it";
}

/// Whether no text is in it. The system may have kept the length of one that it lost.
Result<bool> is_lost(const OpenFile& file, const std::string& path) {
  std::array<char, beginning_size> part{};
  for (off_t at = 0;;) {
    const ssize_t count = ::pread(file.descriptor(), part.data(), part.size(), at);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::unexpected(io_error(neighbour_words, path, errno));
    if (count == 0) return true;
    const auto end = part.begin() + count;
    if (std::any_of(part.begin(), end, [](char letter) { return letter != '\0'; })) return false;
    at += count;
  }
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
  const Mark mark = mark_of(*beginning, kind);
  if (mark == Mark::whole) return {};
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) == 0) {
    if (mark == Mark::part) return {};
    auto lost = is_lost(file, path);
    if (!lost) return std::unexpected(std::move(lost.error()));
    if (*lost) return {};
  }
  return fail(
      ErrorKind::state,
      fmt::format("a file that haloform did not write is where the state keeps {}; it was not changed",
                  called(kind)),
      path, "move it away, or name another place for the state with `state: {local: {path: …}}` or --state");
}

Result<void> check_neighbours(const StatePaths& paths) {
  for (const std::string* path : {&paths.state, &paths.backup, &paths.journal}) {
    const bool journal = path == &paths.journal;
    if (auto ours = check_path(*path + draft_ending, journal ? Neighbour::journal : Neighbour::state); !ours)
      return ours;
  }
  if (auto ours = check_path(paths.backup, Neighbour::state); !ours) return ours;
  return check_path(paths.journal, Neighbour::journal);
}

Result<void> check_damaged(const StatePaths& paths) {
  for (const std::string& path : {paths.damaged, paths.damaged + draft_ending}) {
    // A run that was killed has left a second name of the state there.
    if (identity_of(path) == identity_of(paths.state)) continue;
    if (auto ours = check_path(path, Neighbour::state); !ours) return ours;
  }
  return {};
}

}  // namespace haloform::storage
