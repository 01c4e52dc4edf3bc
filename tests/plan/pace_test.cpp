#include "planner/plan/making/pace.hpp"

#include <gtest/gtest.h>

namespace haloform::plan {
namespace {

using namespace std::chrono_literals;

TEST(Pace, what_finds_room_in_the_window_takes_no_time) {
  const RequestPace pace{250, 300s, {{200s, 40}}};
  EXPECT_EQ(time_needed(pace, 0), 0s);
  EXPECT_EQ(time_needed(pace, 1), 0s);
  EXPECT_EQ(time_needed(pace, 210), 0s);
}

TEST(Pace, what_was_sent_before_has_to_leave_first) {
  const RequestPace pace{250, 300s, {{100s, 30}, {200s, 10}}};
  EXPECT_EQ(time_needed(pace, 211), 100s);
  EXPECT_EQ(time_needed(pace, 240), 100s);
  EXPECT_EQ(time_needed(pace, 241), 200s);
  EXPECT_EQ(time_needed(pace, 250), 200s);
}

TEST(Pace, what_is_more_than_a_window_takes_whole_windows) {
  EXPECT_EQ(time_needed({250, 300s, {}}, 250), 0s);
  EXPECT_EQ(time_needed({250, 300s, {}}, 251), 300s);
  EXPECT_EQ(time_needed({250, 300s, {}}, 1001), 1200s);
  EXPECT_EQ(time_needed({250, 300s, {{100s, 30}}}, 251), 300s);
  EXPECT_EQ(time_needed({250, 300s, {{100s, 30}}}, 500), 400s);
}

// Somebody lowered the limit since.
TEST(Pace, a_window_with_more_in_it_than_it_holds_empties_first) {
  EXPECT_EQ(time_needed({10, 60s, {{20s, 30}, {40s, 10}}}, 1), 40s);
}

}  // namespace
}  // namespace haloform::plan
