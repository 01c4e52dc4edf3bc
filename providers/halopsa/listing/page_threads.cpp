#include "providers/halopsa/listing/page_threads.hpp"

#include <exception>
#include <utility>

namespace haloform::halopsa {

PageThreads::~PageThreads() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    work_.clear();
  }
  has_work_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

bool PageThreads::post(std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    work_.push_back(std::move(work));
    if (work_.size() > idle_ && threads_.size() < most_ && !start_one() && threads_.empty()) {
      work_.pop_back();
      return false;
    }
  }
  has_work_.notify_one();
  return true;
}

bool PageThreads::start_one() {
  try {
    threads_.emplace_back([this] { run(); });
    return true;
  } catch (const std::exception&) {  // no thread, or no memory for one
    return false;
  }
}

void PageThreads::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    ++idle_;
    has_work_.wait(lock, [this] { return ending_ || !work_.empty(); });
    --idle_;
    if (ending_) return;
    const std::function<void()> work = std::move(work_.front());
    work_.pop_front();
    lock.unlock();
    work();
    lock.lock();
  }
}

}  // namespace haloform::halopsa
