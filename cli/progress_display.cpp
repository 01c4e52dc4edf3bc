#include "cli/progress_display.hpp"

#include "planner/base/text.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>
#include <variant>

namespace haloform::cli {
namespace {

constexpr Milliseconds between_ticks{100};
constexpr Milliseconds worth_a_word{2'000};
/// Lines where there is no terminal come the more seldom, the longer something lasts.
constexpr Milliseconds least_between_lines{10'000};
constexpr Milliseconds most_between_lines{60'000};
/// A run that only reads ends so soon after an interrupt that there is nothing to say.
constexpr Milliseconds soon{200};

Milliseconds between(SteadyTime from, SteadyTime to) {
  return std::chrono::duration_cast<Milliseconds>(to - from);
}

Milliseconds left_of(const ports::Wait& wait) {
  return std::visit([](const auto& one) { return one.left; }, wait);
}

ports::Wait with_left(ports::Wait wait, Milliseconds left) {
  std::visit([left](auto& one) { one.left = left; }, wait);
  return wait;
}

}  // namespace

ProgressDisplay::~ProgressDisplay() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  ends_.notify_all();
  if (thread_.joinable()) thread_.join();
  console_.waiting({});
}

/// With `mutex_` held. Most commands tell nothing, and need no thread.
void ProgressDisplay::wake(Wanted wanted) {
  if (tried_ || ticks_ == Ticks::by_caller || (console_.quiet() && wanted == Wanted::to_show)) return;
  tried_ = true;
  try {
    thread_ = std::thread([this] { run(); });
  } catch (const std::exception&) {
    thread_ = {};  // The run can do without. What it cannot do without says what the system lacks.
  }
}

void ProgressDisplay::run() {
  std::unique_lock lock(mutex_);
  while (!ends_.wait_for(lock, between_ticks, [this] { return ending_; })) {
    lock.unlock();
    try {
      tick();
    } catch (const std::exception&) {
      return;  // Where memory does not last for the words, nothing more is shown.
    }
    lock.lock();
  }
}

void ProgressDisplay::reading(ResourceType type, ports::PagesRead pages) {
  const std::lock_guard lock(mutex_);
  listings_.at(type) = pages;
  wake();
}

void ProgressDisplay::has_read(ResourceType type) {
  const std::lock_guard lock(mutex_);
  listings_.at(type).reset();
}

void ProgressDisplay::in_flight(int change) {
  const std::lock_guard lock(mutex_);
  if (change > 0) {
    ++in_flight_;
  } else {
    --in_flight_;
    ++answered_;
  }
  wake();
}

void ProgressDisplay::waiting(const ports::Wait& wait) {
  const std::lock_guard lock(mutex_);
  std::optional<Told>& told = slot(wait);
  const Milliseconds left = left_of(wait);
  if (left <= Milliseconds(0)) {
    told.reset();
    return;
  }
  const SteadyTime now = clock_.steady();
  const SteadyTime until = now + left;
  const bool goes_on = told && told->until > now;
  // Of several requests that wait to be sent again, the one that waits longest is shown.
  if (std::holds_alternative<ports::RetryWait>(wait) && goes_on && told->until > until) return;
  // A lock may come free at any moment; the others last as long as they say.
  const bool is_long = !std::holds_alternative<ports::LockWait>(wait) && left >= worth_a_word;
  told = Told{wait, until, is_long || (goes_on && told->is_long)};
  wake();
}

void ProgressDisplay::writing(bool writes) {
  const std::lock_guard lock(mutex_);
  writes_ = writes;
}

/// A terminal that was stopped holds up whoever writes to it, and nobody who tells something.
void ProgressDisplay::tick() {
  Shown shown;
  {
    const std::lock_guard lock(mutex_);
    shown = look();
  }
  show(shown);
  const std::lock_guard calling(call_mutex_);
  if (call_) call_();
}

void ProgressDisplay::each_tick(std::function<void()> call) {
  {
    const std::lock_guard calling(call_mutex_);
    call_ = std::move(call);
    if (!call_) return;
  }
  const std::lock_guard lock(mutex_);
  wake(Wanted::always);
}

std::optional<ProgressDisplay::Told>& ProgressDisplay::slot(const ports::Wait& wait) {
  if (std::holds_alternative<ports::LockWait>(wait)) return lock_;
  return std::holds_alternative<ports::RateLimitWait>(wait) ? rate_ : retry_;
}

const std::optional<ProgressDisplay::Told>& ProgressDisplay::told(Kind kind) const {
  if (kind == Kind::lock) return lock_;
  return kind == Kind::rate ? rate_ : retry_;
}

bool ProgressDisplay::goes_on(Kind kind, SteadyTime now) const {
  const bool interrupted = interrupted_.has_value();
  switch (kind) {
    case Kind::ending: return interrupted && in_flight_ > 0;
    case Kind::lock:
    case Kind::rate:
    case Kind::retry: return !interrupted && told(kind) && told(kind)->until > now;
    case Kind::reading:
      return !interrupted && !writes_ &&
             std::ranges::any_of(listings_, [](const auto& pages) { return pages.has_value(); });
    case Kind::requests: return !interrupted && !writes_ && in_flight_ > 0 && !goes_on(Kind::reading, now);
  }
  return false;
}

bool ProgressDisplay::is_worth_a_word(Kind kind, Milliseconds lasts) const {
  const bool says_so = (kind == Kind::rate || kind == Kind::retry) && told(kind)->is_long;
  return says_so || lasts >= worth_a_word;
}

std::string ProgressDisplay::words(Kind kind, SteadyTime now, Milliseconds lasts) const {
  switch (kind) {
    case Kind::ending: return ending_words(in_flight_, lasts);
    case Kind::lock:
    case Kind::rate:
    case Kind::retry: return wait_words(with_left(told(kind)->wait, between(now, told(kind)->until)));
    case Kind::reading: return reading_words(listings_, lasts);
    case Kind::requests: return request_words(in_flight_, answered_, lasts);
  }
  return {};
}

void ProgressDisplay::answer_interrupt(SteadyTime now, Shown& shown) {
  if (!stop_.raised()) return;
  if (!interrupted_) interrupted_ = now;
  if (interrupt_answered_) return;
  const bool slow = in_flight_ > 0 && between(*interrupted_, now) >= soon;
  if (!writes_ && !slow) return;
  interrupt_answered_ = true;
  shown.lines = writes_ ? interrupted_writing_words(in_flight_) : interrupted_reading_words(in_flight_);
}

/// Between its last line and the next.
Milliseconds ProgressDisplay::pause_after(const Spell& spell) {
  return std::clamp(between(spell.since, *spell.said), least_between_lines, most_between_lines);
}

/// With `mutex_` held.
ProgressDisplay::Shown ProgressDisplay::look() {
  const SteadyTime now = clock_.steady();
  Shown shown;
  answer_interrupt(now, shown);
  for (std::size_t at = 0; at < kinds; ++at) {
    const auto kind = static_cast<Kind>(at);
    std::optional<Spell>& spell = spells_.at(at);
    if (!goes_on(kind, now)) {
      spell.reset();
      continue;
    }
    if (!spell) spell = Spell{now, {}};
    const Milliseconds lasts = between(spell->since, now);
    if (!shown.line.empty() || !is_worth_a_word(kind, lasts)) continue;
    shown.line = words(kind, now, lasts);
    if (console_.err_is_terminal() || (spell->said && now < *spell->said + pause_after(*spell))) continue;
    spell->said = now;
    shown.lines += shown.line + ".\n";
  }
  return shown;
}

void ProgressDisplay::show(const Shown& shown) {
  if (!shown.lines.empty()) console_.say(shown.lines);
  std::string line = shown.line;
  // Not up to the last column, where some terminals go on to the next line.
  if (!line.empty()) shorten(line, std::max<std::size_t>(console_.columns(), 3) - 2);
  console_.waiting(std::move(line));
}

}  // namespace haloform::cli
