#pragma once

#include "planner/base/clock.hpp"

#include <algorithm>
#include <atomic>

namespace haloform {

/// Time that passes only while somebody sleeps, and then at once. Sleepers at the same time do not add up.
class FakeClock final : public Clock {
 public:
  [[nodiscard]] SteadyTime steady() const override { return SteadyTime(Milliseconds(now_.load())); }
  [[nodiscard]] WallTime wall() const override { return WallTime(Milliseconds(epoch + now_.load())); }
  void sleep(Milliseconds duration, const StopFlag& stop) const override {
    if (stop.raised()) return;
    const std::int64_t end = now_.load() + duration.count();
    std::int64_t now = now_.load();
    while (now < end && !now_.compare_exchange_weak(now, end)) continue;
  }
  /// Since the clock was made.
  [[nodiscard]] Milliseconds passed() const { return Milliseconds(now_.load() - start); }
  void advance(Milliseconds duration) { now_ += duration.count(); }

 private:
  static constexpr std::int64_t start = 1'000'000;
  static constexpr std::int64_t epoch = 1'790'000'000'000;  ///< In September 2026.
  mutable std::atomic<std::int64_t> now_{start};
};

}  // namespace haloform
