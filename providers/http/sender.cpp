#include "providers/http/sender.hpp"

#include <algorithm>
#include <chrono>
#include <random>
#include <utility>

namespace haloform::http {

namespace {

Load load_of(const HttpResult& result) {
  switch (outcome_of(result)) {
    case AttemptOutcome::answered: return Load::fine;
    case AttemptOutcome::throttled: return Load::throttled;
    case AttemptOutcome::timeout: return Load::overloaded;
    case AttemptOutcome::server_error: return result->status == 503 ? Load::overloaded : Load::unknown;
    default: return Load::unknown;
  }
}

bool may_have_been_processed(AttemptOutcome outcome) {
  return outcome == AttemptOutcome::server_error || outcome == AttemptOutcome::timeout ||
         outcome == AttemptOutcome::reset;
}

Milliseconds whole_ms(SteadyTime::duration duration) {
  return std::chrono::duration_cast<Milliseconds>(duration);
}

/// For how long one request has failed. A host that cannot be reached is a chapter of its own: it has less time, and its
/// delays start small again.
class Failing {
 public:
  void note(AttemptOutcome outcome, SteadyTime now) {
    const bool unreachable = outcome == AttemptOutcome::unreachable;
    if (!since_) since_ = now;
    if (in_a_row_ == 0 || unreachable != unreachable_since_.has_value()) {
      in_a_row_ = 0;
      unreachable_since_ = unreachable ? std::optional(now) : std::nullopt;
    }
    ++in_a_row_;
  }
  [[nodiscard]] unsigned in_a_row() const { return in_a_row_; }
  [[nodiscard]] Milliseconds spent(SteadyTime now) const {
    return since_ ? whole_ms(now - *since_) : Milliseconds(0);
  }
  /// `forgiven`: what of that was no failure.
  [[nodiscard]] Milliseconds left(const RetryPolicy& policy, Milliseconds forgiven, SteadyTime now) const {
    const Milliseconds left = policy.retry_for - (spent(now) - forgiven);
    if (!unreachable_since_) return left;
    return std::min(left, policy.unreachable_for - whole_ms(now - *unreachable_since_));
  }

