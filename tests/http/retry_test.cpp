#include "providers/http/retry.hpp"

#include "tests/http/fakes.hpp"

#include <gtest/gtest.h>

namespace haloform::http {
namespace {

using testing::answer;
using testing::silence;
using enum AttemptOutcome;
using namespace std::chrono_literals;

TEST(Retry, whether_a_request_may_be_repeated_is_a_table) {
  struct Case {
    AttemptOutcome outcome;
    bool read;
    bool update;
    bool create;
  };
  // A create is repeated only where nothing was sent: any answer may come once the record is stored.
  for (const Case& row : {Case{answered, false, false, false}, Case{throttled, true, true, false},
                          Case{unreachable, true, true, true}, Case{server_error, true, true, false},
                          Case{timeout, true, true, false}, Case{reset, true, true, false},
                          Case{final_failure, false, false, false}}) {
    SCOPED_TRACE(outcome_words(row.outcome));
    EXPECT_EQ(may_repeat(RequestClass::read, row.outcome), row.read);
    EXPECT_EQ(may_repeat(RequestClass::update, row.outcome), row.update);
    EXPECT_EQ(may_repeat(RequestClass::create, row.outcome), row.create);
  }
}

TEST(Retry, a_status_is_classified) {
  for (const int status : {200, 201, 204, 302, 400, 401, 403, 404, 409})
    EXPECT_EQ(outcome_of(answer(status)), answered);
  EXPECT_EQ(outcome_of(answer(429)), throttled);
  for (const int status : {408, 504, 520, 522, 524, 598, 599}) EXPECT_EQ(outcome_of(answer(status)), timeout);
  for (const int status : {500, 501, 502, 503, 521}) EXPECT_EQ(outcome_of(answer(status)), server_error);
}

TEST(Retry, a_silence_is_classified) {
  using Kind = TransportFailure::Kind;
  EXPECT_EQ(outcome_of(silence(Kind::resolve)), unreachable);
  EXPECT_EQ(outcome_of(silence(Kind::connect)), unreachable);
  EXPECT_EQ(outcome_of(silence(Kind::not_sent)), unreachable);
  EXPECT_EQ(outcome_of(silence(Kind::reset)), reset);
  EXPECT_EQ(outcome_of(silence(Kind::timeout)), timeout);
  for (const Kind kind :
       {Kind::tls, Kind::forbidden, Kind::too_large, Kind::no_memory, Kind::stopped, Kind::lapsed})
    EXPECT_EQ(outcome_of(silence(kind)), final_failure);
}

TEST(Retry, backoff_doubles_to_its_ceiling_with_full_jitter) {
  RetryPolicy policy;
  policy.base = 100ms;
  policy.ceiling = 1000ms;
  struct Case {
    unsigned attempt;
    double random;
    Milliseconds delay;
  };
  for (const Case& row :
       {Case{1, 0.0, 0ms}, Case{1, 0.5, 50ms}, Case{1, 0.9999, 100ms}, Case{2, 0.9999, 200ms},
        Case{3, 0.9999, 400ms}, Case{4, 0.9999, 800ms}, Case{5, 0.9999, 1000ms}, Case{60, 0.9999, 1000ms},
        Case{60, 0.25, 250ms}, Case{1'000'000, 0.0, 0ms}}) {
    EXPECT_EQ(retry_delay(policy, server_error, row.attempt, row.random, {}), row.delay) << row.attempt;
  }
}

TEST(Retry, after_a_429_without_advice_it_probes_from_one_second_to_sixty) {
  const RetryPolicy policy;
  std::vector<Milliseconds> delays;
  for (unsigned attempt = 1; attempt <= 8; ++attempt) {
    delays.push_back(retry_delay(policy, throttled, attempt, 0.7, {}));
  }
  EXPECT_EQ(delays, (std::vector<Milliseconds>{1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s}));
}

TEST(Retry, retry_after_is_honoured_where_it_comes) {
  const RetryPolicy policy;
  EXPECT_EQ(retry_delay(policy, throttled, 3, 0.1, 7s), 7s);
  EXPECT_EQ(retry_delay(policy, server_error, 3, 0.1, 7s), 7s);
}

}  // namespace
}  // namespace haloform::http
