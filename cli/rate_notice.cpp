#include "cli/rate_notice.hpp"

#include <fmt/format.h>

namespace haloform {
namespace {

constexpr Milliseconds worth_a_word{2'000};
constexpr Milliseconds between_words{60'000};
/// A wait that ends so much later than was said is said at once.
constexpr Milliseconds much_later{30'000};

}  // namespace

std::string rate_words(const RateWait& wait) {
  const std::string left = duration_text(wait.left);
  if (wait.why == RateWait::Why::used_up && wait.window) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(wait.window->per).count();
    return fmt::format("Rate limit: {} requests in {} s are used up; going on in {}.", wait.window->requests,
                       seconds, left);
  }
  return fmt::format("Rate limit: the instance wants fewer requests (HTTP 429); asking again in {}.", left);
}

void RateNotice::operator()(const RateWait& wait) {
  if (wait.left <= Milliseconds(0)) {
    if (shown_) console_->clear_progress();
    shown_ = false;
  } else if (console_->err_is_terminal()) {
    count_down(wait);
  } else {
    say(wait);
  }
}

void RateNotice::count_down(const RateWait& wait) {
  if (!shown_ && wait.left < worth_a_word) return;
  shown_ = true;
  console_->progress(rate_words(wait).substr(0, console_->columns() - 1));
}

void RateNotice::say(const RateWait& wait) {
  const SteadyTime now = clock_->steady();
  const SteadyTime until = now + wait.left;
  if (wait.left < worth_a_word) return;
  if (said_ && now < said_at_ + between_words && until <= said_until_ + much_later) return;
  said_ = true;
  said_at_ = now;
  said_until_ = until;
  console_->say(rate_words(wait) + "\n");
}

}  // namespace haloform
