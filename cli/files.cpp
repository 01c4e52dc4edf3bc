#include "cli/files.hpp"

#include "planner/base/secret.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

namespace haloform::cli {
namespace {

/// How long somebody may take to open the other end of a pipe, and to write into it. In milliseconds.
constexpr int other_end_wait = 5000;
constexpr int silence_wait = 60'000;

std::unexpected<Error> file_error(const std::string& what, const std::string& path, int problem) {
  return fail(ErrorKind::io, what + ": " + std::strerror(problem), path,
              problem == ENOENT ? "check the path; it is relative to the working folder, or to --chdir" : "");
}

/// /dev/stdout and what the shell hands over (`>(...)`) are links, which the system made.
bool is_of_the_system(std::string_view path) {
  return path.starts_with("/dev/") || path.starts_with("/proc/");
}

/// What stands at a path that somebody named for writing; nothing where it is free. A link counts as itself.
std::optional<struct stat> look_at(const std::string& path) {
  struct stat status{};
  const auto look = is_of_the_system(path) ? &::stat : &::lstat;
  if (look(path.c_str(), &status) != 0) return std::nullopt;
  return status;
}

bool is_open(const storage::OpenFile& file) { return file.descriptor() >= 0; }

/// A pipe can be opened for writing once somebody reads from it.
storage::OpenFile open_in_place(const std::string& path) {
  constexpr int pause = 50;
  for (int waited = 0;; waited += pause) {
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (descriptor >= 0 || errno != ENXIO || waited >= other_end_wait) return storage::OpenFile(descriptor);
    ::poll(nullptr, 0, pause);
  }
}

Result<void> write_in_place(const std::string& path, std::string_view text) {
  const storage::OpenFile file = open_in_place(path);
  if (!is_open(file) && errno == ENXIO) {
    return fail(ErrorKind::io, "nobody reads from this pipe", path, "start the reader first, or name a file");
  }
  if (!is_open(file)) return file_error("the file cannot be opened for writing", path, errno);
  if (const int problem = write_all(file.descriptor(), text))
    return file_error("the file cannot be written", path, problem);
  return {};
}

/// A device has no end, or is none of our business. A terminal is a person who types.
Result<void> check_readable(const storage::OpenFile& file, const std::string& path) {
  struct stat status{};
  if (::fstat(file.descriptor(), &status) != 0) return file_error("the file cannot be read", path, errno);
  if (S_ISDIR(status.st_mode)) return file_error("the file cannot be read", path, EISDIR);
  const bool fine = S_ISREG(status.st_mode) || S_ISFIFO(status.st_mode) || ::isatty(file.descriptor()) == 1;
  if (fine) return {};
  return fail(ErrorKind::io, "this is a device, not a file", path, "name a file or a pipe");
}

/// Whether there is something to read, or the end, before the time is up.
bool readable_within(const storage::OpenFile& file, int milliseconds) {
  pollfd wait{file.descriptor(), POLLIN, 0};
  return ::poll(&wait, 1, milliseconds) > 0;
}

}  // namespace

int write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      pollfd wait{descriptor, POLLOUT, 0};
      ::poll(&wait, 1, 200);
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

Result<void> write_file(const std::string& path, std::string_view text) {
  if (auto straight = storage::check_folders(path); !straight) return straight;
  const auto there = look_at(path);
  const bool replaced = !there || S_ISREG(there->st_mode) || S_ISLNK(there->st_mode);
  if (!replaced) return write_in_place(path, text);

  const std::string temporary = path + ".tmp" + std::to_string(::getpid());
  int problem = 0;
  {
    const storage::OpenFile file(
        ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!is_open(file)) return file_error("the file cannot be written", path, errno);
    problem = write_all(file.descriptor(), text);
    if (problem == 0 && ::fsync(file.descriptor()) != 0) problem = errno;
  }
  if (problem == 0 && ::rename(temporary.c_str(), path.c_str()) != 0) problem = errno;
  if (problem != 0) {
    ::unlink(temporary.c_str());
    return file_error("the file cannot be written", path, problem);
  }
  return {};
}

Result<std::string> read_file(const std::string& path, std::size_t most_bytes) {
  // Without O_NONBLOCK, opening a pipe that nobody writes to waits for ever.
  const storage::OpenFile file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!is_open(file)) return file_error("the file cannot be read", path, errno);
  if (auto readable = check_readable(file, path); !readable)
    return std::unexpected(std::move(readable.error()));
  std::string text;
  std::string part(65536, '\0');
  const WipedAtEnd wiped(part);  // It may be the file of the secret.
  // A pipe whose other end is not open yet looks like one at its end.
  const bool pipe = ::lseek(file.descriptor(), 0, SEEK_CUR) < 0;
  if (pipe) static_cast<void>(readable_within(file, other_end_wait));
  for (;;) {
    const ssize_t got = ::read(file.descriptor(), part.data(), part.size());
    if (got == 0 && text.empty() && pipe) {
      return fail(ErrorKind::io, "nothing came out of this pipe", path,
                  "start what writes into it, or name a file");
    }
    if (got == 0) return text;
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN && readable_within(file, silence_wait)) continue;
    if (got < 0) return file_error("the file cannot be read", path, errno == EAGAIN ? ETIMEDOUT : errno);
    text.append(part, 0, static_cast<std::size_t>(got));
    if (text.size() > most_bytes) {
      return fail(ErrorKind::io, "the file is larger than " + std::to_string(most_bytes) + " bytes", path,
                  "check that this is the file that was meant");
    }
  }
}

