#include "planner/config/file_reader.hpp"

#include "planner/config/source_check.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <exception>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

namespace haloform::config {

namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

std::unexpected<Error> io_failure(const std::filesystem::path& path, int error) {
  const std::string reason = std::error_code(error, std::generic_category()).message();
  return fail(ErrorKind::io, "the file cannot be read (" + reason + ")", path.string(),
              "check that it exists and that you may read it");
}

}  // namespace

Result<std::string> read_whole_file(const std::filesystem::path& path) {
  // Without O_NONBLOCK, opening a pipe that nobody writes to waits for ever.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.number() < 0) return io_failure(path, errno);
  struct stat status{};
  if (::fstat(file.number(), &status) != 0) return io_failure(path, errno);
  if (!S_ISREG(status.st_mode)) {
    return fail(ErrorKind::io, "this is not a regular file", path.string(),
                "a configuration is read from regular files only");
  }
  const auto size = static_cast<std::size_t>(std::max<off_t>(status.st_size, 0));
  std::string text;
  // One byte more than allowed is enough to know that a file that grows meanwhile is too large.
  text.resize(std::min(size, largest_file) + 1);
  std::size_t filled = 0;
  while (true) {
    const ssize_t got = ::read(file.number(), text.data() + filled, text.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return io_failure(path, errno);
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
    if (filled > largest_file) {
      return fail(ErrorKind::io, "the file is larger than 64 MiB", path.string(),
                  "split it, and name the parts under `include:`, those of a feed as feeds of their own");
    }
    if (filled == text.size()) text.resize(std::min(text.size() * 2, largest_file + 1));
  }
  text.resize(filled);
  return text;
}

namespace {

/// Room for one more thread, given back at its end. However calls nest, no more live at once than the machine has cores.
class ThreadRoom {
 public:
  static std::optional<ThreadRoom> take() {
    if (taken++ < std::thread::hardware_concurrency()) return ThreadRoom();
    --taken;
    return std::nullopt;
  }
  ThreadRoom(ThreadRoom&& other) noexcept : held_(std::exchange(other.held_, false)) {}
  ThreadRoom& operator=(ThreadRoom&&) = delete;
  ~ThreadRoom() {
    if (held_) --taken;
  }

 private:
  ThreadRoom() = default;
  static inline std::atomic<std::size_t> taken{0};
  bool held_ = true;
};

}  // namespace

void for_each_in_parallel(const std::vector<std::size_t>& order,
                          const std::function<void(std::size_t file)>& work) {
  std::atomic<std::size_t> next{0};
  std::mutex guard;
  std::exception_ptr thrown;
  const auto run = [&] {
    for (std::size_t at = next++; at < order.size(); at = next++) {
      try {
        work(order[at]);
      } catch (...) {
        const std::scoped_lock lock(guard);
        if (!thrown) thrown = std::current_exception();
      }
    }
  };
  {
    std::vector<std::jthread> helpers;
    const std::size_t wanted = std::min<std::size_t>(std::thread::hardware_concurrency(), order.size());
    for (std::size_t count = 1; count < wanted; ++count) {
      auto room = ThreadRoom::take();
      if (!room) break;
      try {
        helpers.emplace_back([&run, held = std::move(*room)] { run(); });
      } catch (const std::system_error&) {
        break;  // no thread is to be had: the ones that run, and this one, do it all
      }
    }
    run();
  }
  if (thrown) std::rethrow_exception(thrown);
}

}  // namespace haloform::config
