#include "cli/progress_display.hpp"

#include "tests/support/fake_clock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace haloform::cli {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using Ticks = ProgressDisplay::Ticks;

constexpr ConsoleOptions a_terminal{.err_is_terminal = true};
constexpr std::string_view erased = "\r\x1b[K";

/// A display whose time passes only here, ten looks to a second.
struct Shown {
  explicit Shown(ConsoleOptions options = {}) : console(options) {}

  /// What was written to stderr while so much time passed.
  std::string within(Milliseconds time) {
    ::testing::internal::CaptureStderr();
    for (; time > 0ms; time -= 100ms) {
      clock.advance(100ms);
      display.tick();
    }
    return ::testing::internal::GetCapturedStderr();
  }

  FakeClock clock;
  StopFlag stop;
  Console console;
  ProgressDisplay display{console, clock, stop, Ticks::by_caller};
};

TEST(ProgressDisplay, says_nothing_of_what_is_over_within_two_seconds) {
  Shown shown;
  shown.display.reading(ResourceType::agent, {1, 12});
  EXPECT_EQ(shown.within(1'900ms), "");
  shown.display.has_read(ResourceType::agent);
  EXPECT_EQ(shown.within(60s), "");
}

TEST(ProgressDisplay, says_a_line_after_two_seconds_and_then_ever_more_seldom) {
  Shown shown;
  shown.display.reading(ResourceType::agent, {1, 12});
  EXPECT_EQ(shown.within(3s), "Reading agents, page 1 of 12 (2 s).\n");
  shown.display.reading(ResourceType::agent, {9, 12});
  EXPECT_EQ(shown.within(8s), "");
  EXPECT_EQ(shown.within(2s), "Reading agents, page 9 of 12 (12 s).\n");
  EXPECT_EQ(shown.within(12s), "Reading agents, page 9 of 12 (24 s).\n");
  EXPECT_EQ(shown.within(30s), "Reading agents, page 9 of 12 (48 s).\n");
  EXPECT_EQ(std::ranges::count(shown.within(10min), '\n'), 10) << "once in a minute at the least";
}

TEST(ProgressDisplay, rewrites_one_line_of_a_terminal_and_takes_it_away) {
  Shown shown(a_terminal);
  shown.display.reading(ResourceType::agent, {1, 12});
  std::string all = shown.within(3s);
  EXPECT_THAT(all, HasSubstr(std::string(erased) + "Reading agents, page 1 of 12 (2 s)"));
  shown.display.reading(ResourceType::agent, {2, 12});
  all += shown.within(1s);
  EXPECT_THAT(all, HasSubstr(std::string(erased) + "Reading agents, page 2 of 12 (3 s)"));
  shown.display.has_read(ResourceType::agent);
  EXPECT_EQ(shown.within(1s), erased);
  EXPECT_THAT(all, Not(HasSubstr("\n")));
}

TEST(ProgressDisplay, shows_requests_where_no_listing_is_read) {
  Shown shown;
  shown.display.in_flight(1);
  shown.display.in_flight(1);
  shown.display.in_flight(-1);
  EXPECT_EQ(shown.within(3s), "Waiting for 1 request to HaloPSA; 1 answered (2 s).\n");
}

TEST(ProgressDisplay, counts_the_time_of_requests_from_the_end_of_the_listings) {
  Shown shown;
  shown.display.reading(ResourceType::agent, {0, 0});
  shown.display.in_flight(1);
  EXPECT_EQ(shown.within(3s), "Reading agents, page 1 (2 s).\n");
  shown.display.has_read(ResourceType::agent);
  EXPECT_EQ(shown.within(2s), "");
  EXPECT_EQ(shown.within(1s), "Waiting for 1 request to HaloPSA (2 s).\n");
}

TEST(ProgressDisplay, leaves_the_steps_of_an_apply_to_who_shows_them) {
  Shown shown;
  shown.display.writing(true);
  shown.display.in_flight(1);
  EXPECT_EQ(shown.within(30s), "");
}

TEST(ProgressDisplay, shows_a_wait_in_the_place_of_what_waits_for_it) {
  Shown shown;
  shown.display.reading(ResourceType::team, {0, 0});
  shown.display.waiting(ports::RetryWait{"HTTP 503", 1, 5s});
  EXPECT_EQ(shown.within(4s), "A request failed (HTTP 503, attempt 1); it is sent again in 5 s.\n")
      << "that it takes long is known from the first";
  EXPECT_EQ(shown.within(3s), "Reading teams, page 1 (4 s).\n") << "it has been sent again";
}

TEST(ProgressDisplay, does_not_speak_of_a_short_pause) {
  Shown shown;
  for (int attempt = 0; attempt < 4; ++attempt) {
    shown.display.waiting(ports::RetryWait{"timeout", 1, 400ms});
    EXPECT_EQ(shown.within(600ms), "");
  }
}

TEST(ProgressDisplay, of_the_rate_limit_goes_with_the_wait) {
  Shown shown;
  for (Milliseconds left = 30s; left > 0s; left -= 1s) {
    shown.display.waiting(ports::RateLimitWait{false, 250, 300s, left});
    const std::string said = shown.within(1s);
    EXPECT_EQ(said.empty(), left % 10s != 0s) << said;
  }
  shown.display.waiting(ports::RateLimitWait{false, 250, 300s, 0s});
  EXPECT_EQ(shown.within(5s), "");
}

TEST(ProgressDisplay, of_a_lock_comes_once_it_has_lasted) {
  Shown shown;
  const ports::LockInfo jane{"jane", "ci-7", 123, {}, "apply", {}};
  shown.display.waiting(ports::LockWait{jane, 300s});
  EXPECT_EQ(shown.within(1'900ms), "") << "a lock comes free at any moment";
  EXPECT_THAT(shown.within(1s), HasSubstr("held by jane on ci-7"));
  shown.display.waiting(ports::LockWait{});
  EXPECT_EQ(shown.within(30s), "");
}

TEST(ProgressDisplay, is_silent_with_quiet) {
  for (const bool terminal : {false, true}) {
    Shown shown({.verbosity = Verbosity::quiet, .err_is_terminal = terminal});
    shown.display.reading(ResourceType::agent, {1, 12});
    shown.display.waiting(ports::RateLimitWait{true, 0, 0s, 60s});
    EXPECT_EQ(shown.within(30s), "");
    shown.display.writing(true);
    shown.stop.raise();
    EXPECT_EQ(shown.within(30s), "");
  }
}

TEST(ProgressDisplay, answers_an_interrupt_of_a_run_that_writes_at_once) {
  Shown shown;
  shown.display.writing(true);
  for (int request = 0; request < 3; ++request) shown.display.in_flight(1);
  shown.stop.raise();
  EXPECT_EQ(shown.within(100ms), interrupted_writing_words(3));
  EXPECT_EQ(shown.within(1'900ms), "") << "once";
  shown.display.in_flight(-1);
  EXPECT_EQ(shown.within(1s), "Interrupted: waiting for 2 requests to end (2 s).\n");
}

TEST(ProgressDisplay, answers_an_interrupt_of_a_run_that_reads_where_it_does_not_end_soon) {
  Shown shown;
  shown.display.reading(ResourceType::agent, {1, 12});
  shown.display.in_flight(1);
  shown.stop.raise();
  EXPECT_EQ(shown.within(200ms), "") << "it ends by itself";
  EXPECT_EQ(shown.within(500ms), interrupted_reading_words(1));
  shown.display.in_flight(-1);
  EXPECT_EQ(shown.within(5s), "");
}

TEST(ProgressDisplay, needs_nobody_to_look_at_the_time) {
  Console console(a_terminal);
  const SystemClock clock;
  StopFlag stop;
  ::testing::internal::CaptureStderr();
  {
    ProgressDisplay display(console, clock, stop);
    display.waiting(ports::RateLimitWait{true, 0, 0s, 60s});
    clock.sleep(500ms, stop);
  }
  const std::string all = ::testing::internal::GetCapturedStderr();
  EXPECT_THAT(all, HasSubstr("asking again in 1 m"));
  EXPECT_TRUE(all.ends_with(erased)) << all;
}

}  // namespace
}  // namespace haloform::cli
