// What an API, and what stands between it and us, does besides answering.
#include "tests/forge/published.hpp"
#include "tests/http/raw_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <string>

namespace haloform::forge {
namespace {

using test::ForgeAnswer;
using test::ForgeFault;
using test::ForgeKind;
using test::ForgeServer;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using What = Published::What;
using Kind = ForgeFault::Kind;

class PublishFaults : public ::testing::TestWithParam<ForgeKind> {
 protected:
  PublishFaults() { server_.push("41", old_commit); }
  ~PublishFaults() override { EXPECT_THAT(server_.broken(), IsEmpty()); }
  Result<Published> now(Milliseconds within = Milliseconds(20'000)) {
    return published(server_, {.commit = old_commit}, page("a plan", old_commit), within);
  }
  /// The part of the path that is asked for comments, and nothing else is.
  [[nodiscard]] static std::string comments_path() {
    return GetParam() == ForgeKind::github   ? "/comments"
           : GetParam() == ForgeKind::gitlab ? "/notes"
                                             : "/threads";
  }
  ForgeServer server_{GetParam()};
};

TEST_P(PublishFaults, reads_are_asked_again) {
  server_.fault({.answer = {.status = 502, .body = "<html>bad gateway</html>", .type = "text/html"}});
  server_.fault({.kind = Kind::reset_before, .path = comments_path()});
  const auto done = now();
  ASSERT_TRUE(done) << done.error().text();
  EXPECT_EQ(done->what, What::created);
  EXPECT_EQ(server_.faults_left(), 0U);
}

TEST_P(PublishFaults, a_comment_whose_answer_was_lost_is_found_and_not_written_twice) {
  server_.fault({.kind = Kind::reset_after, .method = "POST", .path = comments_path()});
  const auto done = now();
  ASSERT_TRUE(done) << done.error().text();
  EXPECT_EQ(server_.faults_left(), 0U);
  EXPECT_THAT(server_.comments("41"), SizeIs(1));
}

TEST_P(PublishFaults, a_comment_that_was_not_written_is_written_again) {
  server_.fault({.kind = Kind::reset_before, .method = "POST", .path = comments_path()});
  server_.fault({.method = "POST", .path = comments_path()});
  const auto done = now();
  ASSERT_TRUE(done) << done.error().text();
  EXPECT_EQ(done->what, What::created);
  EXPECT_THAT(server_.comments("41"), SizeIs(1));
}

TEST_P(PublishFaults, a_new_comment_that_is_answered_with_nonsense_is_found) {
  server_.fault(
      {.kind = Kind::garbage, .answer = {.body = "{\"id\": "}, .method = "POST", .path = comments_path()});
  const auto done = now();
  ASSERT_TRUE(done) << done.error().text();
  EXPECT_THAT(server_.comments("41"), SizeIs(1));
}

TEST_P(PublishFaults, a_rate_limit_is_waited_for_as_long_as_it_asks) {
  server_.fault({.answer = {.status = 429,
                            .body = "Retry later\n",
                            .headers = {{"Retry-After", "1"}},
                            .type = "text/plain"},
                 .path = comments_path()});
  const auto begin = std::chrono::steady_clock::now();
  const auto done = now();
  ASSERT_TRUE(done) << done.error().text();
  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(950));
}

TEST_P(PublishFaults, a_rate_limit_that_lasts_too_long_is_said_at_once) {
  server_.fault({.answer = {.status = 429,
                            .body = "Retry later\n",
                            .headers = {{"Retry-After", "600"}},
                            .type = "text/plain"},
                 .path = comments_path()});
  const auto begin = std::chrono::steady_clock::now();
  const auto done = now();
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::throttled);
  EXPECT_THAT(done.error().what, HasSubstr("10 m"));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

TEST_P(PublishFaults, nonsense_in_the_place_of_comments_is_said_and_writes_nothing) {
  for (const char* body : {"", "[", "{}", "7", "\"x\"", "[[]]", "{\"value\": 7}", "<html>"}) {
    server_.fault(
        {.kind = Kind::garbage, .answer = {.body = body}, .method = "GET", .path = comments_path()});
    const auto done = now();
    if (std::string_view(body) == "[[]]" && GetParam() != ForgeKind::azure)
      continue;  // a list, with no comment in it
    ASSERT_FALSE(done) << body;
    EXPECT_EQ(done.error().kind, ErrorKind::protocol) << body;
  }
  EXPECT_LE(server_.comments("41").size(), 1U);
}

TEST_P(PublishFaults, it_takes_no_longer_than_it_may) {
  server_.fault({.kind = Kind::delay, .delay = std::chrono::milliseconds(2'500), .path = comments_path()});
  const auto begin = std::chrono::steady_clock::now();
  const auto done = now(Milliseconds(1'200));
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().kind, ::testing::AnyOf(ErrorKind::unavailable, ErrorKind::throttled));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(2'300));
}

TEST_P(PublishFaults, a_redirect_is_not_followed) {
  std::atomic<int> asked{0};
  const testing::RawServer elsewhere([&](const testing::RawConnection& line) {
    for (std::string text = line.request(); !text.empty(); text = line.request()) {
      ++asked;
      line.answer("[]");
    }
  });
  for (const int status : {301, 302, 307}) {
    server_.fault({.answer = {.status = status, .headers = {{"Location", elsewhere.url("/token")}}}});
    const auto done = now();
    ASSERT_FALSE(done);
    EXPECT_THAT(done.error().what, HasSubstr("points elsewhere"));
  }
  EXPECT_EQ(asked, 0);
}

TEST_P(PublishFaults, a_server_that_repeats_the_token_is_not_quoted) {
  const std::string token(test::forge_writer);
  for (const std::string& words : {token, "xx " + token + " yy", std::string(190, 'x') + token})
    for (const int status : {400, 401, 403, 404, 422}) {
      const std::string body = "{\"message\": \"" + words + "\", \"error\": \"" + words + "\"}";
      server_.fault({.answer = {.status = status, .body = body}});
      const auto done = now();
      ASSERT_FALSE(done) << status;
      EXPECT_THAT(done.error().text(), AllOf(HasSubstr(std::to_string(status)), Not(HasSubstr("writer-"))));
    }
}

TEST_P(PublishFaults, words_of_a_server_are_one_short_line) {
  server_.fault({.answer = {.status = 400,
                            .body = "{\"message\": \"no\\n##vso[task.complete]\\r\\n::error::x " +
                                    std::string(5'000, 'y') + "\"}"}});
  const auto done = now();
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().what, Not(HasSubstr("\n")));
  EXPECT_LT(done.error().what.plain().size(), 400U);
}

INSTANTIATE_TEST_SUITE_P(Hosts, PublishFaults,
                         ::testing::Values(ForgeKind::github, ForgeKind::gitlab, ForgeKind::azure),
                         host_text);

TEST(PublishFaultsOfGithub, a_secondary_rate_limit_comes_as_403) {
  ForgeServer server(ForgeKind::github);
  server.push("41", old_commit);
  const std::string words =
      R"({"message": "You have exceeded a secondary rate limit. Please wait a few minutes."})";
  // With a time, which is waited for; without one, which is a minute.
  server.fault({.answer = {.status = 403, .body = words, .headers = {{"Retry-After", "1"}}},
                .method = "POST",
                .path = "/comments"});
  const auto done = published(server, {.commit = old_commit}, page("a plan", old_commit));
  ASSERT_TRUE(done) << done.error().text();
  EXPECT_THAT(server.comments("41"), SizeIs(1));
  server.fault({.answer = {.status = 403, .body = words}, .method = "GET", .path = "/comments"});
  const auto refused = published(server, {.commit = old_commit}, page("a plan", old_commit));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::throttled);
  EXPECT_THAT(refused.error().what, HasSubstr("secondary rate limit"));
}

TEST(PublishFaultsOfGithub, a_used_up_rate_limit_says_when_it_ends) {
  ForgeServer server(ForgeKind::github);
  server.push("41", old_commit);
  const auto in_an_hour = std::chrono::duration_cast<std::chrono::seconds>(
      (std::chrono::system_clock::now() + std::chrono::hours(1)).time_since_epoch());
  server.fault({.answer = {.status = 403,
                           .body = R"({"message": "API rate limit exceeded for installation."})",
                           .headers = {{"X-RateLimit-Remaining", "0"},
                                       {"X-RateLimit-Reset", std::to_string(in_an_hour.count())}}}});
  const auto done = published(server, {.commit = old_commit}, page("a plan", old_commit));
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::throttled);
  EXPECT_THAT(done.error().what, HasSubstr("it asks to wait"));
}

TEST(PublishFaultsOfAzure, a_page_to_sign_in_is_no_answer) {
  for (const int status : {200, 203, 302}) {
    ForgeServer server(ForgeKind::azure);
    server.push("41", old_commit);
    server.fault(
        {.answer = {.status = status, .body = "<html>Sign in</html>", .type = "text/html; charset=utf-8"}});
    const auto done = published(server, {.commit = old_commit}, page("a plan", old_commit));
    ASSERT_FALSE(done) << status;
    EXPECT_EQ(done.error().kind, status == 302 ? ErrorKind::protocol : ErrorKind::credentials) << status;
  }
}

TEST(PublishFaultsOfAll, an_interrupt_ends_it) {
  ForgeServer server(ForgeKind::github);
  server.push("41", old_commit);
  const test::TempDir folder;
  test::PlainVariables::Map variables;
  for (auto& [name, value] : test::pipeline_of(server, {.commit = old_commit}, folder.path().string())) {
    if (value) variables.emplace(name, *value);
  }
  const test::PlainVariables environment(std::move(variables));
  const SystemClock clock;
  StopFlag stop;
  stop.raise();
  const auto done = publish(ci::run_of(environment), environment, page("a plan", old_commit),
                            {.clock = &clock, .stop = &stop});
  ASSERT_FALSE(done);
  EXPECT_THAT(server.comments("41"), IsEmpty());
}

}  // namespace
}  // namespace haloform::forge
