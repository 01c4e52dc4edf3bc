#include "providers/storage/lock_file.hpp"

#include "providers/storage/holder/holder_text.hpp"
#include "providers/storage/marks.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace haloform::storage {

namespace {

// Two bytes of the file are locked, each for its own purpose. Who holds the first holds the state. The second
// is held while the file's text is written or read, so that nobody ever reads the name of a holder before, or
// half a name, while the lock has just been taken.
constexpr off_t state_byte = 0;
constexpr off_t text_byte = 1;

constexpr int text_attempts = 200;
constexpr Milliseconds text_pause{2};
constexpr std::string_view look_words = "cannot read the lock of the state";

enum class Grab : std::uint8_t { taken, busy };

Result<Grab> grab(const OpenFile& file, off_t byte, short type, const std::string& path,
                  std::string_view words) {
  struct flock range{};
  range.l_type = type;
  range.l_whence = SEEK_SET;
  range.l_start = byte;
  range.l_len = 1;
  // Open file description locks: they belong to this opening, not to the process, so that two backends in one
  // process exclude each other, and closing another opening does not drop them.
  if (::fcntl(file.descriptor(), F_OFD_SETLK, &range) == 0) return Grab::taken;
  if (errno == EAGAIN || errno == EACCES) return Grab::busy;
  Error error = io_error(words, path, errno);
  error.advice = "the file system must support locks: put the state on a local disk";
  return std::unexpected(std::move(error));
}

/// Takes the text byte, which others hold for moments only.
Result<Grab> grab_text(const OpenFile& file, short type, const std::string& path, const Clock& clock,
                       std::string_view words) {
  const StopFlag never;
  for (int attempt = 0;; ++attempt) {
    auto grabbed = grab(file, text_byte, type, path, words);
    if (!grabbed || *grabbed == Grab::taken || attempt == text_attempts) return grabbed;
    clock.sleep(text_pause, never);
  }
}

bool held(const OpenFile& file) {
  struct flock range{};
  range.l_type = F_WRLCK;
  range.l_whence = SEEK_SET;
  range.l_start = state_byte;
  range.l_len = 1;
  return ::fcntl(file.descriptor(), F_OFD_GETLK, &range) == 0 && range.l_type != F_UNLCK;
}

/// Whether `path` still names the file that is open: another may have removed it since.
bool still_there(const OpenFile& file, const std::string& path) {
  struct stat open_one{};
  struct stat named{};
  return ::fstat(file.descriptor(), &open_one) == 0 && ::stat(path.c_str(), &named) == 0 &&
         open_one.st_ino == named.st_ino && open_one.st_dev == named.st_dev;
}

/// The holder's line, with the mark in the place of its brace.
std::string encode_info(const ports::LockInfo& info) {
  return std::string(lock_mark).append(holder_text(info), 1).append("\n");
}

/// Opens the lock file, where it is one; nothing where there is none.
Result<std::optional<OpenFile>> open_lock(const std::string& path, int flags, std::string_view what) {
  auto file = open_regular(path, flags | O_NOFOLLOW, what);
  if (!file || !*file) return file;
  if (auto ours = check_ours(**file, Neighbour::lock, path); !ours)
    return std::unexpected(std::move(ours.error()));
  return file;
}

/// The same, and makes one where there is none.
Result<OpenFile> open_or_make_lock(const std::string& path, std::string_view words) {
  constexpr int most_attempts = 100;
  for (int attempt = 0;; ++attempt) {
    auto file = open_lock(path, O_RDWR, words);
    if (!file) return std::unexpected(std::move(file.error()));
    if (*file) return std::move(**file);
    auto made = open_regular(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, words);
    if (made) return std::move(**made);
    // Another run may have made it meanwhile.
    if (!identity_of(path) || attempt == most_attempts) return std::unexpected(std::move(made.error()));
  }
}

ports::LockInfo read_info(const OpenFile& file) {
  std::array<char, 4096> text{};
  const auto count = ::pread(file.descriptor(), text.data(), text.size(), 0);
  return count > 0 ? read_holder({text.data(), static_cast<std::size_t>(count)}) : ports::LockInfo{};
}

/// What the file says once nobody is writing it.
Result<ports::LockInfo> settled_info(const OpenFile& file, const std::string& path, const Clock& clock) {
  auto grabbed = grab_text(file, F_RDLCK, path, clock, state_lock_words);
  if (!grabbed) return std::unexpected(std::move(grabbed.error()));
  if (*grabbed == Grab::busy) return ports::LockInfo{};
  ports::LockInfo info = read_info(file);
  static_cast<void>(grab(file, text_byte, F_UNLCK, path, state_lock_words));
  return info;
}

}  // namespace

