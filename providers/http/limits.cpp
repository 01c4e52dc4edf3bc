#include "providers/http/limits.hpp"

#include <algorithm>
#include <chrono>

namespace haloform {

namespace {

/// Rounded up, so that a wait never ends a fraction too early and turns into another one.
Milliseconds ceil_ms(SteadyTime::duration duration) { return std::chrono::ceil<Milliseconds>(duration); }

}  // namespace

Limits::Limits(std::size_t most_in_flight, std::optional<RateWindow> window, RetryPolicy policy,
               const Clock& clock)
    : most_in_flight_(std::max<std::size_t>(most_in_flight, 1)),
      window_(window),
      policy_(policy),
      clock_(clock),
      allowed_(most_in_flight_) {}

Milliseconds Limits::wait_needed(SteadyTime now) {
  Milliseconds wait{0};
  if (now < hold_until_) wait = ceil_ms(hold_until_ - now);
  if (window_) {
    while (!sent_.empty() && sent_.front() + window_->per <= now) sent_.pop_front();
    if (sent_.size() >= std::max(window_->requests, 1U))
      wait = std::max(wait, ceil_ms(sent_.front() + window_->per - now));
  }
  return wait;
}

std::optional<Limits::Ticket> Limits::enter(const Patience& patience) {
  std::unique_lock lock(mutex_);
  for (;;) {
    if (in_flight_ >= allowed_) {
      place_free_.wait(lock);
      continue;
    }
    const SteadyTime now = clock_.steady();
    const Milliseconds wait = wait_needed(now);
    if (wait <= Milliseconds(0)) {
      if (window_) sent_.push_back(now);
      ++in_flight_;
      return Ticket{round_};
    }
    if (patience.over()) {
      place_free_.notify_one();  // The place is free still, and whoever waits for one is not woken otherwise.
      return std::nullopt;
    }
    lock.unlock();
    patience.sleep(wait);
    lock.lock();
  }
}

void Limits::slow_down(Ticket ticket) {
  good_answers_ = 0;
  if (ticket.round != round_) return;
  ++round_;
  allowed_ = std::max<std::size_t>(allowed_ / 2, 1);
}

void Limits::leave(Ticket ticket, Load load, std::optional<Milliseconds> retry_after) {
  {
    const std::lock_guard lock(mutex_);
    --in_flight_;
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
        const auto delay =
            retry_delay(policy_, AttemptOutcome::throttled, throttled_in_a_row_, 0.0, retry_after);
        hold_until_ = std::max(hold_until_, clock_.steady() + delay);
        break;
      }
      case Load::overloaded: slow_down(ticket); break;
      case Load::unknown: break;
    }
  }
  place_free_.notify_one();
}

std::size_t Limits::allowed() const {
  const std::lock_guard lock(mutex_);
  return allowed_;
}

Milliseconds Limits::hold_left() const {
  const std::lock_guard lock(mutex_);
  const SteadyTime now = clock_.steady();
  return now < hold_until_ ? ceil_ms(hold_until_ - now) : Milliseconds(0);
}

}  // namespace haloform
