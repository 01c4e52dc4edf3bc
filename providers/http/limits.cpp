#include "providers/http/limits.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace haloform::http {

namespace {

/// Between two times that a wait is told, and looked at again.
constexpr Milliseconds between_words{1'000};

/// Rounded up, so that a wait never ends a fraction too early and turns into another one.
Milliseconds ceil_ms(SteadyTime::duration duration) { return std::chrono::ceil<Milliseconds>(duration); }

}  // namespace

Limits::Limits(std::size_t most_in_flight, std::optional<RateBook> book, RetryPolicy policy,
               const Clock& clock, WaitObserver waiting)
    : most_in_flight_(std::max<std::size_t>(most_in_flight, 1)),
      book_(std::move(book)),
      policy_(policy),
      clock_(clock),
      waiting_(std::move(waiting)),
      allowed_(most_in_flight_) {}

/// What is left to wait; where that is nothing, the request is booked.
RateWait Limits::wait_needed(SteadyTime now) {
  if (now < hold_until_) return {RateWait::Why::refused, ceil_ms(hold_until_ - now), {}};
  return {RateWait::Why::used_up, book_ ? book_->book() : Milliseconds(0), {}};
}

std::expected<Limits::Ticket, Limits::NoPlace> Limits::enter(const Patience& patience, Lane lane,
                                                             std::optional<Milliseconds> longest_hold) {
  std::optional<SteadyTime> held_since;
  std::unique_lock lock(mutex_);
  for (;;) {
    if (lane == Lane::queue && in_flight_ >= allowed_) {
      place_free_.wait(lock);
      continue;
    }
    const SteadyTime now = clock_.steady();
    const RateWait wait = wait_needed(now);
    if (wait.left <= Milliseconds(0)) {
      if (lane == Lane::queue) ++in_flight_;
      const Ticket ticket{round_, lane};
      lock.unlock();
      tell(wait);
      return ticket;
    }
    const bool held = wait.why == RateWait::Why::refused;
    if (held && !held_since) held_since = now;
    const bool too_long = held && longest_hold && now + wait.left > *held_since + *longest_hold;
    if (too_long || patience.over()) {
      place_free_.notify_one();  // The place is free still, and whoever waits for one is not woken otherwise.
      return std::unexpected(NoPlace{too_long && !patience.over(), wait.left});
    }
    lock.unlock();
    tell(wait);
    patience.sleep(waiting_ ? std::min(wait.left, between_words) : wait.left);
    lock.lock();
  }
}

/// Who waits tells it, but of all who do only one in a while; who gets through tells that it is over.
void Limits::tell(const RateWait& wait) {
  const bool over = wait.left <= Milliseconds(0);
  if (!waiting_ || (over && !told_.load(std::memory_order_relaxed))) return;
  const std::lock_guard lock(telling_);
  const SteadyTime now = clock_.steady();
  if (over ? !told_.load() : told_.load() && now < told_at_ + between_words) return;
  told_ = !over;
  told_at_ = now;
  waiting_({wait.why, wait.left, window()});
}

void Limits::slow_down(Ticket ticket) {
  good_answers_ = 0;
  if (ticket.round != round_) return;
  ++round_;
  allowed_ = std::max<std::size_t>(allowed_ / 2, 1);
}

/// The instance counts what we count, and perhaps what others send too. Where most of a window is ours, room comes when the
/// first of it leaves; else when that is nobody here knows, and asking again finds out. A 429 after such a wait says that
/// more has to leave, so that the ladder goes on.
Milliseconds Limits::hold_after_429() {
  const Milliseconds ladder =
      retry_delay(policy_, AttemptOutcome::throttled, throttled_in_a_row_, 0.0, std::nullopt);
  if (!book_) return ladder;
  const auto leaving = book_->leaving();
  std::size_t ours = 0;
  for (const SentTimes::Leaving& some : leaving) ours += some.count;
  return 2 * ours < book_->window().requests ? ladder : std::max(ladder, leaving.front().in);
}

void Limits::leave(Ticket ticket, Load load, std::optional<Milliseconds> retry_after) {
  {
    const std::lock_guard lock(mutex_);
    if (ticket.lane == Lane::queue) --in_flight_;
    switch (load) {
      case Load::fine:
        throttled_in_a_row_ = 0;
        if (allowed_ < most_in_flight_ && ++good_answers_ >= allowed_) {
          ++allowed_;
          good_answers_ = 0;
        }
        break;
      case Load::throttled: {
        if (ticket.round == round_) ++throttled_in_a_row_;
        slow_down(ticket);
        const Milliseconds delay = retry_after ? std::max(*retry_after, Milliseconds(0)) : hold_after_429();
        hold_until_ = std::max(hold_until_, clock_.steady() + delay);
        break;
      }
      case Load::overloaded: slow_down(ticket); break;
      case Load::unknown: break;
    }
  }
  place_free_.notify_one();
}

Milliseconds Limits::hold_left() const {
  const std::lock_guard lock(mutex_);
  const SteadyTime now = clock_.steady();
  return now < hold_until_ ? ceil_ms(hold_until_ - now) : Milliseconds(0);
}

std::optional<RateWindow> Limits::window() const {
  return book_ ? std::optional(book_->window()) : std::nullopt;
}

std::vector<SentTimes::Leaving> Limits::leaving() {
  const std::lock_guard lock(mutex_);
  return book_ ? book_->leaving() : std::vector<SentTimes::Leaving>();
}

}  // namespace haloform::http
