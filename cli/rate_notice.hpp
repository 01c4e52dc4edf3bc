#pragma once

#include "cli/console.hpp"
#include "planner/base/clock.hpp"
#include "providers/http/limits.hpp"

#include <string>

namespace haloform {

/// `Rate limit: 250 requests in 300 s are used up; going on in 4 m 12 s.`
[[nodiscard]] std::string rate_words(const RateWait& wait);

/// Says that the rate limit makes a run wait, and for how long still: a line that counts down on a terminal, and a line
/// now and then elsewhere. A wait of less than two seconds is not worth a word. What Limits is handed.
class RateNotice {
 public:
  RateNotice(Console& console, const Clock& clock) : console_(&console), clock_(&clock) {}
  void operator()(const RateWait& wait);

 private:
  void count_down(const RateWait& wait);
  void say(const RateWait& wait);

  Console* console_;
  const Clock* clock_;
  bool shown_ = false;  ///< A line that counts down stands there.
  bool said_ = false;
  SteadyTime said_at_{};
  SteadyTime said_until_{};  ///< The end of the wait, as it was said.
};

}  // namespace haloform
