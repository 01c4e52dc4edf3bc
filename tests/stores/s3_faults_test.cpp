#include "tests/stores/s3_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace haloform::test {
namespace {

using storage::Conflict;
using storage::DocumentStore;
using storage::Lease;
using storage::Leased;
using storage::LeaseRequest;
using storage::Renewal;
using storage::Stored;
using ::testing::HasSubstr;

TEST_F(S3Store, what_the_store_calls_a_conflict_of_requests_is_tried_again) {
  const auto store = open();
  const auto lease = request();
  ASSERT_TRUE(store->acquire(lease, soon()));
  server_.fail(R"([{"do": "answer", "method": "PUT", "path": ".json", "status": 409,
                    "code": "ConditionalRequestConflict", "times": 2}])");
  const auto written = store->write("{}", std::nullopt, lease.id, "test", soon());
  ASSERT_TRUE(written) << written.error().text();
  EXPECT_TRUE(std::holds_alternative<Stored>(*written));
  EXPECT_EQ(server_.struck(), 2);

  server_.fail(R"([{"do": "answer", "method": "PUT", "path": ".json", "status": 409,
                    "code": "ConditionalRequestConflict", "times": 99}])");
  const auto never = store->write("{ }", std::get<Stored>(*written).version, lease.id, "test", soon());
  ASSERT_FALSE(never);
  EXPECT_EQ(never.error().kind, ErrorKind::unavailable);
}

TEST_F(S3Store, trouble_that_passes_says_so) {
  // A reading on a connection that was kept is sent again by libcurl where nothing came back.
  const auto store = open();
  struct Case {
    std::string_view fault;
    ErrorKind kind;
  };
  for (const auto& [fault, kind] :
       {Case{R"("do": "answer", "status": 500, "code": "InternalError")", ErrorKind::unavailable},
        Case{R"("do": "answer", "status": 503, "code": "SlowDown")", ErrorKind::throttled},
        Case{R"("do": "answer", "status": 503, "code": "ServiceUnavailable")", ErrorKind::unavailable},
        Case{R"("do": "answer", "status": 400, "code": "RequestTimeout")", ErrorKind::unavailable},
        Case{R"("do": "answer", "status": 403, "code": "RequestTimeTooSkewed")", ErrorKind::configuration},
        Case{R"("do": "reset_before", "times": 2)", ErrorKind::unavailable},
        Case{R"("do": "reset_after", "times": 2)", ErrorKind::unavailable}}) {
    server_.fail("[{" + std::string(fault) + "}]");
    const auto read = store->read(soon());
    ASSERT_FALSE(read) << fault;
    EXPECT_EQ(read.error().kind, kind) << read.error().text();
    EXPECT_GE(server_.struck(), 1) << fault;
    server_.fail("[]");
    EXPECT_TRUE(store->read(soon())) << "after " << fault;
  }
}

TEST_F(S3Store, a_store_that_is_slow_is_given_up_at_the_deadline) {
  const auto store = open();
  server_.fail(R"([{"do": "delay", "ms": 3000}])");
  const auto start = std::chrono::steady_clock::now();
  const auto read = store->read(start + std::chrono::milliseconds(200));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, ErrorKind::unavailable);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(2500));
}

TEST_F(S3Store, a_lease_whose_taking_had_no_answer_is_ones_own_at_the_next_attempt) {
  const auto store = open();
  const auto lease = request();
  server_.fail(R"([{"do": "reset_after", "method": "PUT", "path": ".lease"}])");
  const auto lost = store->acquire(lease, soon());
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().kind, ErrorKind::unavailable);
  const auto again = store->acquire(lease, soon());
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_TRUE(std::holds_alternative<Leased>(*again));
  const auto other = open()->acquire(request(), soon());
  ASSERT_TRUE(other);
  ASSERT_TRUE(std::holds_alternative<Lease>(*other));
  EXPECT_EQ(std::get<Lease>(*other).holder.who, "jane");
}

TEST_F(S3Store, a_renewal_without_an_answer_is_not_a_lost_lease) {
  const auto store = open();
  const auto lease = request();
  ASSERT_TRUE(store->acquire(lease, soon()));
  server_.fail(R"([{"do": "reset_after", "method": "PUT", "path": ".lease"}])");
  EXPECT_FALSE(store->renew(lease, soon()));
  const auto again = store->renew(lease, soon());
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(*again, Renewal::renewed);
}

TEST_F(S3Store, a_write_without_an_answer_was_done_and_is_a_conflict_at_the_next_attempt) {
  const auto store = open();
  const auto lease = request();
  ASSERT_TRUE(store->acquire(lease, soon()));
  server_.fail(R"([{"do": "reset_after", "method": "PUT", "path": ".json"}])");
  EXPECT_FALSE(store->write("{}", std::nullopt, lease.id, "test", soon()));
  const auto again = store->write("{}", std::nullopt, lease.id, "test", soon());
  ASSERT_TRUE(again);
  EXPECT_TRUE(std::holds_alternative<Conflict>(*again));
  const auto read = store->read(soon());
  ASSERT_TRUE(read && *read);
  EXPECT_EQ((*read)->bytes, "{}");
}

