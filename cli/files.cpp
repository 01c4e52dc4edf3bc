#include "cli/files.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace haloform {
namespace {

constexpr std::size_t most_bytes = std::size_t{1} << 30U;

std::unexpected<Error> io_error(const std::string& what, const std::string& path, int problem) {
  return fail(ErrorKind::io, what + ": " + std::strerror(problem), path,
              problem == ENOENT ? "check the path; it is relative to the working folder, or to --chdir" : "");
}

/// Closes what it was given, whatever happens.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int number() const { return number_; }
  [[nodiscard]] bool open() const { return number_ >= 0; }

 private:
  int number_;
};

Result<void> write_in_place(const std::string& path, std::string_view text) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file.open()) return io_error("the file cannot be opened for writing", path, errno);
  if (const int problem = write_all(file.number(), text))
    return io_error("the file cannot be written", path, problem);
  return {};
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

Result<void> write_file(const std::string& path, std::string_view text, FileMode mode) {
  struct stat there{};
  if (::stat(path.c_str(), &there) == 0 && !S_ISREG(there.st_mode)) return write_in_place(path, text);

  const std::string temporary = path + ".tmp" + std::to_string(::getpid());
  const mode_t bits = mode == FileMode::owner_only ? 0600 : 0666;
  int problem = 0;
  {
    const Descriptor file(
        ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, bits));
    if (!file.open()) return io_error("the file cannot be written", path, errno);
    problem = write_all(file.number(), text);
    if (problem == 0 && ::fsync(file.number()) != 0) problem = errno;
  }
  if (problem == 0 && ::rename(temporary.c_str(), path.c_str()) != 0) problem = errno;
  if (problem != 0) {
    ::unlink(temporary.c_str());
    return io_error("the file cannot be written", path, problem);
  }
  return {};
}

Result<std::string> read_file(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.open()) return io_error("the file cannot be read", path, errno);
  std::string text;
  std::string part(65536, '\0');
  for (;;) {
    const ssize_t got = ::read(file.number(), part.data(), part.size());
    if (got == 0) return text;
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return io_error("the file cannot be read", path, errno);
    text.append(part, 0, static_cast<std::size_t>(got));
    if (text.size() > most_bytes) return fail(ErrorKind::io, "the file is larger than 1 GiB", path);
  }
}

Result<AppendFile> AppendFile::open(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (descriptor < 0) return io_error("the file cannot be opened for writing", path, errno);
  return AppendFile(descriptor, path);
}

AppendFile::AppendFile(AppendFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)) {}

AppendFile::~AppendFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<void> AppendFile::append(std::string_view line) {
  if (const int problem = write_all(descriptor_, line)) {
    return io_error("a line could not be appended", path_, problem);
  }
  return {};
}

}  // namespace haloform
