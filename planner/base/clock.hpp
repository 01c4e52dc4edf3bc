#pragma once

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace haloform {

using SteadyTime = std::chrono::steady_clock::time_point;
using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;
using Milliseconds = std::chrono::milliseconds;

/// Raised once by a signal handler, read by everything that waits. Lock-free, so a handler may raise it.
class StopFlag {
 public:
  void raise() noexcept { raised_.store(true, std::memory_order_relaxed); }
  [[nodiscard]] bool raised() const noexcept { return raised_.load(std::memory_order_relaxed); }

 private:
  std::atomic<bool> raised_{false};
};

/// Time as the program sees it; a test hands in one that does not wait.
class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;

  /// Never set back, and counting on while the machine is suspended. Comparable with what this same clock says, not with
  /// std::chrono::steady_clock::now().
  [[nodiscard]] virtual SteadyTime steady() const = 0;
  [[nodiscard]] virtual WallTime wall() const = 0;
  /// Waits for that long, or until the flag is raised, whatever comes first (looked at every 50 ms).
  virtual void sleep(Milliseconds duration, const StopFlag& stop) const = 0;
};

/// The system's own clock: CLOCK_BOOTTIME and CLOCK_REALTIME.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] SteadyTime steady() const override;
  [[nodiscard]] WallTime wall() const override;
  void sleep(Milliseconds duration, const StopFlag& stop) const override;
};

/// `2026-11-23T22:05:07.123Z`, and back; nothing where the text is not that.
[[nodiscard]] std::string iso_time(WallTime time);
[[nodiscard]] std::optional<WallTime> parse_iso_time(std::string_view text);
/// `2027-01-31`, and back; nothing where there is no such day.
[[nodiscard]] std::string iso_date(std::chrono::sys_days day);
[[nodiscard]] std::optional<std::chrono::sys_days> parse_iso_date(std::string_view text);
/// `300ms`, `30s`, `6m`, `24h`, or a bare number of seconds, as flags take it.
[[nodiscard]] std::optional<Milliseconds> parse_duration(std::string_view text);
/// `850 ms`, `12.3 s`, `4 m 05 s`, as people read it.
[[nodiscard]] std::string duration_text(Milliseconds duration);

}  // namespace haloform
