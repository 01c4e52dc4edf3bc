#include "providers/http/curl_transport.hpp"

#include "tests/http/raw_server.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <thread>

namespace haloform::http {
namespace {

using testing::RawConnection;
using testing::RawServer;
using namespace std::chrono_literals;
using Kind = TransportFailure::Kind;

std::unique_ptr<Transport> transport(CurlOptions options = {}) {
  return make_curl_transport(std::move(options)).value();
}

Request get(std::string url) {
  Request request;
  request.url = std::move(url);
  return request;
}

Request post(std::string url, std::string body) {
  Request request = get(std::move(url));
  request.method = Method::post;
  request.content_type = "application/json";
  request.body = std::move(body);
  return request;
}

Kind failure_of(Transport& over, const Request& request) {
  auto result = over.send(request);
  EXPECT_FALSE(result.has_value());
  return result ? Kind::stopped : result.error().kind;
}

TEST(CurlTransport, any_status_is_a_value) {
  RawServer server([](RawConnection& line) {
    while (!line.request().empty()) {
      line.answer("busy", "503 Service Unavailable", "Retry-After: 7\r\n");
    }
  });
  const auto answer = transport()->send(get(server.url())).value();
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.body, "busy");
  EXPECT_EQ(answer.content_type, "application/json");
  EXPECT_EQ(answer.retry_after, 7s);
}

TEST(CurlTransport, the_token_goes_out_as_a_bearer_and_the_body_as_it_is) {
  std::string seen;
  RawServer server([&](RawConnection& line) {
    seen = line.request();
    line.answer("{}");
  });
  Request request = post(server.url("/api/Agent"), R"({"name":"Jane"})");
  request.bearer = Secret("s3cret");
  ASSERT_TRUE(transport()->send(request).has_value());
  EXPECT_NE(seen.find("POST /api/Agent HTTP/1.1\r\n"), std::string::npos);
  EXPECT_NE(seen.find("\r\nAuthorization: Bearer s3cret\r\n"), std::string::npos);
  EXPECT_NE(seen.find("\r\nContent-Type: application/json\r\n"), std::string::npos);
  EXPECT_TRUE(seen.ends_with("\r\n\r\n{\"name\":\"Jane\"}"));
  EXPECT_EQ(seen.find("Expect:"), std::string::npos);
}

TEST(CurlTransport, connections_stay_open_and_are_used_again) {
  RawServer server([](RawConnection& line) {
    while (!line.request().empty()) line.answer("{}");
  });
  const auto over = transport();
  for (int index = 0; index < 20; ++index) {
    ASSERT_TRUE(over->send(post(server.url(), "{}")).has_value());
    ASSERT_TRUE(over->send(get(server.url())).has_value());
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST(CurlTransport, concurrent_callers_have_a_connection_each) {
  std::atomic<int> together = 0;
  RawServer server([&](RawConnection& line) {
    while (!line.request().empty()) {
      ++together;
      while (together < 4) std::this_thread::yield();
      line.answer("{}");
    }
  });
  const auto over = transport();
  {
    std::array<std::jthread, 4> callers;
    for (auto& caller : callers)
      caller = std::jthread([&] { EXPECT_TRUE(over->send(get(server.url())).has_value()); });
  }
  EXPECT_EQ(server.connections(), 4);
}

// libcurl repeats by itself what it sent on a kept-alive connection that dies without an answer. For a create
// that is a second record: this test is why the body comes from a callback.
TEST(CurlTransport, a_post_is_sent_once_even_when_a_kept_alive_connection_dies_under_it) {
  std::atomic<int> posts = 0;
  RawServer server([&](RawConnection& line) {
    for (int number = 1;; ++number) {
      const std::string request = line.request();
      if (request.empty()) return;
      if (request.starts_with("POST")) ++posts;
      if (number == 2) return;  // the second request on a connection is taken, and never answered
      line.answer("{}");
    }
  });
  const auto over = transport();
  ASSERT_TRUE(over->send(get(server.url())).has_value());
  EXPECT_EQ(failure_of(*over, post(server.url(), R"({"name":"Jane"})")), Kind::reset);
  EXPECT_EQ(posts, 1);
}

TEST(CurlTransport, a_delete_is_sent_once_too) {
  std::atomic<int> deletes = 0;
  RawServer server([&](RawConnection& line) {
    for (std::string request = line.request(); !request.empty(); request = line.request()) {
      if (request.starts_with("DELETE")) {
        ++deletes;
        return;
      }
      line.answer("{}");
    }
  });
  const auto over = transport();
  ASSERT_TRUE(over->send(get(server.url())).has_value());
  Request request = get(server.url());
  request.method = Method::remove;
  EXPECT_EQ(failure_of(*over, request), Kind::reset);
  EXPECT_EQ(deletes, 1);
}

TEST(CurlTransport, a_connection_that_breaks_after_the_request_is_a_reset) {
  RawServer server([](RawConnection& line) {
    line.request();
    line.reset();
  });
  EXPECT_EQ(failure_of(*transport(), post(server.url(), "{}")), Kind::reset);
}

TEST(CurlTransport, an_answer_that_ends_early_is_a_reset) {
  RawServer server([](RawConnection& line) {
    line.request();
    line.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\":");
  });
  EXPECT_EQ(failure_of(*transport(), get(server.url())), Kind::reset);
}

TEST(CurlTransport, nobody_listening_means_nothing_was_sent) {
  std::string url;
  {
    RawServer server([](RawConnection&) {});
    url = server.url();
  }
  EXPECT_EQ(failure_of(*transport(), post(url, "{}")), Kind::connect);
  EXPECT_TRUE(nothing_was_sent(Kind::connect));
}

TEST(CurlTransport, an_unknown_host_means_nothing_was_sent) {
  const Kind kind = failure_of(*transport(), get("https://no-such-host.invalid/"));
  EXPECT_TRUE(kind == Kind::resolve || kind == Kind::connect);
}

TEST(CurlTransport, a_silent_server_is_a_timeout) {
  RawServer server([](RawConnection& line) {
    line.request();
    line.request();
  });
  CurlOptions options;
  options.request_timeout = 50ms;
  EXPECT_EQ(failure_of(*transport(std::move(options)), get(server.url())), Kind::timeout);
}

TEST(CurlTransport, an_answer_that_has_begun_and_drips_is_a_timeout_of_its_own) {
  RawServer server([](RawConnection& connection) {
    if (connection.request().empty()) return;
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
    for (int at = 0; at < 100; ++at) {
      connection.send("x");
      std::this_thread::sleep_for(50ms);
    }
  });
  Request request = get(server.url());
  request.whole_within = 300ms;
  const auto start = std::chrono::steady_clock::now();
  const HttpResult result = transport()->send(request);
  EXPECT_LT(std::chrono::steady_clock::now() - start, 3s);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, TransportFailure::Kind::timeout);
  EXPECT_NE(result.error().message.find("the answer was not complete"), std::string::npos);
}

// libcurl takes the moment when the body of a POST left for the first byte of the answer.
TEST(CurlTransport, an_answer_to_a_post_begins_with_its_first_line) {
  RawServer server([](RawConnection& connection) {
    if (connection.request().empty()) return;
    std::this_thread::sleep_for(2500ms);
    connection.answer("{}");
  });
  Request request = get(server.url());
  request.method = Method::post;
  request.body = "{}";
  request.whole_within = 300ms;
  const HttpResult result = transport()->send(request);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->body, "{}");
}

