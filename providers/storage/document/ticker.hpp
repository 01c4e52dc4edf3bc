#pragma once

#include "planner/base/clock.hpp"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace haloform::storage {

/// Calls something again and again from a thread of its own until it is destroyed, which ends a pause at once and waits for a
/// call that is under way.
class Ticker {
 public:
  /// `tick` says how long the pause after it is.
  Ticker(Milliseconds first, std::function<Milliseconds()> tick);
  Ticker(const Ticker&) = delete;
  Ticker& operator=(const Ticker&) = delete;
  ~Ticker();

 private:
  void run(Milliseconds pause);

  std::function<Milliseconds()> tick_;
  std::mutex mutex_;
  std::condition_variable woken_;
  bool ended_ = false;
  std::thread thread_;  ///< The last member: it uses all others.
};

}  // namespace haloform::storage
