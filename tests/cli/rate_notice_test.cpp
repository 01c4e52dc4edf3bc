#include "cli/rate_notice.hpp"

#include "tests/support/fake_clock.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace haloform {
namespace {

using namespace std::chrono_literals;
using Why = RateWait::Why;

TEST(RateWords, say_why_and_how_long_still) {
  EXPECT_EQ(rate_words({Why::used_up, 252s, RateWindow{250, 300s}}),
            "Rate limit: 250 requests in 300 s are used up; going on in 4 m 12 s.");
  EXPECT_EQ(rate_words({Why::refused, 16s, {}}),
            "Rate limit: the instance wants fewer requests (HTTP 429); asking again in 16.0 s.");
}

/// What was written to stderr while a wait of so long was told once a second.
std::string told(RateNotice& notice, FakeClock& clock, Milliseconds wait) {
  ::testing::internal::CaptureStderr();
  for (; wait > 0ms; wait -= 1s) {
    notice({Why::used_up, wait, RateWindow{250, 300s}});
    clock.advance(1s);
  }
  notice({Why::used_up, 0ms, {}});
  return ::testing::internal::GetCapturedStderr();
}

TEST(RateNotice, says_a_line_a_minute_where_there_is_no_terminal) {
  Console console({});
  FakeClock clock;
  RateNotice notice(console, clock);
  const std::string used_up = "Rate limit: 250 requests in 300 s are used up; going on in ";
  EXPECT_EQ(told(notice, clock, 130s),
            used_up + "2 m 10 s.\n" + used_up + "1 m 10 s.\n" + used_up + "10.0 s.\n");
  EXPECT_EQ(told(notice, clock, 20s), "") << "so soon after the last word, for so little more";
  EXPECT_EQ(told(notice, clock, 1s), "");
}

TEST(RateNotice, does_not_speak_of_a_short_wait_nor_with_quiet) {
  FakeClock clock;
  Console console({});
  RateNotice notice(console, clock);
  EXPECT_EQ(told(notice, clock, 1s), "");
  Console quiet({.verbosity = Verbosity::quiet});
  RateNotice silent(quiet, clock);
  EXPECT_EQ(told(silent, clock, 100s), "");
}

TEST(RateNotice, counts_down_in_one_line_of_a_terminal_and_takes_it_away) {
  Console console({.err_is_terminal = true});
  FakeClock clock;
  RateNotice notice(console, clock);
  const std::string all = told(notice, clock, 3s);
  EXPECT_NE(all.find("in 3.0 s."), std::string::npos);
  EXPECT_NE(all.find("in 1.0 s."), std::string::npos);
  EXPECT_EQ(all.find('\n'), std::string::npos);
  EXPECT_TRUE(all.ends_with("\r\x1b[K")) << all;
}

}  // namespace
}  // namespace haloform
