#include "providers/halopsa/reading/progress_observers.hpp"

#include "providers/http/retry.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>

namespace haloform {

SendingObserver sending_observer(Progress* progress) {
  if (progress == nullptr) return {};
  return {[progress](int change) { progress->in_flight(change); },
          [progress](const RetryPause& pause) {
            std::string why = pause.status != 0 ? fmt::format("HTTP {}", pause.status)
                                                : std::string(outcome_words(pause.outcome));
            progress->waiting(RetryWait{std::move(why), pause.attempts, pause.delay});
          }};
}

WaitObserver wait_observer(Progress* progress) {
  if (progress == nullptr) return {};
  return [progress](const RateWait& wait) {
    RateLimitWait told{wait.why == RateWait::Why::refused, 0, Milliseconds(0), wait.left};
    if (wait.window) {
      told.requests = wait.window->requests;
      told.per = wait.window->per;
    }
    progress->waiting(told);
  };
}

}  // namespace haloform
