#pragma once

#include "planner/base/clock.hpp"
#include "providers/http/patience.hpp"
#include "providers/http/retry.hpp"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>

namespace haloform {

/// At most `requests` in any stretch of `per`.
struct RateWindow {
  std::uint32_t requests = 0;
  Milliseconds per{0};
};

/// How an attempt left the instance, as far as its load is concerned.
enum class Load : std::uint8_t {
  fine,
  throttled,   ///< 429: fewer at once, and nobody sends for a while.
  overloaded,  ///< 503 or a timeout: fewer at once.
  unknown,     ///< Says nothing about load.
};

/// How many requests may be under way at once, and how many in a stretch of time. One per instance, shared by
/// all that send. The number in flight halves when the instance is overloaded (once for all requests that
/// were under way by then) and grows by one after as many good answers as it has places. After a 429 nobody
/// sends before 1 s, then 2 s, 4 s … 60 s have passed, until one gets through.
class Limits {
 public:
  /// A place among those that may send. Given back through `leave`.
  struct Ticket {
    std::uint64_t round = 0;
  };

  Limits(std::size_t most_in_flight, std::optional<RateWindow> window, RetryPolicy policy,
         const Clock& clock);

  /// Waits for a place. Nothing where a wait for time (not for a place, which comes free soon) meets a raised
  /// `stop`: what checks a write that is in flight is still let through.
  [[nodiscard]] std::optional<Ticket> enter(const Patience& patience);
  void leave(Ticket ticket, Load load, std::optional<Milliseconds> retry_after = {});

  /// How many may be in flight now.
  [[nodiscard]] std::size_t allowed() const;
  /// How long nobody sends, from now.
  [[nodiscard]] Milliseconds hold_left() const;

 private:
  [[nodiscard]] Milliseconds wait_needed(SteadyTime now);
  void slow_down(Ticket ticket);

  const std::size_t most_in_flight_;
  const std::optional<RateWindow> window_;
  const RetryPolicy policy_;
  const Clock& clock_;

  mutable std::mutex mutex_;
  std::condition_variable place_free_;
  std::size_t allowed_;
  std::size_t in_flight_ = 0;
  std::size_t good_answers_ = 0;
  std::uint64_t round_ = 0;  ///< Grows with each halving: a ticket of an older round does not halve again.
  unsigned throttled_in_a_row_ = 0;
  SteadyTime hold_until_{};
  std::deque<SteadyTime> sent_;  ///< Within the window, oldest first.
};

}  // namespace haloform
