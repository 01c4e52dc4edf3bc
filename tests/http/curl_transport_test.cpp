#include "providers/http/curl_transport.hpp"

#include "tests/http/raw_server.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <vector>

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

TEST(CurlTransport, a_put_and_a_method_of_another_protocol_are_sent_with_their_body_like_a_post) {
  std::vector<std::string> seen;
  RawServer server([&](RawConnection& line) {
    for (std::string request = line.request(); !request.empty(); request = line.request()) {
      seen.push_back(request);
      line.answer("{}");
    }
  });
  const auto over = transport();
  Request request = post(server.url("/state"), R"({"ID":"1"})");
  request.method = Method::put;
  ASSERT_TRUE(over->send(request).has_value());
  request.method_name = "LOCK";
  ASSERT_TRUE(over->send(request).has_value());
  request.method = Method::post;
  request.method_name = "DELETE";
  ASSERT_TRUE(over->send(request).has_value());
  ASSERT_TRUE(over->send(get(server.url())).has_value());
  ASSERT_EQ(seen.size(), 4U);
  EXPECT_TRUE(seen[0].starts_with("PUT /state HTTP/1.1\r\n")) << seen[0];
  EXPECT_TRUE(seen[1].starts_with("LOCK /state HTTP/1.1\r\n")) << seen[1];
  EXPECT_TRUE(seen[2].starts_with("DELETE /state HTTP/1.1\r\n")) << seen[2];
  EXPECT_TRUE(seen[3].starts_with("GET / HTTP/1.1\r\n")) << seen[3];
  for (std::size_t at = 0; at < 3; ++at) {
    EXPECT_TRUE(seen[at].ends_with("\r\n\r\n{\"ID\":\"1\"}")) << seen[at];
    EXPECT_EQ(seen[at].find("Expect:"), std::string::npos);
    EXPECT_EQ(seen[at].find("chunked"), std::string::npos);
  }
  EXPECT_EQ(server.connections(), 1);
}

/// How often a request arrives on a connection that was kept alive and dies under it.
int arrivals(const Request& like, std::string_view method) {
  std::atomic<int> count = 0;
  RawServer server([&](RawConnection& line) {
    for (std::string text = line.request(); !text.empty(); text = line.request()) {
      if (text.starts_with(method)) {
        ++count;
        return;
      }
      line.answer("{}");
    }
  });
  const auto over = transport();
  EXPECT_TRUE(over->send(get(server.url())).has_value());
  Request request = like;
  request.url = server.url();
  EXPECT_EQ(failure_of(*over, request), Kind::reset) << method;
  return count;
}

TEST(CurlTransport, nothing_but_reads_is_sent_twice_with_or_without_a_body) {
  for (const std::string body : {"", "{}"}) {
    Request request = post("", body);
    EXPECT_EQ(arrivals(request, "POST"), 1) << body;
    request.method = Method::put;
    EXPECT_EQ(arrivals(request, "PUT"), 1) << body;
    request.method_name = "LOCK";
    EXPECT_EQ(arrivals(request, "LOCK"), 1) << body;
  }
  Request bare;
  bare.method = Method::remove;
  bare.method_name = "UNLOCK";
  EXPECT_EQ(arrivals(bare, "UNLOCK"), 1);
  bare.method = Method::get;
  EXPECT_EQ(arrivals(bare, "UNLOCK"), 1);
}

TEST(CurlTransport, headers_go_out_besides_or_in_the_place_of_the_usual_ones) {
  std::string seen;
  RawServer server([&](RawConnection& line) {
    seen = line.request();
    line.answer("{}");
  });
  Request request = post(server.url(), "<x/>");
  request.bearer = Secret("not-this");
  request.headers.emplace_back("authorization", Secret("Basic c2VjcmV0"));
  request.headers.emplace_back("content-type", Secret("application/xml"));
  request.headers.emplace_back("If-None-Match", Secret("*"));
  request.headers.emplace_back("x-empty", Secret(""));
  ASSERT_TRUE(transport()->send(request).has_value());
  EXPECT_NE(seen.find("\r\nauthorization: Basic c2VjcmV0\r\n"), std::string::npos) << seen;
  EXPECT_NE(seen.find("\r\ncontent-type: application/xml\r\n"), std::string::npos) << seen;
  EXPECT_NE(seen.find("\r\nIf-None-Match: *\r\n"), std::string::npos) << seen;
  EXPECT_NE(seen.find("\r\nx-empty:"), std::string::npos) << seen;
  EXPECT_EQ(seen.find("not-this"), std::string::npos);
  EXPECT_EQ(seen.find("application/json\r\ncontent"), std::string::npos);
}

TEST(CurlTransport, a_header_that_would_begin_another_line_is_not_sent) {
  RawServer server([](RawConnection& line) { line.request(); });
  for (const auto& [name, value] : {std::pair("x-key", "one\r\nx-other: two"), std::pair("x key", "one"),
                                    std::pair("x-key: one\r\nx-other", "two")}) {
    Request request = get(server.url());
    request.headers.emplace_back(name, Secret(value));
    EXPECT_EQ(failure_of(*transport(), request), Kind::forbidden) << name;
  }
  Request request = get(server.url());
  request.method_name = "LOCK / HTTP/1.1\r\nx: y";
  EXPECT_EQ(failure_of(*transport(), request), Kind::forbidden);
  EXPECT_EQ(server.connections(), 0);
}