Result<AppendFile> AppendFile::open(const std::string& path, std::string_view mark) {
  if (auto straight = storage::check_folders(path); !straight)
    return std::unexpected(std::move(straight.error()));
  const auto there = look_at(path);
  const bool special = there && !S_ISREG(there->st_mode) && !S_ISLNK(there->st_mode);
  // Without O_NONBLOCK, opening a pipe that nobody reads from waits for ever.
  const int flags = O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK | O_NOCTTY |
                    (is_of_the_system(path) ? 0 : O_NOFOLLOW) | (special ? O_WRONLY : O_RDWR);
  storage::OpenFile opened(::open(path.c_str(), flags, 0600));
  if (!is_open(opened) && errno == ELOOP) {
    return fail(ErrorKind::io, "this is a link, so nothing is appended to what it leads to", path,
                "remove it, or name another file");
  }
  if (!is_open(opened)) return file_error("the file cannot be opened for writing", path, errno);
  AppendFile file(std::move(opened), path);
  if (special) return file;
  std::string beginning(mark.size(), '\0');
  const ssize_t got = ::pread(file.file_.descriptor(), beginning.data(), beginning.size(), 0);
  if (got < 0) return file_error("the file cannot be read", path, errno);
  if (got > 0 && beginning != mark) {
    return fail(ErrorKind::io, "this file was written by something else, so nothing is appended to it", path,
                "name another file");
  }
  // Where we are not its owner it stays as readable as it is.
  static_cast<void>(::fchmod(file.file_.descriptor(), S_IRUSR | S_IWUSR));
  file.special_ = false;
  const off_t end = ::lseek(file.file_.descriptor(), 0, SEEK_END);
  if (end < 0) return file_error("the file cannot be read", path, errno);
  file.size_ = static_cast<std::size_t>(end);
  const auto last = file.tail(1);
  if (!last) return std::unexpected(last.error());
  file.ended_ = last->empty() || *last == "\n";
  return file;
}

Result<void> AppendFile::append(std::string_view line) {
  std::string text = ended_ ? std::string() : "\n";
  text.append(line).append("\n");
  if (const int problem = write_all(file_.descriptor(), text)) {
    ended_ = false;
    return file_error("a line could not be appended", path_, problem);
  }
  ended_ = true;
  return {};
}

Result<std::string> AppendFile::tail(std::size_t most) const {
  std::string text(special_ ? 0 : std::min(most, size_), '\0');
  for (std::size_t at = 0; at < text.size();) {
    const ssize_t got = ::pread(file_.descriptor(), text.data() + at, text.size() - at,
                                static_cast<off_t>(size_ - text.size() + at));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return file_error("the file cannot be read", path_, errno);
    if (got == 0) text.resize(at);
    at += static_cast<std::size_t>(got);
  }
  return text;
}

Result<void> AppendFile::sync() const {
  if (special_ || ::fdatasync(file_.descriptor()) == 0) return {};
  return file_error("the file could not be brought to the disk", path_, errno);
}

}  // namespace haloform::cli
