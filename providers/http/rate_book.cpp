#include "providers/http/rate_book.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

namespace haloform::http {

namespace {

// Others hold the lock for microseconds; one that was stopped while it held it is not waited for.
constexpr int lock_attempts = 200;
constexpr Milliseconds lock_pause{5};
constexpr std::size_t most_bytes = 65'536;

/// Makes the folders above a file; what cannot be made shows when the file is opened.
void make_folders(const std::string& file) {
  for (auto slash = file.find('/', 1); slash != std::string::npos; slash = file.find('/', slash + 1)) {
    ::mkdir(file.substr(0, slash).c_str(), 0700);
  }
}

/// The file, open and locked until this is destroyed.
class LockedFile {
 public:
  LockedFile() = default;
  LockedFile(const LockedFile&) = delete;
  LockedFile& operator=(const LockedFile&) = delete;
  ~LockedFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  /// Empty where it worked, else why not. A link is not followed, and a pipe is not waited for: what stands there may be
  /// somebody else's.
  std::string take(const std::string& path, const Clock& clock) {
    constexpr int flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
    descriptor_ = ::open(path.c_str(), flags, 0600);
    if (descriptor_ < 0 && errno == ENOENT) {
      make_folders(path);
      descriptor_ = ::open(path.c_str(), flags, 0600);
    }
    if (descriptor_ < 0) return std::strerror(errno);
    struct stat facts{};
    if (::fstat(descriptor_, &facts) != 0) return std::strerror(errno);
    if (!S_ISREG(facts.st_mode)) return "it is not a regular file";
    const StopFlag never;
    for (int attempt = 1; ::flock(descriptor_, LOCK_EX | LOCK_NB) != 0; ++attempt) {
      if (errno != EWOULDBLOCK && errno != EINTR) return std::strerror(errno);
      if (attempt == lock_attempts) return "another run keeps it locked";
      clock.sleep(lock_pause, never);
    }
    return {};
  }

  /// Its first bytes; nothing where it cannot be read.
  [[nodiscard]] std::optional<std::string> read() const {
    std::string text(most_bytes, '\0');
    const ssize_t got = ::pread(descriptor_, text.data(), text.size(), 0);
    if (got < 0) return std::nullopt;
    text.resize(static_cast<std::size_t>(got));
    return text;
  }

  /// Not synced: what a power cut loses, the instance answers with a 429.
  [[nodiscard]] bool write(std::string_view text) const {
    const auto size = static_cast<ssize_t>(text.size());
    return ::pwrite(descriptor_, text.data(), text.size(), 0) == size && ::ftruncate(descriptor_, size) == 0;
  }

 private:
  int descriptor_ = -1;
};

}  // namespace

RateBook::RateBook(RateWindow window, const Clock& clock, std::string file, Trouble trouble)
    : window_(window), clock_(clock), file_(std::move(file)), trouble_(std::move(trouble)), times_(window) {}

void RateBook::give_up(std::string_view why) {
  if (trouble_) {
    trouble_("requests of other runs do not count towards the rate limit: " + file_ + ": " +
             std::string(why));
  }
  file_.clear();
}

void RateBook::with_times(const std::function<void(WallTime now)>& use) {
  if (file_.empty()) {
    const WallTime now = clock_.wall();
    times_.pass(now);
    return use(now);
  }
  LockedFile file;
  if (const std::string why = file.take(file_, clock_); !why.empty()) {
    give_up(why);
    return with_times(use);
  }
  const auto text = file.read();
  // What cannot be read is written anew, with what this run knows of: too little is counted, until the instance says so.
  if (text && !text->empty()) {
    if (auto times = SentTimes::decode(window_, *text)) times_ = std::move(*times);
  }
  // After the lock was waited for, so that what others wrote meanwhile is not later than now.
  const WallTime now = clock_.wall();
  times_.pass(now);
  use(now);
  if (!file.write(times_.encode())) give_up("it cannot be written");
}

Milliseconds RateBook::book() {
  Milliseconds wait{0};
  with_times([&](WallTime now) {
    wait = times_.wait(now);
    if (wait <= Milliseconds(0)) times_.add(now);
  });
  return wait;
}

std::vector<SentTimes::Leaving> RateBook::leaving() {
  std::vector<SentTimes::Leaving> all;
  with_times([&](WallTime now) { all = times_.leaving(now); });
  return all;
}

}  // namespace haloform::http