TEST(CurlTransport, headers_of_the_answer_that_are_wanted_are_kept) {
  RawServer server([](RawConnection& line) {
    line.request();
    line.send("HTTP/1.1 100 Continue\r\nETag: \"old\"\r\nx-early: 1\r\n\r\n");
    line.answer("{}", "200 OK", "ETag:   \"new\" \r\nx-other: 2\r\nX-Twice: 1\r\nx-twice: 2\r\n");
  });
  Request request = post(server.url(), "{}");
  request.wanted_headers = {"etag", "x-early", "x-twice", "x-absent"};
  const auto answer = transport()->send(request);
  ASSERT_TRUE(answer.has_value());
  const std::map<std::string, std::string, std::less<>> wanted{{"etag", "\"new\""}, {"x-twice", "2"}};
  EXPECT_EQ(answer->headers, wanted);
}

TEST(CurlTransport, a_request_to_the_head_alone_waits_for_no_body) {
  RawServer server([](RawConnection& line) {
    line.request();
    line.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\nETag: \"1\"\r\n\r\n");
    line.request();
  });
  Request request = get(server.url());
  request.method_name = "HEAD";
  request.wanted_headers = {"etag"};
  const auto answer = transport()->send(request);
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_EQ(answer->headers.at("etag"), "\"1\"");
}

TEST(CurlTransport, a_request_may_have_less_time_than_all_others) {
  RawServer server([](RawConnection& line) {
    for (std::string text = line.request(); !text.empty(); text = line.request()) {
      if (text.starts_with("GET /slow")) std::this_thread::sleep_for(300ms);
      line.answer("{}");
    }
  });
  const auto over = transport();
  Request request = get(server.url("/slow"));
  request.within = 50ms;
  EXPECT_EQ(failure_of(*over, request), Kind::timeout);
  request.url = server.url();
  EXPECT_TRUE(over->send(request).has_value());
  request.url = server.url("/slow");
  request.within = 0ms;
  EXPECT_TRUE(over->send(request).has_value()) << "the shorter time was for one request alone";
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

// ---- the term

TEST(CurlTransport, nothing_is_sent_when_the_term_is_over) {
  RawServer server([](RawConnection& line) { line.request(); });
  CurlOptions options;
  options.term = [] { return std::optional(SystemClock().steady()); };
  const auto over = transport(std::move(options));
  EXPECT_EQ(failure_of(*over, get(server.url())), Kind::lapsed);
  EXPECT_EQ(failure_of(*over, post(server.url(), "{}")), Kind::lapsed);
  EXPECT_EQ(server.connections(), 0);
  EXPECT_TRUE(nothing_was_sent(Kind::lapsed));
}

TEST(CurlTransport, what_changes_something_is_not_sent_shortly_before_the_end_of_the_term) {
  RawServer server([](RawConnection& line) {
    while (!line.request().empty()) line.answer("{}");
  });
  const SteadyTime end = SystemClock().steady() + least_for_a_change / 2;
  CurlOptions options;
  options.term = [end] { return std::optional(end); };
  const auto over = transport(std::move(options));
  EXPECT_TRUE(over->send(get(server.url())).has_value());
  EXPECT_EQ(server.connections(), 1);
  EXPECT_EQ(failure_of(*over, post(server.url(), "{}")), Kind::lapsed);
  EXPECT_EQ(server.connections(), 1);
}

TEST(CurlTransport, it_waits_for_a_term_that_is_renewed) {
  RawServer server([](RawConnection& line) {
    while (!line.request().empty()) line.answer("{}");
  });
  std::atomic<int> asked = 0;
  const SteadyTime first = SystemClock().steady() + least_for_a_change - 1ms;
  CurlOptions options;
  options.term = [&asked, first] { return std::optional(++asked < 3 ? first : first + 60s); };
  EXPECT_TRUE(transport(std::move(options))->send(post(server.url(), "{}")).has_value());
}

// As a process sees it that was stopped after it had looked.
TEST(CurlTransport, a_term_that_ends_while_it_connects_is_seen_before_the_first_byte) {
  std::atomic<bool> seen = false;
  RawServer server([&](RawConnection& line) { seen = !line.request().empty(); });
  std::atomic<int> asked = 0;
  const SteadyTime now = SystemClock().steady();
  CurlOptions options;
  options.term = [&asked, now] { return std::optional(++asked == 1 ? now + 60s : now); };
  EXPECT_EQ(failure_of(*transport(std::move(options)), post(server.url(), "{}")), Kind::lapsed);
  EXPECT_FALSE(seen);
}

TEST(CurlTransport, an_answer_that_comes_after_the_term_is_not_waited_for) {
  RawServer server([](RawConnection& line) {
    line.request();
    line.request();
  });
  const SteadyTime end = SystemClock().steady() + 300ms;
  CurlOptions options;
  options.term = [end] { return std::optional(end); };
  const auto result = transport(std::move(options))->send(get(server.url()));
  EXPECT_LT(SystemClock().steady(), end + 2s);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().kind, Kind::timeout);
  EXPECT_EQ(result.error().message, term_is_over);
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
