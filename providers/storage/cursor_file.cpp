#include "providers/storage/cursor_file.hpp"

#include "planner/base/text.hpp"
#include "planner/model/state_names.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

namespace haloform::storage {

namespace {

constexpr std::string_view cursor_words = "cannot write the cursor";
constexpr std::string_view sealed_cursor = "{\"haloform_watch_sealed\": 1,\n";
constexpr std::string_view sealed_cursor_key = "\"sealed\": \"";
constexpr std::string_view sealed_cursor_end = "\"\n}\n";
constexpr std::string_view body_end = "\n}\n";
constexpr std::string_view taken_front = "{\"taken\":";

/// What is wrong with the disk, with a way out that fits a cursor.
Error of_cursor(Error error) {
  if (error.kind == ErrorKind::io && error.advice.plain().contains("--state"))
    error.advice = "name a place with --cursor that can be written";
  return error;
}

Result<void> of_cursor(Result<void> done) {
  if (done) return done;
  return std::unexpected(of_cursor(std::move(done.error())));
}

/// The greatest sequence of the lines behind the text. A line that was cut says nothing: what it took is told again.
std::uint64_t taken_in(std::string_view lines) {
  std::uint64_t taken = 0;
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    if (end == std::string_view::npos) break;
    std::string_view line = lines.substr(0, end);
    lines.remove_prefix(end + 1);
    if (!line.starts_with(taken_front) || !line.ends_with('}')) continue;
    line.remove_prefix(taken_front.size());
    line.remove_suffix(1);
    if (const auto number = parse_integer(line); number && *number > 0)
      taken = std::max(taken, static_cast<std::uint64_t>(*number));
  }
  return taken;
}

}  // namespace

Result<std::unique_ptr<CursorFile>> CursorFile::open(const std::string& path, FileRules rules,
                                                     const ports::LockInfo& info, const Clock& clock) {
  if (auto plain = check_folders(path); !plain) return std::unexpected(std::move(plain.error()));
  auto taken = take_lock(path + lock_ending, info, clock, "cannot take the lock of the cursor");
  if (!taken) return std::unexpected(of_cursor(std::move(taken.error())));
  if (const auto* other = std::get_if<ports::LockInfo>(&*taken)) {
    std::string what = "another watch uses this cursor";
    if (other->pid != 0)
      what += fmt::format(": {} on {} (pid {}) since {}", other->who, other->host, other->pid,
                          iso_time(other->since));
    return fail(ErrorKind::locked, std::move(what), path,
                "nothing was done; end the other one, or give this one a cursor of its own with --cursor");
  }
  return std::unique_ptr<CursorFile>(
      new CursorFile(path, std::move(rules), std::move(std::get<HeldLock>(*taken))));
}

Result<std::string> CursorFile::opened(std::string_view body) const {
  if (!body.starts_with(sealed_cursor)) {
    if (rules_.sealed_only && rules_.sealing != nullptr && !body.empty())
      return fail(ErrorKind::state,
                  "the cursor is not encrypted, and `encryption: required` does not accept that", path_,
                  "remove it to begin anew, or name another one with --cursor");
    return std::string(body);
  }
  if (rules_.sealing == nullptr)
    return fail(ErrorKind::state, "the cursor is encrypted, and there is no key to read it with", path_,
                "set HALOFORM_STATE_KEY to the key that it was encrypted with");
  body.remove_prefix(sealed_cursor.size());
  if (!body.starts_with(sealed_cursor_key) || !body.ends_with(sealed_cursor_end))
    return fail(ErrorKind::state, "the cursor was damaged: it is not as haloform wrote it", path_,
                "remove it to begin anew, or name another one with --cursor");
  body.remove_prefix(sealed_cursor_key.size());
  body.remove_suffix(sealed_cursor_end.size());
  auto text = rules_.sealing->open(body, sealed_cursor);
  if (!text) text.error().where = path_;
  return text;
}

Result<std::optional<CursorFile::Kept>> CursorFile::load() {
  auto text = read_regular(path_, "the cursor");
  if (!text) return std::unexpected(of_cursor(std::move(text.error())));
  if (!*text) return std::nullopt;
  const std::string_view whole = **text;
  const std::size_t end = whole.find(body_end);
  const std::size_t size = end == std::string_view::npos ? whole.size() : end + body_end.size();
  auto body = opened(whole.substr(0, size));
  if (!body) return std::unexpected(std::move(body.error()));
  return Kept{std::move(*body), taken_in(whole.substr(size))};
}

Result<void> CursorFile::replace(std::string_view text, std::string_view /*id*/) {
  std::string sealed;
  if (rules_.sealing != nullptr) {
    auto closed = rules_.sealing->seal(text, sealed_cursor);
    if (!closed) return std::unexpected(std::move(closed.error()));
    sealed = std::string(sealed_cursor) + std::string(sealed_cursor_key) + *closed +
             std::string(sealed_cursor_end);
    text = sealed;
  }
  const std::string draft = path_ + draft_ending;
  auto done = write_durably(draft, text, cursor_words);
  if (done) done = rename_file(draft, path_, cursor_words);
  if (!done) {
    static_cast<void>(remove_file(draft, cursor_words));
    return of_cursor(std::move(done));
  }
  return of_cursor(sync_folder_of(path_));
}

Result<void> CursorFile::take(std::uint64_t sequence) {
  auto file = open_regular(path_, O_RDWR | O_NOFOLLOW, cursor_words);
  if (!file) return std::unexpected(of_cursor(std::move(file.error())));
  if (!*file)
    return fail(ErrorKind::state, "the cursor is gone: somebody removed it while it was used", path_,
                "what was told since is told again, with the same keys, where a copy of it is put back");
  const auto info = identity_of(path_);
  if (!info) return std::unexpected(io_error(cursor_words, path_, ENOENT));
  // The line end in front: the line before may have been cut by whatever ended us.
  const std::string line = fmt::format("\n{}{}}}\n", taken_front, sequence);
  auto written = write_at(**file, line, info->size, cursor_words, path_);
  if (written) written = sync_file(**file, cursor_words, path_);
  return of_cursor(std::move(written));
}

}  // namespace haloform::storage
