#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace haloform::halopsa {

/// The threads that read pages: started as there is work for them, at most `most` of them, fewer where the system gives
/// no more, and ended with this. Work that nobody began by then is dropped.
class PageThreads {
 public:
  explicit PageThreads(std::size_t most) : most_(most == 0 ? 1 : most) {}
  PageThreads(const PageThreads&) = delete;
  PageThreads& operator=(const PageThreads&) = delete;
  ~PageThreads();

  /// False where not one thread is to be had: then the work is not done. Where some are, they do it all. Nobody is there to
  /// catch what the work throws. Throws std::bad_alloc, and then the work is not done either.
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
  /// `thrown`: what the work threw, if it did.
  void done(std::exception_ptr thrown = {}) {
    const std::lock_guard lock(mutex_);
    --count_;
    if (thrown && !thrown_) thrown_ = std::move(thrown);
    changed_.notify_all();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return count_ == 0; });
  }
  /// What the first of them threw that did; after `wait`.
  [[nodiscard]] const std::exception_ptr& thrown() const { return thrown_; }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t count_ = 0;
  std::exception_ptr thrown_;
};

/// Pieces of work that whoever has them done waits for together.
class Errands {
 public:
  explicit Errands(PageThreads& threads) : threads_(&threads) {}
  Errands(const Errands&) = delete;
  Errands& operator=(const Errands&) = delete;
  /// Waits: the work uses what belongs to whoever posted it.
  ~Errands() { outstanding_.wait(); }

  void post(std::function<void()> work) {
    const std::function<void()> whole = [this, work = std::move(work)] { do_one(work); };
    bool posted = false;
    outstanding_.add();
    try {
      posted = threads_->post(whole);
    } catch (...) {
      outstanding_.done();
      throw;
    }
    if (!posted) whole();  // not one thread is to be had: this one does it
  }
  /// Throws what one of them threw.
  void wait() {
    outstanding_.wait();
    if (outstanding_.thrown()) std::rethrow_exception(outstanding_.thrown());
  }

 private:
  void do_one(const std::function<void()>& work) {
    std::exception_ptr thrown;
    try {
      work();
    } catch (...) {
      thrown = std::current_exception();
    }
    outstanding_.done(std::move(thrown));
  }

  PageThreads* threads_;
  Outstanding outstanding_;
};

}  // namespace haloform::halopsa
