#pragma once

#include "planner/base/clock.hpp"
#include "providers/http/transport.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>

namespace haloform::http {

/// What a request does to the instance, which decides whether it may be sent again.
enum class RequestClass : std::uint8_t {
  read,    ///< Changes nothing.
  update,  ///< Changes something, and a second time changes nothing more.
  create,  ///< A second time makes a second record.
};

/// How one attempt ended, as far as repeats are concerned.
enum class AttemptOutcome : std::uint8_t {
  answered,       ///< Any status that is not one of those below.
  throttled,      ///< 429.
  server_error,   ///< Any 5xx that is no timeout.
  timeout,        ///< No whole answer in time; 408, 504, 520, 522, 524, 598, 599.
  reset,          ///< The connection broke after something was sent.
  unreachable,    ///< No connection: nothing was sent.
  final_failure,  ///< TLS, an answer over the cap, a stop: a repeat changes nothing.
};

[[nodiscard]] AttemptOutcome outcome_of(const HttpResult& result);

/// `throttled`, `server error`, … for messages.
[[nodiscard]] std::string_view outcome_words(AttemptOutcome outcome);

/// Whether a request of that class may be sent again after that outcome. A create may only where nothing was sent: even a
/// 429 can come from somebody behind the instance's door, once the record is stored.
[[nodiscard]] bool may_repeat(RequestClass request_class, AttemptOutcome outcome);

/// How long to wait, and for how long altogether.
struct RetryPolicy {
  Milliseconds base{500};
  Milliseconds ceiling{30'000};
  Milliseconds throttle_base{1'000};
  Milliseconds throttle_ceiling{60'000};
  Milliseconds retry_for{360'000};       ///< From the first failure of a request.
  Milliseconds unreachable_for{15'000};  ///< From the first failure to reach the host.
};

/// The wait before the next attempt. `attempt` counts the attempts made, from 1; `random` lies in [0,1).
/// Retry-After is honoured where it came. After a 429 without one: 1 s, 2 s, 4 s … 60 s, so that the end of
/// an unknown window is found soon. Else exponential backoff with full jitter: anything from 0 to
/// min(ceiling, base * 2^(attempt-1)).
[[nodiscard]] Milliseconds retry_delay(const RetryPolicy& policy, AttemptOutcome outcome, unsigned attempt,
                                       double random, std::optional<Milliseconds> retry_after);

}  // namespace haloform::http
