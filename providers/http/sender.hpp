#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "providers/http/limits.hpp"
#include "providers/http/patience.hpp"
#include "providers/http/retry.hpp"
#include "providers/http/transport.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace haloform::http {

/// One attempt, for -v: nothing in it is secret.
struct RequestEvent {
  Method method = Method::get;
  std::string url;
  int status = 0;  ///< 0 where there was no answer; `failure` says why.
  std::string failure;
  Milliseconds duration{0};
  std::size_t bytes_out = 0;
  std::size_t bytes_in = 0;
  unsigned attempt = 1;
};
using RequestObserver = std::function<void(const RequestEvent&)>;

/// A pause before a request is sent again.
struct RetryPause {
  AttemptOutcome outcome = AttemptOutcome::answered;  ///< Of the last attempt.
  int status = 0;                                     ///< 0 where there was no answer.
  unsigned attempts = 1;                              ///< Made so far.
  Milliseconds delay{0};
};

/// Told what a Sender is at, from several threads. Each may be empty.
struct SendingObserver {
  std::function<void(int change)> in_flight{};  ///< 1 before an attempt, -1 after it.
  std::function<void(const RetryPause&)> pause{};
};

/// How a request ended, after all repeats that its class allows.
struct Sent {
  enum class Ended : std::uint8_t {
    answered,  ///< `result` holds an answer that needs no repeat.
    final,     ///< A repeat is not allowed, or would change nothing.
    spent,     ///< The time for repeats is spent, or a 429 to another request holds this one back for longer.
    stopped,   ///< The stop flag ended the waiting. Where the term did, it is `final`.
  } ended = Ended::final;
  AttemptOutcome outcome = AttemptOutcome::final_failure;
  HttpResult result = std::unexpected(TransportFailure{});
  unsigned attempts = 0;         ///< Where it is 0, nothing was sent.
  SteadyTime last_started{};     ///< When the last attempt began.
  Milliseconds spent{0};         ///< From the first failure to the end.
  Milliseconds held_back{0};     ///< Of that, what the limits waited.
  bool earlier_unclear = false;  ///< An attempt before the last may have been processed.
};

/// Puts what belongs on a request at the last moment (a token that may have been renewed while it waited).
using Authorize = std::function<Result<void>(Request&)>;

/// Sends requests and repeats them as their class allows. Safe from several threads. Where a rate window is kept, waits for
/// it are no failure: they do not count towards `retry_for`, up to two windows for one request. What changes nothing, and so
/// may be asked again, is not waited for longer than `retry_for` allows.
class Sender {
 public:
  struct Parts {
    Transport& transport;
    Patience patience;
    RetryPolicy policy;
    Limits* limits = nullptr;  ///< None: no limit.
    RequestObserver observer;
    Limits::Lane lane = Limits::Lane::queue;
    SendingObserver sending{};
  };
  explicit Sender(Parts parts);

  /// An Error comes from `authorize` alone. `retry_for`: where this request is worth less time than the policy gives.
  [[nodiscard]] Result<Sent> send(Request request, RequestClass request_class, const Authorize& authorize,
                                  std::optional<Milliseconds> retry_for = {});
  /// Attempts that reached the instance, or may have.
  [[nodiscard]] std::size_t requests() const { return requests_.load(std::memory_order_relaxed); }

 private:
  /// One attempt, after the wait for a place; false where there is none, and why stands in `sent`.
  [[nodiscard]] Result<bool> try_once(Request& request, const Authorize& authorize, Sent& sent,
                                      Milliseconds longest_hold);
  [[nodiscard]] Milliseconds forgivable() const;
  [[nodiscard]] HttpResult attempt(const Request& request, unsigned number);
  void pause(const Sent& sent, Milliseconds delay) const;
  [[nodiscard]] double random();

  Parts parts_;
  std::atomic<std::size_t> requests_{0};
  std::atomic<std::uint64_t> random_state_;
};

}  // namespace haloform::http
