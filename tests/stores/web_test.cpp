#include "providers/storage/web/web.hpp"

#include "planner/base/secret.hpp"
#include "providers/storage/web/base64.hpp"
#include "tests/http/raw_server.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>
#include <utility>

namespace haloform::storage {
namespace {

using testing::RawConnection;
using testing::RawServer;
using namespace std::chrono_literals;

const SystemClock the_clock;

SteadyTime in(Milliseconds time) { return the_clock.steady() + time; }

Web web_at(std::string location, const StopFlag* stop = nullptr) {
  WebOptions options;
  options.location = std::move(location);
  options.stop = stop;
  return std::move(Web::open(options, the_clock).value());
}

http::Request get(std::string url) {
  http::Request request;
  request.url = std::move(url);
  return request;
}

TEST(Web, hands_back_any_status) {
  RawServer server([](RawConnection& line) {
    line.request();
    line.answer("busy", "503 Service Unavailable");
  });
  const auto answer = web_at("there").send(get(server.url()), in(5s));
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->status, 503);
  EXPECT_EQ(answer->body, "busy");
}

TEST(Web, waits_no_longer_than_the_deadline) {
  RawServer server([](RawConnection& line) {
    line.request();
    line.request();
  });
  Web web = web_at("there");
  const auto start = the_clock.steady();
  const auto late = web.send(get(server.url()), in(100ms));
  EXPECT_LT(the_clock.steady() - start, 5s);
  ASSERT_FALSE(late.has_value());
  EXPECT_EQ(late.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(late.error().where, "there");

  const auto over = web.send(get(server.url()), in(-1ms));
  ASSERT_FALSE(over.has_value());
  EXPECT_EQ(over.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(server.connections(), 1) << "what is too late already is not sent";
}

TEST(Web, says_unavailable_where_nobody_listens_or_the_connection_breaks) {
  std::string gone;
  {
    RawServer server([](RawConnection&) {});
    gone = server.url();
  }
  EXPECT_EQ(web_at("there").send(get(gone), in(5s)).error().kind, ErrorKind::unavailable);
  RawServer rude([](RawConnection& line) {
    line.request();
    line.reset();
  });
  EXPECT_EQ(web_at("there").send(get(rude.url()), in(5s)).error().kind, ErrorKind::unavailable);
}

TEST(Web, does_not_speak_plain_http_to_other_machines) {
  const auto refused = web_at("there").send(get("http://store.example/state"), in(5s));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, ErrorKind::configuration);
}

TEST(Web, ends_at_a_stop) {
  StopFlag stop;
  RawServer server([&](RawConnection& line) {
    line.request();
    stop.raise();
    line.request();
  });
  Web web = web_at("there", &stop);
  EXPECT_EQ(web.send(get(server.url()), in(20s)).error().kind, ErrorKind::interrupted);
  EXPECT_EQ(web.send(get(server.url()), in(20s)).error().kind, ErrorKind::interrupted);
  EXPECT_EQ(server.connections(), 1);
}

TEST(Web, names_a_ca_file_that_is_not_there) {
  WebOptions options;
  options.ca_file = "/no/such/ca.pem";
  const auto web = Web::open(options, the_clock);
  ASSERT_FALSE(web.has_value());
  EXPECT_EQ(web.error().where, "/no/such/ca.pem");
}

http::Response answered(int status) {
  http::Response response;
  response.status = status;
  return response;
}

TEST(AnswerError, sorts_what_a_store_answers) {
  const auto kind = [](int status, std::string_view words = "") {
    return answer_error(answered(status), "reading the state", "there", words, "do this").kind;
  };
  EXPECT_EQ(kind(401), ErrorKind::credentials);
  EXPECT_EQ(kind(403), ErrorKind::permission);
  EXPECT_EQ(kind(429), ErrorKind::throttled);
  EXPECT_EQ(kind(503, "SlowDown: reduce your request rate"), ErrorKind::throttled);
  EXPECT_EQ(kind(408), ErrorKind::unavailable);
  EXPECT_EQ(kind(500), ErrorKind::unavailable);
  EXPECT_EQ(kind(503), ErrorKind::unavailable);
  EXPECT_EQ(kind(302), ErrorKind::protocol);
  EXPECT_EQ(kind(418), ErrorKind::protocol);
}

TEST(AnswerError, says_what_was_done_what_came_and_what_to_do) {
  const Error error = answer_error(answered(403), "reading the state", "there", "AccessDenied", "do this");
  EXPECT_EQ(error.what, "reading the state failed: the store answered 403: AccessDenied");
  EXPECT_EQ(error.where, "there");
  EXPECT_EQ(error.advice, "do this");
  EXPECT_EQ(error.status, 403);
  EXPECT_EQ(answer_error(answered(500), "reading", "there", "", "do this").advice, "");
}

TEST(OneLine, is_one_line_of_bounded_length) {
  EXPECT_EQ(one_line("  a\r\n\tb\x1b[31m "), "a b [31m");
  EXPECT_LE(one_line(std::string(10'000, 'x')).size(), 210U);
  EXPECT_EQ(one_line(""), "");
}

TEST(Base64, is_padded_and_takes_any_length) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foo"), "Zm9v");
  EXPECT_EQ(basic_authorization("user", Secret("pass")).reveal(), "Basic dXNlcjpwYXNz");
}

}  // namespace
}  // namespace haloform::storage
