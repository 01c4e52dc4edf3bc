#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace haloform::storage {

/// A lock that is waited for so long and no longer, with the names that std::unique_lock asks for.
/// Not std::timed_mutex: it waits by pthread_mutex_clocklock, which ThreadSanitizer of GCC 12 does not know, so that it reports
/// the unlock as one of a stranger.
class Turns {
 public:
  void lock() {
    std::unique_lock lock(mutex_);
    free_.wait(lock, [this] { return !taken_; });
    taken_ = true;
  }

  [[nodiscard]] bool try_lock_for(std::chrono::nanoseconds duration) {
    std::unique_lock lock(mutex_);
    if (!free_.wait_for(lock, duration, [this] { return !taken_; })) return false;
    taken_ = true;
    return true;
  }

  void unlock() {
    {
      const std::scoped_lock lock(mutex_);
      taken_ = false;
    }
    free_.notify_one();
  }

 private:
  std::mutex mutex_;
  std::condition_variable free_;
  bool taken_ = false;
};

}  // namespace haloform::storage
