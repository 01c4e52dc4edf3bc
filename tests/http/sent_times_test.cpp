#include "providers/http/sent_times.hpp"

#include <gtest/gtest.h>

namespace haloform::http {
namespace {

using namespace std::chrono_literals;

WallTime at(Milliseconds since_the_start) { return WallTime(1'790'000'000'000ms + since_the_start); }

SentTimes sent(RateWindow window, std::initializer_list<Milliseconds> times) {
  SentTimes all(window);
  for (const Milliseconds time : times) all.add(at(time));
  return all;
}

TEST(SentTimes, leave_the_window_as_old_as_it_is_long) {
  SentTimes times = sent({3, 10s}, {0s, 4s, 4s});
  EXPECT_EQ(times.wait(at(4s)), 6s) << "until the first is ten seconds old";
  times.pass(at(9'999ms));
  EXPECT_EQ(times.count(), 3U);
  EXPECT_EQ(times.wait(at(9'999ms)), 1ms);
  times.pass(at(10s));
  EXPECT_EQ(times.count(), 2U);
  EXPECT_EQ(times.wait(at(10s)), 0ms);
}

TEST(SentTimes, wait_for_as_many_as_are_too_many) {
  const SentTimes times = sent({2, 10s}, {0s, 1s, 2s, 3s});
  EXPECT_EQ(times.wait(at(3s)), 9s) << "three of the four have to go: somebody lowered the limit";
}

// Ten thousand requests in five minutes are three hundred lines, and none of them is forgotten too early.
TEST(SentTimes, take_little_room_and_err_on_the_late_side) {
  SentTimes times({10'000, 300s});
  for (int number = 0; number < 10'000; ++number) times.add(at(number * 30ms));
  EXPECT_EQ(times.count(), 10'000U);
  EXPECT_LT(times.encode().size(), 8'000U);
  times.pass(at(300s + 15ms));
  EXPECT_EQ(times.count(), 10'000U) << "the first leaves with those of its second";
  times.pass(at(301s + 15ms));
  EXPECT_LT(times.count(), 10'000U);
}

TEST(SentTimes, survive_being_written_down) {
  const RateWindow window{3, 10s};
  const SentTimes times = sent(window, {0s, 4s, 4s});
  auto back = SentTimes::decode(window, times.encode() + "left over from a longer text");
  ASSERT_TRUE(back);
  EXPECT_EQ(back->encode(), times.encode());
  EXPECT_EQ(times.encode(), "haloform requests 1 2\n1790000000000 1\n1790000004000 2\n");
}

TEST(SentTimes, are_not_read_from_what_is_none) {
  for (const char* text :
       {"", "haloform", "haloform requests 2 0\n", "haloform requests 1 1\n1790000000000",
        "haloform requests 1 2\n1790000000000 1\n", "haloform requests 1 1\n-5 1\n",
        "haloform requests 1 1\n1790000000000 -1\n", "haloform requests 1 1\n1 1 1\n",
        "haloform requests 1 99999999\n", "haloform requests 1 1\n99999999999999999999 1\n",
        "haloform requests 1 1\n1790000000000 99999999999\n"})
    EXPECT_FALSE(SentTimes::decode({3, 10s}, text)) << text;
}

// Somebody set the clock back by five seconds, or by a day.
TEST(SentTimes, later_than_now_count_as_now_or_not_at_all) {
  SentTimes times = sent({3, 10s}, {5s, 86'400s});
  times.pass(at(0s));
  EXPECT_EQ(times.count(), 1U);
  ASSERT_EQ(times.leaving(at(0s)).size(), 1U);
  EXPECT_EQ(times.leaving(at(0s)).front().in, 10s);
}

}  // namespace
}  // namespace haloform::http
