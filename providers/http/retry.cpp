#include "providers/http/retry.hpp"

#include <algorithm>
#include <array>

namespace haloform::http {

namespace {

AttemptOutcome outcome_of(TransportFailure::Kind kind) {
  switch (kind) {
    case TransportFailure::Kind::resolve:
    case TransportFailure::Kind::connect:
    case TransportFailure::Kind::not_sent: return AttemptOutcome::unreachable;
    case TransportFailure::Kind::reset: return AttemptOutcome::reset;
    case TransportFailure::Kind::timeout: return AttemptOutcome::timeout;
    case TransportFailure::Kind::tls:
    case TransportFailure::Kind::forbidden:
    case TransportFailure::Kind::too_large:
    case TransportFailure::Kind::no_memory:
    case TransportFailure::Kind::stopped:
    case TransportFailure::Kind::lapsed: return AttemptOutcome::final_failure;
  }
  return AttemptOutcome::final_failure;
}

/// base, 2*base, 4*base … up to the ceiling, without running over.
Milliseconds doubled(Milliseconds base, Milliseconds ceiling, unsigned attempt) {
  Milliseconds delay = std::min(base, ceiling);
  for (unsigned step = 1; step < attempt && delay < ceiling; ++step) delay = std::min(delay * 2, ceiling);
  return delay;
}

/// Whether somebody on the way gave up waiting: whoever was to answer may be at work still. Cloudflare says so with 520
/// (an answer that it could not use), 522 and 524, some proxies with 598 and 599.
bool is_timeout(int status) {
  constexpr std::array statuses{408, 504, 520, 522, 524, 598, 599};
  return std::ranges::find(statuses, status) != statuses.end();
}

}  // namespace

AttemptOutcome outcome_of(const HttpResult& result) {
  if (!result) return outcome_of(result.error().kind);
  const int status = result->status;
  if (status == 429) return AttemptOutcome::throttled;
  if (is_timeout(status)) return AttemptOutcome::timeout;
  if (status >= 500) return AttemptOutcome::server_error;
  return AttemptOutcome::answered;
}

std::string_view outcome_words(AttemptOutcome outcome) {
  switch (outcome) {
    case AttemptOutcome::answered: return "answered";
    case AttemptOutcome::throttled: return "throttled";
    case AttemptOutcome::server_error: return "server error";
    case AttemptOutcome::timeout: return "timeout";
    case AttemptOutcome::reset: return "connection reset";
    case AttemptOutcome::unreachable: return "unreachable";
    case AttemptOutcome::final_failure: return "no answer";
  }
  return "answered";
}

bool may_repeat(RequestClass request_class, AttemptOutcome outcome) {
  switch (outcome) {
    case AttemptOutcome::unreachable: return true;
    case AttemptOutcome::throttled:
    case AttemptOutcome::server_error:
    case AttemptOutcome::timeout:
    case AttemptOutcome::reset: return request_class != RequestClass::create;
    case AttemptOutcome::answered:
    case AttemptOutcome::final_failure: return false;
  }
  return false;
}

Milliseconds retry_delay(const RetryPolicy& policy, AttemptOutcome outcome, unsigned attempt, double random,
                         std::optional<Milliseconds> retry_after) {
  if (retry_after) return std::max(*retry_after, Milliseconds(0));
  if (outcome == AttemptOutcome::throttled) {
    return doubled(policy.throttle_base, policy.throttle_ceiling, attempt);
  }
  const Milliseconds longest = doubled(policy.base, policy.ceiling, attempt);
  return Milliseconds(static_cast<Milliseconds::rep>(random * static_cast<double>(longest.count() + 1)));
}

}  // namespace haloform::http