TEST_F(S3Store, an_object_that_is_no_lease_is_named_and_left_alone) {
  const auto store = open();
  const auto lease = request();
  ASSERT_TRUE(store->acquire(lease, soon()));
  server_.fail(R"([{"do": "garbage", "method": "GET", "path": ".lease", "times": 99}])");
  const auto taking = store->acquire(request(), soon());
  const auto looking = store->lease(soon());
  const auto breaking = store->break_lease(lease.id, soon());
  ASSERT_FALSE(taking || looking || breaking);
  for (const auto& error : {taking.error(), looking.error(), breaking.error()}) {
    EXPECT_EQ(error.kind, ErrorKind::protocol);
    EXPECT_THAT(error.what, HasSubstr(location_.key + ".lease"));
  }
}

TEST_F(S3Store, a_holder_whose_lease_was_broken_writes_nothing) {
  const auto store = open();
  const auto lease = request();
  ASSERT_TRUE(store->acquire(lease, soon()));
  const auto broken = open()->break_lease(lease.id, soon());
  ASSERT_TRUE(broken);
  EXPECT_TRUE(*broken);
  const auto written = store->write("{}", std::nullopt, lease.id, "test", soon());
  ASSERT_TRUE(written);
  EXPECT_TRUE(std::holds_alternative<Conflict>(*written));
  const auto renewed = store->renew(lease, soon());
  ASSERT_TRUE(renewed);
  EXPECT_EQ(*renewed, Renewal::lost);
}

TEST_F(S3Store, a_mark_that_could_not_be_made_is_made_with_a_later_write) {
  const auto store = open();
  const auto lease = request();
  ASSERT_TRUE(store->acquire(lease, soon()));
  server_.fail(
      R"([{"do": "answer", "method": "PUT", "path": ".began", "status": 500, "code": "InternalError"}])");
  const auto first = store->write("{}", std::nullopt, lease.id, "test", soon());
  ASSERT_TRUE(first);
  EXPECT_FALSE(store->had_one(soon()).value_or(true));
  ASSERT_TRUE(store->write("{ }", std::get<Stored>(*first).version, lease.id, "test", soon()));
  EXPECT_TRUE(store->had_one(soon()).value_or(false));
}

struct S3Fault {
  std::string_view name;
  std::string_view rule;
};

class S3Faults : public S3Store, public ::testing::WithParamInterface<S3Fault> {
 protected:
  /// Until it has an answer, as whoever calls a store does.
  template <typename Call>
  auto until_answered(Call call) {
    auto answer = call();
    for (int again = 0; again < 3 && !answer; ++again) {
      const ErrorKind kind = answer.error().kind;
      EXPECT_TRUE(kind == ErrorKind::unavailable || kind == ErrorKind::throttled) << answer.error().text();
      answer = call();
    }
    EXPECT_TRUE(answer) << answer.error().text();
    return answer;
  }
  void write(DocumentStore& store, std::string_view bytes, const std::optional<std::string>& expected,
             const LeaseRequest& lease) {
    const auto storing =
        until_answered([&] { return store.write(bytes, expected, lease.id, "test", soon()); });
    // A conflict with oneself: the answer to an earlier attempt was lost.
    const auto there = until_answered([&] { return store.read(soon()); });
    ASSERT_TRUE(storing && there && *there);
    EXPECT_EQ((*there)->bytes, bytes);
    EXPECT_TRUE(std::holds_alternative<Conflict>(*storing) ||
                std::get<Stored>(*storing).version == (*there)->version);
  }
};

TEST_P(S3Faults, are_got_over_at_each_request_of_a_run) {
  bool struck = true;
  for (int at = 0; struck; ++at) {
    SCOPED_TRACE("after " + std::to_string(at) + " requests");
    location_ = server_.new_location();
    const auto store = open();
    const auto lease = request();
    server_.fail("[{\"after\": " + std::to_string(at) + ", " + std::string(GetParam().rule) + "}]");
    const auto leasing = until_answered([&] { return store->acquire(lease, soon()); });
    ASSERT_TRUE(leasing && std::holds_alternative<Leased>(*leasing));
    write(*store, "{\"serial\": 1}", std::nullopt, lease);
    EXPECT_EQ(until_answered([&] { return store->renew(lease, soon()); }), Renewal::renewed);
    const auto first = until_answered([&] { return store->read(soon()); });
    ASSERT_TRUE(first && *first);
    write(*store, "{\"serial\": 2}", (*first)->version, lease);
    EXPECT_TRUE(until_answered([&] { return store->release(lease.id, soon()); }));
    struck = server_.struck() > 0;

    server_.fail("[]");
    const auto freed = store->lease(soon());
    ASSERT_TRUE(freed);
    EXPECT_FALSE(*freed);
    EXPECT_TRUE(store->had_one(soon()).value_or(false));
    ASSERT_LT(at, 60) << "a run has fewer requests";
  }
}

// A reading on a connection that was kept is sent again by libcurl where nothing came back, so resets strike twice.
INSTANTIATE_TEST_SUITE_P(
    Each, S3Faults,
    ::testing::Values(S3Fault{"internal_error", R"("do": "answer", "status": 500, "code": "InternalError")"},
                      S3Fault{"slow_down", R"("do": "answer", "status": 503, "code": "SlowDown")"},
                      S3Fault{"no_answer_and_nothing_done", R"("do": "reset_before", "times": 2)"},
                      S3Fault{"no_answer_though_it_was_done", R"("do": "reset_after", "times": 2)"}),
    [](const auto& fault) { return std::string(fault.param.name); });

}  // namespace
}  // namespace haloform::test
