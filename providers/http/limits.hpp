#pragma once

#include "planner/base/clock.hpp"
#include "providers/http/patience.hpp"
#include "providers/http/rate_book.hpp"
#include "providers/http/retry.hpp"

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

namespace haloform::http {

/// How an attempt left the instance, as far as its load is concerned.
enum class Load : std::uint8_t {
  fine,
  throttled,   ///< 429: fewer at once, and nobody sends for a while.
  overloaded,  ///< 503 or a timeout: fewer at once.
  unknown,     ///< Says nothing about load.
};

/// A wait that holds back all who send, as it is told to a person.
struct RateWait {
  enum class Why : std::uint8_t {
    used_up,  ///< The requests of our own window are sent.
    refused,  ///< The instance answered 429.
  } why = Why::used_up;
  Milliseconds left{0};              ///< Zero: it is over.
  std::optional<RateWindow> window;  ///< Where one is kept.
};
/// Called about once a second while such a wait lasts, and once at its end; from several threads, one at a time.
using WaitObserver = std::function<void(const RateWait&)>;

/// How many requests may be under way at once, and how many in a stretch of time. One per instance, shared by
/// all that send. The number in flight halves when the instance is overloaded (once for all requests that
/// were under way by then) and grows by one after as many good answers as it has places. After a 429 nobody
/// sends before 1 s, then 2 s, 4 s … 60 s have passed, until one gets through; where a window is kept and most of it is
/// our own doing, not before the first of its requests has left it either.
class Limits {
 public:
  /// Whether a request takes one of the places.
  enum class Lane : std::uint8_t {
    queue,
    beside,  ///< It does not: one that holds a place waits for its answer (the token).
  };
  /// A place among those that may send. Given back through `leave`.
  struct Ticket {
    std::uint64_t round = 0;
    Lane lane = Lane::queue;
  };

  /// `book` keeps the window, where there is one; `waiting` is told of waits and may be empty.
  Limits(std::size_t most_in_flight, std::optional<RateBook> book, RetryPolicy policy, const Clock& clock,
         WaitObserver waiting = {});

  /// Why there is no place.
  struct NoPlace {
    bool held = false;          ///< A 429 holds everybody back for longer than was to be waited; else a stop.
    Milliseconds hold_left{0};  ///< Of a hold: for how much longer.
  };

  /// Waits for a place. None where a wait for time (not for a place, which comes free soon) is ended by a raised
  /// `stop`: what checks a write that is in flight is still let through. None either, and at once, where a hold after a 429
  /// lasts, or waits for such holds together would last, longer than `longest_hold`.
  [[nodiscard]] std::expected<Ticket, NoPlace> enter(const Patience& patience, Lane lane = Lane::queue,
                                                     std::optional<Milliseconds> longest_hold = {});
  void leave(Ticket ticket, Load load, std::optional<Milliseconds> retry_after = {});

  /// How long nobody sends, from now.
  [[nodiscard]] Milliseconds hold_left() const;
  /// The window that is kept, if one is, and what counts in it now.
  [[nodiscard]] std::optional<RateWindow> window() const;
  [[nodiscard]] std::vector<SentTimes::Leaving> leaving();

 private:
  friend struct LimitsProbe;  // of the tests: how many may be in flight now
  [[nodiscard]] RateWait wait_needed(SteadyTime now);
  [[nodiscard]] Milliseconds hold_after_429();
  void slow_down(Ticket ticket);
  void tell(const RateWait& wait);

  const std::size_t most_in_flight_;
  std::optional<RateBook> book_;
  const RetryPolicy policy_;
  const Clock& clock_;
  const WaitObserver waiting_;

  std::mutex telling_;             ///< Never taken while the other one is held.
  std::atomic<bool> told_{false};  ///< Written under `telling_`; so that who need not wait looks at no lock.
  SteadyTime told_at_{};

  mutable std::mutex mutex_;
  std::condition_variable place_free_;
  std::size_t allowed_;
  std::size_t in_flight_ = 0;
  std::size_t good_answers_ = 0;
  std::uint64_t round_ = 0;  ///< Grows with each halving: a ticket of an older round does not halve again.
  unsigned throttled_in_a_row_ = 0;
  SteadyTime hold_until_{};
};

}  // namespace haloform::http