 private:
  std::optional<SteadyTime> since_;
  std::optional<SteadyTime> unreachable_since_;
  unsigned in_a_row_ = 0;
};

/// An answer that has begun may take so long even where repeats have less time, or none.
constexpr Milliseconds least_for_an_answer{2'000};

/// The first answer to a read may keep us waiting so long even then.
constexpr Milliseconds least_for_a_first_answer{5'000};

/// An instance that answers 429 and nothing else for longer than this has something else against us.
constexpr int windows_forgiven = 2;

std::optional<Milliseconds> retry_after(const HttpResult& result) {
  return result ? result->retry_after : std::nullopt;
}

/// One attempt under way, as whoever watches counts it.
class InFlight {
 public:
  explicit InFlight(const SendingObserver& told) : told_(told) { tell(1); }
  InFlight(const InFlight&) = delete;
  InFlight& operator=(const InFlight&) = delete;
  ~InFlight() { tell(-1); }

 private:
  void tell(int change) const {
    if (told_.in_flight) told_.in_flight(change);
  }
  const SendingObserver& told_;
};

/// What ended a wait: where that was the term, nobody interrupted anything.
void end_at_once(const Patience& patience, Sent& sent) {
  sent.ended = Sent::Ended::stopped;
  if (!patience.lapsed() || patience.stop.raised()) return;
  sent.ended = Sent::Ended::final;
  if (sent.attempts > 0) return;
  sent.result = std::unexpected(TransportFailure{TransportFailure::Kind::lapsed, std::string(term_is_over)});
}

void end_without_place(const Limits::NoPlace& none, const Patience& patience, Sent& sent) {
  if (!none.held) return end_at_once(patience, sent);
  sent.ended = Sent::Ended::spent;
  if (sent.attempts > 0) return;
  sent.outcome = AttemptOutcome::throttled;
  sent.result = std::unexpected(TransportFailure{
      TransportFailure::Kind::not_sent,
      "the instance answered HTTP 429 to another request, and asks for no more requests for " +
          duration_text(none.hold_left)});
}

/// How long an answer may take. Half of the time, so that one that drips, or never comes, leaves room for another.
void limit_first_answer(const RetryPolicy& policy, RequestClass request_class, Request& request) {
  request.whole_within = std::max(policy.retry_for / 2, least_for_an_answer);
  if (request_class == RequestClass::read)
    request.begun_within = std::max(policy.retry_for / 2, least_for_a_first_answer);
}

void limit_next_answer(Milliseconds left, RequestClass request_class, Request& request) {
  request.whole_within = std::max(left, least_for_an_answer);
  if (request_class == RequestClass::read) request.begun_within = request.whole_within;
}

}  // namespace

Sender::Sender(Parts parts) : parts_(std::move(parts)), random_state_(std::random_device{}()) {}

double Sender::random() {
  // SplitMix64: jitter needs to differ between workers and runs, no more.
  std::uint64_t mixed = random_state_.fetch_add(0x9E3779B97F4A7C15U, std::memory_order_relaxed);
  mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
  return static_cast<double>((mixed ^ (mixed >> 31U)) >> 11U) * 0x1.0p-53;
}

HttpResult Sender::attempt(const Request& request, unsigned number) {
  const SteadyTime start = parts_.patience.clock.steady();
  HttpResult result = [&] {
    const InFlight counted(parts_.sending);
    return parts_.transport.send(request);
  }();
  if (result || !nothing_was_sent(result.error().kind)) requests_.fetch_add(1, std::memory_order_relaxed);
  if (parts_.observer) {
    RequestEvent event;
    event.method = request.method;
    event.url = request.url;
    event.status = result ? result->status : 0;
    event.failure = result ? std::string() : result.error().message;
    event.duration = whole_ms(parts_.patience.clock.steady() - start);
    event.bytes_out = request.secret_body ? request.secret_body->reveal().size() : request.body.size();
    event.bytes_in = result ? result->body.size() : 0;
    event.attempt = number;
    parts_.observer(event);
  }
  return result;
}

Milliseconds Sender::forgivable() const {
  const auto window = parts_.limits == nullptr ? std::nullopt : parts_.limits->window();
  return window ? windows_forgiven * window->per : Milliseconds(0);
}

Result<bool> Sender::try_once(Request& request, const Authorize& authorize, Sent& sent,
                              Milliseconds longest_hold) {
  std::optional<Limits::Ticket> ticket;
  if (parts_.limits != nullptr) {
    // A window counts from the moment of `enter`: what else it takes (a token) is fetched before.
    if (authorize && parts_.limits->window()) {
      if (auto ready = authorize(request); !ready) return std::unexpected(std::move(ready.error()));
    }
    const SteadyTime start = parts_.patience.clock.steady();
    const auto place = parts_.limits->enter(parts_.patience, parts_.lane, longest_hold);
    if (!place) {
      end_without_place(place.error(), parts_.patience, sent);
      return false;
    }
    ticket = *place;
    if (sent.attempts > 0) sent.held_back += whole_ms(parts_.patience.clock.steady() - start);
  }
  if (authorize) {
    if (auto ready = authorize(request); !ready) {
      if (ticket) parts_.limits->leave(*ticket, Load::unknown);
      return std::unexpected(std::move(ready.error()));
    }
  }
  sent.earlier_unclear |= sent.attempts > 0 && may_have_been_processed(sent.outcome);
  sent.last_started = parts_.patience.clock.steady();
  sent.result = attempt(request, ++sent.attempts);
  sent.outcome = outcome_of(sent.result);
  if (ticket) parts_.limits->leave(*ticket, load_of(sent.result), retry_after(sent.result));
  return true;
}

void Sender::pause(const Sent& sent, Milliseconds delay) const {
  if (parts_.sending.pause) {
    parts_.sending.pause({sent.outcome, sent.result ? sent.result->status : 0, sent.attempts, delay});
  }
  parts_.patience.sleep(delay);
}

Result<Sent> Sender::send(Request request, RequestClass request_class, const Authorize& authorize,
                          std::optional<Milliseconds> retry_for) {
  RetryPolicy policy = parts_.policy;
  if (retry_for) policy.retry_for = std::min(policy.retry_for, *retry_for);
  Sent sent;
  Failing failing;
  limit_first_answer(policy, request_class, request);
  Milliseconds longest_hold = std::max(policy.retry_for, least_for_an_answer) + forgivable();
  for (;;) {
    const auto tried = try_once(request, authorize, sent, longest_hold);
    if (!tried) return std::unexpected(tried.error());
    if (!*tried) return sent;
    if (!may_repeat(request_class, sent.outcome)) {
      sent.ended = sent.outcome == AttemptOutcome::answered ? Sent::Ended::answered : Sent::Ended::final;
      return sent;
    }
    const SteadyTime now = parts_.patience.clock.steady();
    // What did not come in time has failed since it was asked for: the next one gets what is left of the time.
    failing.note(sent.outcome, sent.outcome == AttemptOutcome::timeout ? sent.last_started : now);
    sent.spent = failing.spent(now);
    const bool held = sent.outcome == AttemptOutcome::throttled && parts_.limits != nullptr;
    const Milliseconds forgiven = std::min(sent.held_back, forgivable());
    Milliseconds left = failing.left(policy, forgiven, now);
    limit_next_answer(left, request_class, request);
    longest_hold = left + forgivable() - forgiven;
    if (held) left = longest_hold;
    const auto advice = retry_after(sent.result);
    Milliseconds delay = held ? parts_.limits->hold_left()
                              : retry_delay(policy, sent.outcome, failing.in_a_row(), random(), advice);
    // Our own guess of a delay gives way to a last attempt at the end of the time; what the instance asks for does not.
    if (!held && !advice) delay = std::min(delay, left);
    if (left <= Milliseconds(0) || delay > left) {
      sent.ended = Sent::Ended::spent;
      return sent;
    }
    // Where the limits hold everybody back, `enter` does the waiting.
    if (!held) pause(sent, delay);
    if (parts_.patience.over()) {
      end_at_once(parts_.patience, sent);
      return sent;
    }
  }
}

}  // namespace haloform::http
