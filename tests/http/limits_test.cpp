#include "providers/http/limits.hpp"

#include "tests/http/fakes.hpp"

#include <gtest/gtest.h>

#include <array>
#include <thread>

namespace haloform::http {
namespace {

using testing::FakeClock;
using namespace std::chrono_literals;

class LimitsTest : public ::testing::Test {
 protected:
  FakeClock clock_;
  StopFlag stop_;
  Patience patience_{clock_, stop_};

  Limits::Ticket enter(Limits& limits) { return limits.enter(patience_).value(); }
  void good_answers(Limits& limits, int count) {
    for (int index = 0; index < count; ++index) limits.leave(enter(limits), Load::fine);
  }
};

TEST_F(LimitsTest, a_hold_is_waited_out_only_up_to_what_the_caller_has_time_for) {
  Limits limits(8, {}, {}, clock_);
  limits.leave(enter(limits), Load::throttled, 10s);
  const auto none = limits.enter(patience_, Limits::Lane::queue, 9s);
  ASSERT_FALSE(none);
  EXPECT_TRUE(none.error().held);
  EXPECT_EQ(none.error().hold_left, 10s);
  EXPECT_TRUE(clock_.slept().empty()) << "it is known at once";
  EXPECT_TRUE(limits.enter(patience_, Limits::Lane::queue, 10s));
}

TEST_F(LimitsTest, an_overloaded_instance_gets_half_as_many_requests_at_once) {
  Limits limits(8, {}, {}, clock_);
  limits.leave(enter(limits), Load::overloaded);
  EXPECT_EQ(LimitsProbe::allowed(limits), 4U);
  limits.leave(enter(limits), Load::overloaded);
  limits.leave(enter(limits), Load::overloaded);
  limits.leave(enter(limits), Load::overloaded);
  EXPECT_EQ(LimitsProbe::allowed(limits), 1U);
}

TEST_F(LimitsTest, requests_that_were_under_way_together_halve_once) {
  Limits limits(8, {}, {}, clock_);
  std::array<Limits::Ticket, 8> tickets{};
  for (auto& ticket : tickets) ticket = enter(limits);
  for (const auto ticket : tickets) limits.leave(ticket, Load::overloaded);
  EXPECT_EQ(LimitsProbe::allowed(limits), 4U);
}

TEST_F(LimitsTest, good_answers_let_it_creep_up_again_to_where_it_was) {
  Limits limits(4, {}, {}, clock_);
  limits.leave(enter(limits), Load::overloaded);
  limits.leave(enter(limits), Load::overloaded);
  ASSERT_EQ(LimitsProbe::allowed(limits), 1U);
  good_answers(limits, 1);
  EXPECT_EQ(LimitsProbe::allowed(limits), 2U);
  good_answers(limits, 1);
  EXPECT_EQ(LimitsProbe::allowed(limits), 2U);
  good_answers(limits, 1);
  EXPECT_EQ(LimitsProbe::allowed(limits), 3U);
  good_answers(limits, 100);
  EXPECT_EQ(LimitsProbe::allowed(limits), 4U);
}

TEST_F(LimitsTest, after_a_429_nobody_sends_for_a_while_and_longer_each_time) {
  Limits limits(8, {}, {}, clock_);
  limits.leave(enter(limits), Load::throttled);
  EXPECT_EQ(limits.hold_left(), 1s);
  limits.leave(enter(limits), Load::throttled);
  EXPECT_EQ(limits.hold_left(), 2s);
  limits.leave(enter(limits), Load::throttled);
  EXPECT_EQ(limits.hold_left(), 4s);
  limits.leave(enter(limits), Load::fine);
  EXPECT_EQ(clock_.slept(), (std::vector<Milliseconds>{1s, 2s, 4s}));
  limits.leave(enter(limits), Load::throttled);
  EXPECT_EQ(limits.hold_left(), 1s) << "one that got through starts the ladder anew";
}

TEST_F(LimitsTest, a_burst_of_429_is_one_step_of_the_ladder) {
  Limits limits(8, {}, {}, clock_);
  std::array<Limits::Ticket, 8> tickets{};
  for (auto& ticket : tickets) ticket = enter(limits);
  for (const auto ticket : tickets) limits.leave(ticket, Load::throttled);
  EXPECT_EQ(limits.hold_left(), 1s);
  EXPECT_EQ(LimitsProbe::allowed(limits), 4U);
}

TEST_F(LimitsTest, retry_after_holds_everybody_back_that_long) {
  Limits limits(8, {}, {}, clock_);
  limits.leave(enter(limits), Load::throttled, 17s);
  EXPECT_EQ(limits.hold_left(), 17s);
}

TEST_F(LimitsTest, a_window_lets_so_many_through_in_any_stretch_of_time) {
  Limits limits(8, RateBook({3, 10s}, clock_, {}), {}, clock_);
  good_answers(limits, 2);
  clock_.advance(4s);
  good_answers(limits, 1);
  EXPECT_TRUE(clock_.slept().empty());
  good_answers(limits, 1);
  EXPECT_EQ(clock_.slept(), (std::vector<Milliseconds>{6s}))
      << "until the first of the three is ten seconds old";
  good_answers(limits, 1);
  EXPECT_EQ(clock_.slept().size(), 1U) << "the second of the three is as old";
  good_answers(limits, 1);
  EXPECT_EQ(clock_.slept().back(), 4s);
}

// The instance lets through fewer than we thought, and nobody else is about: its window is as full as ours.
TEST_F(LimitsTest, a_429_in_the_middle_of_our_window_waits_until_the_first_of_it_has_left) {
  Limits limits(8, RateBook({6, 300s}, clock_, {}), {}, clock_);
  good_answers(limits, 2);
  clock_.advance(60s);
  limits.leave(enter(limits), Load::throttled);
  EXPECT_EQ(limits.hold_left(), 240s);
  limits.leave(enter(limits), Load::throttled);
  EXPECT_EQ(limits.hold_left(), 2s) << "two have left, and still it is too many: a little longer each time";
}

// Somebody else used the window up; when that was nobody here knows.
TEST_F(LimitsTest, a_429_at_the_start_of_our_window_asks_again_soon) {
  Limits limits(8, RateBook({250, 300s}, clock_, {}), {}, clock_);
  limits.leave(enter(limits), Load::throttled);
  EXPECT_EQ(limits.hold_left(), 1s);
  limits.leave(enter(limits), Load::throttled);
  EXPECT_EQ(limits.hold_left(), 2s);
  limits.leave(enter(limits), Load::throttled, 17s);
  EXPECT_EQ(limits.hold_left(), 17s) << "what the instance asks for goes before what we think";
}

TEST_F(LimitsTest, a_wait_is_told_once_a_second_and_so_is_its_end) {
  std::vector<RateWait> told;
  Limits limits(8, RateBook({1, 3s}, clock_, {}), {}, clock_,
                [&](const RateWait& wait) { told.push_back(wait); });
  good_answers(limits, 2);
  ASSERT_EQ(told.size(), 4U);
  EXPECT_EQ(told[0].left, 3s);
  EXPECT_EQ(told[0].why, RateWait::Why::used_up);
  EXPECT_EQ(told[2].left, 1s);
  EXPECT_EQ(told[3].left, 0s);
  limits.leave(enter(limits), Load::throttled, 5s);
  told.clear();
  limits.leave(enter(limits), Load::fine);
  ASSERT_EQ(told.size(), 6U);
  EXPECT_EQ(told.front().why, RateWait::Why::refused);
  EXPECT_EQ(told.front().left, 5s);
  EXPECT_EQ(told.back().left, 0s);
}

// A request that holds a place waits for its token; the token must not wait for a place, and counts all the same.
TEST_F(LimitsTest, a_request_beside_the_queue_takes_no_place_but_counts) {
  Limits limits(1, RateBook({2, 10s}, clock_, {}), {}, clock_);
  const auto ticket = enter(limits);
  limits.leave(limits.enter(patience_, Limits::Lane::beside).value(), Load::fine);
  limits.leave(ticket, Load::fine);
  EXPECT_TRUE(clock_.slept().empty());
  limits.leave(enter(limits), Load::fine);
  EXPECT_EQ(clock_.slept(), (std::vector<Milliseconds>{10s}));
}

TEST_F(LimitsTest, an_interrupt_ends_a_wait_but_does_not_keep_a_free_place) {
  Limits limits(8, {}, {}, clock_);
  stop_.raise();
  limits.leave(enter(limits), Load::throttled);
  EXPECT_FALSE(limits.enter(patience_).has_value());
}

// Each is woken for the one place; who gives up leaves it to the next, or the rest would wait for ever.
TEST_F(LimitsTest, an_interrupt_ends_the_waits_of_all_who_stand_in_line) {
  Limits limits(1, {}, {}, clock_);
  const auto ticket = enter(limits);
  stop_.raise();
  std::array<std::jthread, 3> others;
  for (auto& other : others) other = std::jthread([&] { EXPECT_FALSE(limits.enter(patience_).has_value()); });
  std::this_thread::sleep_for(50ms);  // so that all of them wait for the place
  limits.leave(ticket, Load::throttled);
}

TEST_F(LimitsTest, a_place_that_comes_free_is_taken_by_who_waits) {
  Limits limits(1, {}, {}, clock_);
  const auto ticket = enter(limits);
  std::jthread other([&] { limits.leave(enter(limits), Load::fine); });
  limits.leave(ticket, Load::fine);
  other.join();
  EXPECT_EQ(LimitsProbe::allowed(limits), 1U);
}

}  // namespace
}  // namespace haloform::http