HeldLock::~HeldLock() {
  // Removed while it is still held: who opened it before finds out that it is gone, and starts over.
  if (!path_.empty() && still_there(file_, path_)) ::unlink(path_.c_str());
}

Result<void> HeldLock::name_holder(const ports::LockInfo& info, std::string_view words) {
  const std::string text = encode_info(info);
  auto written = write_at(file_, text, 0, words, path_);
  if (!written) return written;
  // Cut afterwards: at no moment is it a file without a mark.
  if (::ftruncate(file_.descriptor(), static_cast<off_t>(text.size())) != 0)
    return std::unexpected(io_error(words, path_, errno));
  const auto let_go = grab(file_, text_byte, F_UNLCK, path_, words);
  if (!let_go) return std::unexpected(let_go.error());
  return {};
}

Result<std::variant<HeldLock, ports::LockInfo>> take_lock(const std::string& path,
                                                          const ports::LockInfo& info, const Clock& clock,
                                                          std::string_view words) {
  using Attempt = std::variant<HeldLock, ports::LockInfo>;
  for (;;) {
    auto opened = open_or_make_lock(path, words);
    if (!opened) return std::unexpected(std::move(opened.error()));
    OpenFile file = std::move(*opened);
    const auto text = grab_text(file, F_WRLCK, path, clock, words);
    if (!text) return std::unexpected(text.error());
    if (*text == Grab::busy) return Attempt(ports::LockInfo{});
    const auto state = grab(file, state_byte, F_WRLCK, path, words);
    if (!state) return std::unexpected(state.error());
    if (*state == Grab::busy) return Attempt(read_info(file));
    if (!still_there(file, path)) continue;

    HeldLock lock(path, std::move(file));
    if (auto written = lock.name_holder(info, words); !written)
      return std::unexpected(std::move(written.error()));
    return Attempt(std::move(lock));
  }
}

Result<std::optional<ports::StateBackend::Holder>> lock_holder(const std::string& path, const Clock& clock) {
  auto opened = open_lock(path, O_RDONLY, look_words);
  if (!opened) return std::unexpected(std::move(opened.error()));
  if (!*opened) return std::nullopt;
  const OpenFile file = std::move(**opened);
  // While the text byte is ours nobody can take the lock, so that the name and the verdict belong together.
  const auto text = grab_text(file, F_RDLCK, path, clock, state_lock_words);
  if (!text) return std::unexpected(text.error());
  ports::StateBackend::Holder holder;
  if (*text == Grab::taken) holder.info = read_info(file);
  holder.alive = held(file);
  if (!holder.alive && !still_there(file, path)) return std::nullopt;
  return holder;
}

Result<void> remove_dead_lock(const std::string& path, const Clock& clock) {
  auto opened = open_lock(path, O_RDWR, look_words);
  if (!opened) return std::unexpected(std::move(opened.error()));
  if (!*opened) return {};
  OpenFile file = std::move(**opened);
  const auto state = grab(file, state_byte, F_WRLCK, path, state_lock_words);
  if (!state) return std::unexpected(state.error());
  if (*state == Grab::busy) {
    auto info = settled_info(file, path, clock);
    if (!info) return std::unexpected(std::move(info.error()));
    return std::unexpected(
        locked_error(*info, path, "that run is still running; its lock is released when it ends"));
  }
  const HeldLock dead(path, std::move(file));
  return {};
}

Error locked_error(const ports::LockInfo& holder, const std::string& path, std::string advice) {
  if (holder.pid == 0)
    return Error{ErrorKind::locked, "the state is locked; who holds it could not be read", path,
                 std::move(advice)};
  std::string what = fmt::format("the state is locked by {} on {} (pid {}) since {}", holder.who, holder.host,
                                 holder.pid, iso_time(holder.since));
  if (!holder.command.empty()) what += fmt::format(", running {}", holder.command);
  if (!holder.run_url.empty()) what += fmt::format(", in {}", holder.run_url);
  return Error{ErrorKind::locked, std::move(what), path, std::move(advice)};
}

}  // namespace haloform::storage
