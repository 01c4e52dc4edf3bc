#include "providers/http/sender.hpp"

#include "tests/http/fakes.hpp"

#include <gtest/gtest.h>

namespace haloform::http {
namespace {

using testing::answer;
using testing::FakeClock;
using testing::FakeTransport;
using testing::SeenRequest;
using testing::silence;
using namespace std::chrono_literals;
using Kind = TransportFailure::Kind;

/// A sender over a transport that gives a list of answers, the last one for ever.
class SenderTest : public ::testing::Test {
 protected:
  FakeClock clock_;
  StopFlag stop_;
  std::vector<RequestEvent> events_;
  std::vector<HttpResult> script_;
  FakeTransport transport_{[this](const SeenRequest&) {
    HttpResult next = script_.front();
    if (script_.size() > 1) script_.erase(script_.begin());
    clock_.advance(10ms);
    return next;
  }};
  Limits limits_{8, {}, {}, clock_};

  Sent send(RequestClass request_class, std::vector<HttpResult> script, Limits* limits = nullptr) {
    script_ = std::move(script);
    Sender sender({transport_, Patience{clock_, stop_}, {}, limits, [this](const RequestEvent& event) {
                     events_.push_back(event);
                   }});
    Request request;
    request.method = request_class == RequestClass::read ? Method::get : Method::post;
    request.url = "https://acme.example/api/Agent";
    auto sent = sender.send(std::move(request), request_class, {}).value();
    requests_ = sender.requests();
    return sent;
  }
  std::size_t requests_ = 0;
};

/// An answer that began and was not whole in time; asking for it took as long.
HttpResult dripped() { return std::unexpected(TransportFailure{Kind::timeout, "it drips"}); }

TEST_F(SenderTest, an_answer_that_drips_has_failed_since_it_was_asked_for) {
  FakeTransport dripping([this](const SeenRequest&) {
    clock_.advance(3min);
    return dripped();
  });
  Sender sender({dripping, Patience{clock_, stop_}, {}, nullptr, {}});
  const Sent sent = sender.send({}, RequestClass::read, {}).value();
  EXPECT_EQ(sent.ended, Sent::Ended::spent);
  EXPECT_EQ(sent.attempts, 2U) << "six minutes in all";
}

// Whoever may send only until then does not wait for a repeat that comes later.
TEST_F(SenderTest, a_wait_ends_with_the_term_and_is_no_interruption) {
  const Term term = [end = clock_.steady() + 2s] { return std::optional(end); };
  FakeTransport broken([this](const SeenRequest&) {
    clock_.advance(10ms);
    return answer(503);
  });
  Sender sender({broken, Patience{clock_, stop_, nullptr, &term}, {}, nullptr, {}});
  const Sent sent = sender.send({}, RequestClass::update, {}).value();
  EXPECT_EQ(sent.ended, Sent::Ended::final);
  EXPECT_EQ(sent.outcome, AttemptOutcome::server_error);
  EXPECT_LT(clock_.steady(), term().value() + 2s);
}

TEST_F(SenderTest, who_waits_for_the_rate_limit_when_the_term_ends_sends_nothing) {
  const Term term = [end = clock_.steady() + 2s] { return std::optional(end); };
  Limits limits(1, RateBook(RateWindow{1, 300s}, clock_, {}), {}, clock_);
  FakeTransport fine([](const SeenRequest&) { return answer(200); });
  Sender sender({fine, Patience{clock_, stop_, nullptr, &term}, {}, &limits, {}});
  ASSERT_EQ(sender.send({}, RequestClass::read, {}).value().ended, Sent::Ended::answered);
  const Sent held = sender.send({}, RequestClass::create, {}).value();
  EXPECT_EQ(held.ended, Sent::Ended::final);
  EXPECT_EQ(held.attempts, 0U);
  ASSERT_FALSE(held.result);
  EXPECT_EQ(held.result.error().kind, Kind::lapsed);
  EXPECT_LT(clock_.steady(), term().value() + 2s);
}

// A GET that is accepted and never answered held a run for two minutes whatever --retry-for said.
TEST_F(SenderTest, silence_to_a_read_ends_with_the_time_for_repeats) {
  struct Row {
    Milliseconds retry_for;
    std::vector<Milliseconds> within;
  };
  for (const Row& row : {Row{0s, {5s}}, Row{5s, {5s}}, Row{6s, {5s, 2s}}, Row{40s, {20s, 20s}}}) {
    FakeTransport silent([this](const SeenRequest& seen) {
      clock_.advance(seen.begun_within);
      return silence(Kind::timeout);
    });
    RetryPolicy policy;
    policy.retry_for = row.retry_for;
    policy.base = 0ms;
    Sender sender({silent, Patience{clock_, stop_}, policy, nullptr, {}});
    const auto start = clock_.steady();
    const Sent sent = sender.send({}, RequestClass::read, {}).value();
    EXPECT_EQ(sent.ended, Sent::Ended::spent);
    std::vector<Milliseconds> within;
    for (const SeenRequest& seen : silent.seen()) within.push_back(seen.begun_within);
    EXPECT_EQ(within, row.within) << row.retry_for.count();
    EXPECT_LE(clock_.steady() - start, row.retry_for + 5s);
  }
}

TEST_F(SenderTest, a_write_is_given_the_time_that_the_transport_gives) {
  send(RequestClass::create, {answer(201)});
  send(RequestClass::update, {answer(201)});
  for (const SeenRequest& seen : transport_.seen()) EXPECT_EQ(seen.begun_within, 0ms);
}

// A Retry-After of a day, on the 429 of one create, held all others, and the lock, for that day.
TEST_F(SenderTest, what_a_429_to_another_holds_back_for_too_long_is_not_sent) {
  RetryPolicy policy;
  policy.retry_for = 5s;
  Sender sender({transport_, Patience{clock_, stop_}, policy, &limits_, {}});
  limits_.leave(limits_.enter(Patience{clock_, stop_}).value(), Load::throttled, 24h);
  const auto start = clock_.steady();
  for (const auto request_class : {RequestClass::read, RequestClass::create}) {
    const Sent sent = sender.send({}, request_class, {}).value();
    EXPECT_EQ(sent.ended, Sent::Ended::spent);
    EXPECT_EQ(sent.outcome, AttemptOutcome::throttled);
    EXPECT_EQ(sent.attempts, 0U);
    EXPECT_NE(sent.result.error().message.find("HTTP 429"), std::string::npos) << sent.result.error().message;
    EXPECT_TRUE(nothing_was_sent(sent.result.error().kind));
  }
  EXPECT_EQ(clock_.steady(), start);
  EXPECT_TRUE(transport_.seen().empty());
}

TEST_F(SenderTest, a_hold_within_the_time_for_repeats_is_waited_out) {
  RetryPolicy policy;
  policy.retry_for = 5s;
  script_ = {answer(200)};
  Sender sender({transport_, Patience{clock_, stop_}, policy, &limits_, {}});
  limits_.leave(limits_.enter(Patience{clock_, stop_}).value(), Load::throttled, 4s);
  EXPECT_EQ(sender.send({}, RequestClass::create, {}).value().ended, Sent::Ended::answered);
}

TEST_F(SenderTest, a_read_goes_on_until_it_is_answered) {
  const Sent sent = send(RequestClass::read, {answer(503), silence(Kind::reset), silence(Kind::timeout),
                                              answer(500), answer(200)});
  EXPECT_EQ(sent.ended, Sent::Ended::answered);
  EXPECT_EQ(sent.attempts, 5U);
  EXPECT_EQ(sent.result->status, 200);
  EXPECT_EQ(requests_, 5U);
  ASSERT_EQ(events_.size(), 5U);
  EXPECT_EQ(events_[1].attempt, 2U);
  EXPECT_EQ(events_[1].failure, "the line went dead");
  EXPECT_EQ(events_[4].status, 200);
}

TEST_F(SenderTest, a_create_is_never_repeated_after_an_unclear_end) {
  for (const auto& end : {answer(500), answer(502), answer(503), answer(504), silence(Kind::reset),
                          silence(Kind::timeout), answer(429)}) {
    const Sent sent = send(RequestClass::create, {end, answer(200)});
    EXPECT_EQ(sent.ended, Sent::Ended::final);
    EXPECT_EQ(sent.attempts, 1U);
  }
  EXPECT_EQ(transport_.seen().size(), 7U);
  EXPECT_TRUE(clock_.slept().empty());
}

TEST_F(SenderTest, a_create_that_was_not_sent_is_sent_again) {
  EXPECT_EQ(send(RequestClass::create, {silence(Kind::connect), answer(201)}).attempts, 2U);
}

TEST_F(SenderTest, an_update_says_whether_an_earlier_attempt_may_have_done_it) {
  EXPECT_TRUE(send(RequestClass::update, {silence(Kind::reset), answer(404)}).earlier_unclear);
  EXPECT_FALSE(send(RequestClass::update, {answer(429), answer(404)}).earlier_unclear);
  EXPECT_FALSE(send(RequestClass::update, {answer(404)}).earlier_unclear);
}

TEST_F(SenderTest, it_tells_what_is_in_flight_and_each_pause) {
  script_ = {answer(503), silence(Kind::reset), answer(200)};
  int in_flight = 0;
  std::vector<int> seen;
  std::vector<RetryPause> pauses;
  Sender sender({transport_,
                 Patience{clock_, stop_},
                 {},
                 nullptr,
                 [&](const RequestEvent&) { seen.push_back(in_flight); },
                 Limits::Lane::queue,
                 {[&](int change) {
                    in_flight += change;
                    seen.push_back(in_flight);
                  },
                  [&](const RetryPause& pause) { pauses.push_back(pause); }}});
  EXPECT_EQ(sender.send({}, RequestClass::read, {}).value().attempts, 3U);
  EXPECT_EQ(seen, (std::vector{1, 0, 0, 1, 0, 0, 1, 0, 0}));
  ASSERT_EQ(pauses.size(), 2U);
  EXPECT_EQ(pauses[0].status, 503);
  EXPECT_EQ(pauses[0].attempts, 1U);
  EXPECT_EQ(pauses[1].status, 0);
  EXPECT_EQ(pauses[1].outcome, AttemptOutcome::reset);
  EXPECT_EQ(pauses[1].attempts, 2U);
}

TEST_F(SenderTest, it_gives_up_when_the_time_for_repeats_is_spent) {
  const auto start = clock_.steady();
  const Sent sent = send(RequestClass::read, {answer(503)});
  EXPECT_EQ(sent.ended, Sent::Ended::spent);
  EXPECT_EQ(sent.outcome, AttemptOutcome::server_error);
  EXPECT_GT(sent.attempts, 10U);
  EXPECT_LE(clock_.steady() - start, 6min + 1s);
  EXPECT_GT(clock_.steady() - start, 5min);
}

TEST_F(SenderTest, a_host_that_cannot_be_reached_is_given_up_after_fifteen_seconds) {
  const auto start = clock_.steady();
  const Sent sent = send(RequestClass::read, {silence(Kind::resolve)});
  EXPECT_EQ(sent.ended, Sent::Ended::spent);
  EXPECT_LE(clock_.steady() - start, 16s);
  EXPECT_EQ(requests_, 0U) << "nothing reached the instance";
}

TEST_F(SenderTest, an_instance_that_restarts_has_fifteen_seconds_from_when_it_cannot_be_reached) {
  std::vector<HttpResult> script(12, answer(503));
  script.insert(script.end(), 3, silence(Kind::connect));
  script.push_back(answer(200));
  const auto start = clock_.steady();
  const Sent sent = send(RequestClass::read, std::move(script));
  EXPECT_EQ(sent.ended, Sent::Ended::answered);
  EXPECT_EQ(sent.attempts, 16U);
  EXPECT_GT(clock_.steady() - start, 15s) << "the 503s alone took longer";
}

TEST_F(SenderTest, a_429_is_waited_out_together_with_all_others) {
  const Sent sent =
      send(RequestClass::update, {answer(429), answer(429), answer(429), answer(201)}, &limits_);
  EXPECT_EQ(sent.ended, Sent::Ended::answered);
  EXPECT_EQ(clock_.slept(), (std::vector<Milliseconds>{1s, 2s, 4s}));
  EXPECT_LT(LimitsProbe::allowed(limits_), 8U);
}

// --retry-for is about failures. That the window is used up is none, as long as the instance means the window.
TEST_F(SenderTest, waits_for_a_known_window_do_not_count_as_time_for_repeats) {
  Limits limits(8, RateBook({250, 300s}, clock_, {}), {}, clock_);
  RetryPolicy policy;
  policy.retry_for = 10s;
  Sender sender({transport_, Patience{clock_, stop_}, policy, &limits, {}});
  script_ = {answer(429), answer(429), answer(429), answer(429), answer(429), answer(429), answer(200)};
  EXPECT_EQ(sender.send({}, RequestClass::read, {}).value().ended, Sent::Ended::answered);
  EXPECT_EQ(clock_.slept(), (std::vector<Milliseconds>{1s, 2s, 4s, 8s, 16s, 32s}));

  const auto start = clock_.steady();
  script_ = {answer(429)};
  EXPECT_EQ(sender.send({}, RequestClass::read, {}).value().ended, Sent::Ended::spent);
  EXPECT_GT(clock_.steady() - start, 9min);
  EXPECT_LT(clock_.steady() - start, 11min) << "two windows, and the time for repeats";

  Limits unknown(8, {}, {}, clock_);
  Sender other({transport_, Patience{clock_, stop_}, policy, &unknown, {}});
  EXPECT_EQ(other.send({}, RequestClass::read, {}).value().attempts, 4U) << "after 1, 2 and 4 s";
}

TEST_F(SenderTest, a_token_is_fetched_before_the_window_counts_the_request) {
  Limits limits(8, RateBook({1, 300s}, clock_, {}), {}, clock_);
  Sender sender({transport_, Patience{clock_, stop_}, {}, &limits, {}});
  script_ = {answer(200)};
  std::size_t counted = 0;
  const auto sent = sender.send({}, RequestClass::read, [&](Request& request) -> Result<void> {
    if (!request.bearer) counted = limits.leaving().size();
    request.bearer = Secret("token");
    return {};
  });
  EXPECT_TRUE(sent.has_value());
  EXPECT_EQ(counted, 0U);
  EXPECT_EQ(limits.leaving().size(), 1U);
}

TEST_F(SenderTest, what_needs_no_repeat_is_answered_at_once) {
  for (const int status : {200, 201, 302, 400, 401, 403, 404}) {
    EXPECT_EQ(send(RequestClass::update, {answer(status)}, &limits_).attempts, 1U);
  }
  EXPECT_EQ(send(RequestClass::read, {silence(Kind::tls)}).ended, Sent::Ended::final);
  EXPECT_EQ(LimitsProbe::allowed(limits_), 8U);
}

TEST_F(SenderTest, an_interrupt_ends_the_waiting_not_the_first_attempt) {
  stop_.raise();
  const Sent sent = send(RequestClass::read, {answer(503), answer(200)}, &limits_);
  EXPECT_EQ(sent.ended, Sent::Ended::stopped);
  EXPECT_EQ(sent.attempts, 1U);
  limits_.leave(limits_.enter(Patience{clock_, stop_}).value(), Load::throttled);
  const Sent never = send(RequestClass::create, {answer(201)}, &limits_);
  EXPECT_EQ(never.ended, Sent::Ended::stopped);
  EXPECT_EQ(never.attempts, 0U);
}

TEST_F(SenderTest, authorization_is_asked_for_before_each_attempt) {
  script_ = {answer(503), answer(200)};
  Sender sender({transport_, Patience{clock_, stop_}, {}, nullptr, {}});
  int asked = 0;
  const auto sent = sender.send({}, RequestClass::read, [&](Request& request) -> Result<void> {
    request.bearer = Secret("token-" + std::to_string(++asked));
    return {};
  });
  ASSERT_TRUE(sent.has_value());
  EXPECT_EQ(transport_.seen().at(0).bearer, "token-1");
  EXPECT_EQ(transport_.seen().at(1).bearer, "token-2");
  const auto refused = sender.send({}, RequestClass::read, [](Request&) -> Result<void> {
    return fail(ErrorKind::credentials, "no token");
  });
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, ErrorKind::credentials);
}

}  // namespace
}  // namespace haloform::http
