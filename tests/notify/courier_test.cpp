// A real receiver on loopback, as rude as can be. A run waits for all of it together, and no longer than it was told.
#include "providers/notify/courier.hpp"

#include "tests/http/fakes.hpp"
#include "tests/http/raw_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace haloform::notify {
namespace {

using haloform::testing::RawConnection;
using haloform::testing::RawServer;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using namespace std::chrono_literals;

/// Sends with the real client and the real clock.
struct Sent {
  std::vector<Undelivered> failed;
  Milliseconds took{0};
};
Sent send(const std::vector<Parcel>& parcels, Milliseconds time, const StopFlag& stop) {
  auto transport = make_transport();
  EXPECT_TRUE(transport);
  const SystemClock clock;
  const auto start = clock.steady();
  Sent sent{send_all(parcels, **transport, clock, stop, time), {}};
  transport->reset();  // what it leaves behind counts, too
  sent.took = std::chrono::duration_cast<Milliseconds>(clock.steady() - start);
  return sent;
}
Sent send(const std::vector<Parcel>& parcels, Milliseconds time) {
  const StopFlag stop;
  return send(parcels, time, stop);
}

Parcel parcel_to(const std::string& url) {
  return {Kind::webhook, "HALOFORM_NOTIFY_TEST", Secret(url), "{\"event\":\"applied\"}"};
}

TEST(Courier, posts_the_body_as_json) {
  std::string seen;
  RawServer server([&](RawConnection& connection) {
    seen = connection.request();
    connection.answer("ok");
  });
  EXPECT_THAT(send({parcel_to(server.url("/hook?sig=s3cr3t"))}, 5s).failed, IsEmpty());
  EXPECT_THAT(seen, ::testing::StartsWith("POST /hook?sig=s3cr3t HTTP/1.1\r\n"));
  EXPECT_THAT(seen, HasSubstr("Content-Type: application/json"));
  EXPECT_THAT(seen, ::testing::EndsWith("\r\n\r\n{\"event\":\"applied\"}"));
}

TEST(Courier, takes_any_2xx_for_a_yes) {
  for (const char* status : {"200 OK", "202 Accepted", "204 No Content"}) {
    RawServer server([&](RawConnection& connection) {
      static_cast<void>(connection.request());
      connection.answer("", status);
    });
    EXPECT_THAT(send({parcel_to(server.url())}, 5s).failed, IsEmpty()) << status;
  }
}

struct Rudeness {
  std::string name;
  std::function<void(RawConnection&)> serve;
  std::string why;
  int tries = 3;
};
class RudeReceiver : public ::testing::TestWithParam<Rudeness> {};

TEST_P(RudeReceiver, is_tried_three_times_where_that_may_help_and_fails_nothing) {
  std::atomic<int> requests{0};
  RawServer server([&](RawConnection& connection) {
    if (connection.request().empty()) return;
    ++requests;
    GetParam().serve(connection);
  });
  const Sent sent = send({parcel_to(server.url("/services/T0/B0/s3cr3t-in-the-path?sig=s3cr3t"))}, 2s);
  ASSERT_THAT(sent.failed, SizeIs(1));
  EXPECT_THAT(sent.failed.front().why, HasSubstr(GetParam().why));
  EXPECT_THAT(sent.failed.front().why, Not(HasSubstr("s3cr3t")));
  EXPECT_EQ(requests, GetParam().tries);
  EXPECT_LT(sent.took, 3s);
}

INSTANTIATE_TEST_SUITE_P(
    Each, RudeReceiver,
    ::testing::Values(
        Rudeness{"server_error", [](RawConnection& one) { one.answer("s3cr3t", "503 Busy"); },
                 "HTTP 503, 3 tries"},
        Rudeness{"throttled", [](RawConnection& one) { one.answer("", "429 Slow"); }, "HTTP 429, 3 tries"},
        Rudeness{"resets", [](RawConnection& one) { one.reset(); }, "connection reset"},
        Rudeness{"garbage", [](RawConnection& one) { one.send("\x00\x01 s3cr3t \r\n\r\n"); }, "", 3},
        Rudeness{"slow", [](RawConnection& one) { static_cast<void>(one.request()); }, "timeout"},
        Rudeness{"slow_body",
                 [](RawConnection& one) {
                   one.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n");
                   static_cast<void>(one.request());
                 },
                 "timeout"},
        Rudeness{"refuses", [](RawConnection& one) { one.answer("invalid_token s3cr3t", "403 Forbidden"); },
                 "HTTP 403", 1},
        Rudeness{"is_gone", [](RawConnection& one) { one.answer("", "410 Gone"); }, "HTTP 410", 1},
        Rudeness{"redirects",
                 [](RawConnection& one) {
                   one.answer("", "302 Found", "Location: http://169.254.169.254/s3cr3t\r\n");
                 },
                 "HTTP 302, which points elsewhere and is not followed", 1},
        Rudeness{"endless",
                 [](RawConnection& one) {
                   one.send("HTTP/1.1 200 OK\r\n\r\n");
                   for (int at = 0; at < 100; ++at) one.send(std::string(65536, 'x'));
                 },
                 "no answer", 1},
        Rudeness{"asks_for_an_hour",
                 [](RawConnection& one) { one.answer("", "429 Slow", "Retry-After: 3600\r\n"); }, "HTTP 429",
                 1}),
    [](const auto& test) { return test.param.name; });

TEST(Courier, tries_again_and_then_it_is_taken) {
  std::atomic<int> requests{0};
  RawServer server([&](RawConnection& connection) {
    static_cast<void>(connection.request());
    connection.answer("", ++requests < 3 ? "500 Oh" : "200 OK");
  });
  EXPECT_THAT(send({parcel_to(server.url())}, 5s).failed, IsEmpty());
  EXPECT_EQ(requests, 3);
}

// A receiver that hangs leaves the others their share.
TEST(Courier, gives_each_of_several_its_share_of_the_time) {
  RawServer silent([](RawConnection& connection) {
    static_cast<void>(connection.request());
    static_cast<void>(connection.request());  // until the client is gone
  });
  std::atomic<int> taken{0};
  RawServer good([&](RawConnection& connection) {
    static_cast<void>(connection.request());
    ++taken;
    connection.answer("ok");
  });
  const Sent sent = send({parcel_to(silent.url()), parcel_to(silent.url()), parcel_to(good.url())}, 1500ms);
  EXPECT_THAT(sent.failed, SizeIs(2));
  EXPECT_EQ(taken, 1);
  EXPECT_LT(sent.took, 2500ms);
}

TEST(Courier, does_not_wait_for_a_host_that_is_not_there) {
  const Sent sent = send({parcel_to("http://127.0.0.1:1/hook")}, 5s);
  ASSERT_THAT(sent.failed, SizeIs(1));
  EXPECT_THAT(sent.failed.front().why, HasSubstr("unreachable"));
  EXPECT_LT(sent.took, 3s);
}

TEST(Courier, of_a_run_that_was_ended_tries_once) {
  std::atomic<int> requests{0};
  RawServer server([&](RawConnection& connection) {
    static_cast<void>(connection.request());
    ++requests;
    connection.answer("", "500 Oh");
  });
  StopFlag stop;
  stop.raise();
  EXPECT_THAT(send({parcel_to(server.url())}, 2s, stop).failed, SizeIs(1));
  EXPECT_EQ(requests, 1);
}

TEST(Courier, has_the_time_that_it_was_given_by_the_clock_too) {
  haloform::testing::FakeClock clock;
  haloform::testing::FakeTransport transport([&](const haloform::testing::SeenRequest&) {
    clock.advance(3333ms);
    return haloform::testing::silence(http::TransportFailure::Kind::timeout);
  });
  const StopFlag stop;
  const std::vector<Parcel> parcels{parcel_to("https://a.example"), parcel_to("https://b.example"),
                                    parcel_to("https://c.example")};
  const auto start = clock.steady();
  EXPECT_THAT(send_all(parcels, transport, clock, stop, time_for_all), SizeIs(3));
  EXPECT_LE(clock.steady() - start, time_for_all + 3333ms) << "one that was begun may take its timeout";
}

TEST(CourierUrl, must_be_https_or_loopback_and_is_never_repeated) {
  for (const char* good :
       {"https://hooks.slack.com/services/T0/B0/x", "http://127.0.0.1:8080/x", "http://localhost/x",
        "https://prod-1.westeurope.logic.azure.com:443/workflows/a/triggers/manual/paths/"
        "invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=a-b_c"})
    EXPECT_TRUE(check_url("HALOFORM_NOTIFY_X", Secret(good))) << good;
  for (const char* bad : {"", "s3cr3t", "http://hooks.slack.com/s3cr3t", "ftp://s3cr3t.example/x",
                          "https://user:s3cr3t@a.example/x", "https://a.example/x#s3cr3t",
                          "https://a.example/ s3cr3t", "https://a.example/x\r\nHost: s3cr3t",
                          "file:///etc/s3cr3t", "https://a.example/../s3cr3t", "https://0x7f.1/s3cr3t"}) {
    const auto checked = check_url("HALOFORM_NOTIFY_X", Secret(bad));
    ASSERT_FALSE(checked) << bad;
    EXPECT_THAT(checked.error().text(), Not(HasSubstr("s3cr3t")));
    EXPECT_THAT(checked.error().text(), HasSubstr("HALOFORM_NOTIFY_X"));
  }
}

}  // namespace
}  // namespace haloform::notify
