#include "providers/halopsa/reading/progress_observers.hpp"

#include "providers/http/retry.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>

namespace haloform::halopsa {

http::SendingObserver sending_observer(ports::Progress* progress) {
  if (progress == nullptr) return {};
  return {[progress](int change) { progress->in_flight(change); },
          [progress](const http::RetryPause& pause) {
            std::string why = pause.status != 0 ? fmt::format("HTTP {}", pause.status)
                                                : std::string(http::outcome_words(pause.outcome));
            progress->waiting(ports::RetryWait{std::move(why), pause.attempts, pause.delay});
          }};
}

http::WaitObserver wait_observer(ports::Progress* progress) {
  if (progress == nullptr) return {};
  return [progress](const http::RateWait& wait) {
    ports::RateLimitWait told{wait.why == http::RateWait::Why::refused, 0, Milliseconds(0), wait.left};
    if (wait.window) {
      told.requests = wait.window->requests;
      told.per = wait.window->per;
    }
    progress->waiting(told);
  };
}

}  // namespace haloform::halopsa
