#pragma once

#include "planner/base/clock.hpp"
#include "planner/ports/progress.hpp"
#include "planner/ports/state_backend.hpp"

namespace haloform::storage {

/// Tells that a lock is waited for, and when that is over.
class ToldWait {
 public:
  explicit ToldWait(ports::Progress* progress) : progress_(progress) {}
  ToldWait(const ToldWait&) = delete;
  ToldWait& operator=(const ToldWait&) = delete;
  ~ToldWait() {
    if (told_) progress_->waiting(ports::LockWait{});
  }
  void tell(const ports::LockInfo& holder, Milliseconds left) {
    if (progress_ == nullptr) return;
    told_ = true;
    progress_->waiting(ports::LockWait{holder, left});
  }

 private:
  ports::Progress* progress_;
  bool told_ = false;
};

}  // namespace haloform::storage