TEST(CurlTransport, an_answer_that_does_not_begin_in_time_is_a_timeout) {
  RawServer server([](RawConnection& line) {
    line.request();
    line.request();
  });
  Request request = get(server.url());
  request.begun_within = 300ms;
  const auto start = std::chrono::steady_clock::now();
  const HttpResult result = transport()->send(request);
  EXPECT_LT(std::chrono::steady_clock::now() - start, 3s);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, Kind::timeout);
  EXPECT_NE(result.error().message.find("no answer began within"), std::string::npos);
}

TEST(CurlTransport, an_answer_over_the_cap_is_not_kept) {
  RawServer server([](RawConnection& line) {
    line.request();
    line.answer(std::string(3 << 20, 'x'));
  });
  CurlOptions options;
  options.response_cap = 2 << 20;
  const auto over = transport(std::move(options));
  const auto result = over->send(get(server.url()));
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().kind, Kind::too_large);
  EXPECT_EQ(result.error().message, "the answer is larger than 2 MiB");
}

TEST(CurlTransport, redirects_are_not_followed) {
  RawServer server([](RawConnection& line) {
    while (!line.request().empty())
      line.answer("", "302 Found", "Location: http://127.0.0.1:9/elsewhere\r\n");
  });
  const auto answer = transport()->send(get(server.url())).value();
  EXPECT_EQ(answer.status, 302);
  EXPECT_EQ(answer.location, "http://127.0.0.1:9/elsewhere");
}

TEST(CurlTransport, plain_http_to_another_machine_is_refused) {
  EXPECT_EQ(failure_of(*transport(), get("http://acme.halopsa.com/api")), Kind::forbidden);
}

TEST(CurlTransport, a_stop_flag_ends_a_request_in_the_middle) {
  StopFlag stop;
  RawServer server([&](RawConnection& line) {
    line.request();
    stop.raise();
    line.request();
  });
  CurlOptions options;
  options.abort = {&stop};
  EXPECT_EQ(failure_of(*transport(std::move(options)), get(server.url())), Kind::stopped);
}

TEST(CurlTransport, a_request_ends_in_the_middle_while_somebody_says_so) {
  std::atomic<bool> over = false;
  RawServer server([&](RawConnection& line) {
    line.request();
    over = true;
    line.request();
  });
  CurlOptions options;
  options.ends = [&over] { return over.load(); };
  EXPECT_EQ(failure_of(*transport(std::move(options)), get(server.url())), Kind::stopped);
}

TEST(CurlTransport, loopback_bypasses_proxies) {
  RawServer server([](RawConnection& line) {
    line.request();
    line.answer("{}");
  });
  ::setenv("http_proxy", "http://127.0.0.1:9", 1);
  const bool answered = transport()->send(get(server.url())).has_value();
  ::unsetenv("http_proxy");
  EXPECT_TRUE(answered);
}

TEST(CurlTransport, a_ca_file_that_is_not_there_is_named) {
  CurlOptions options;
  options.ca_file = "/no/such/ca.pem";
  const auto made = make_curl_transport(std::move(options));
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().where, "/no/such/ca.pem");
}

}  // namespace
}  // namespace haloform::http
