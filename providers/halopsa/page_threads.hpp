#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace haloform {

/// The threads that read pages: started as there is work for them, at most `most` of them, fewer where the system gives
/// no more, and ended with this. Work that nobody began by then is dropped.
class PageThreads {
 public:
  explicit PageThreads(std::size_t most) : most_(most == 0 ? 1 : most) {}
  PageThreads(const PageThreads&) = delete;
  PageThreads& operator=(const PageThreads&) = delete;
  ~PageThreads();

  /// False where not one thread is to be had: then the work is not done. Where some are, they do it all.
  [[nodiscard]] bool post(std::function<void()> work);

 private:
  void run();
  [[nodiscard]] bool start_one();

  const std::size_t most_;
  std::mutex mutex_;
  std::condition_variable has_work_;
  std::deque<std::function<void()>> work_;
  std::size_t idle_ = 0;
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

/// Counts work that was posted and is not done, so that whoever posted it can wait for it.
class Outstanding {
 public:
  void add() {
    const std::lock_guard lock(mutex_);
    ++count_;
  }
  void done() {
    const std::lock_guard lock(mutex_);
    --count_;
    changed_.notify_all();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return count_ == 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t count_ = 0;
};

/// Pieces of work that whoever has them done waits for together.
class Errands {
 public:
  explicit Errands(PageThreads& threads) : threads_(&threads) {}

  void post(std::function<void()> work) {
    outstanding_.add();
    const std::function<void()> whole = [this, work = std::move(work)] {
      work();
      outstanding_.done();
    };
    if (!threads_->post(whole)) whole();  // not one thread is to be had: this one does it
  }
  void wait() { outstanding_.wait(); }

 private:
  PageThreads* threads_;
  Outstanding outstanding_;
};

}  // namespace haloform
