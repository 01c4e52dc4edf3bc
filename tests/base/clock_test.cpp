#include "planner/base/clock.hpp"

#include <gtest/gtest.h>

namespace haloform {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

TEST(Time, prints_and_reads_the_same_moment) {
  const WallTime time{Milliseconds{1795471507123}};
  EXPECT_EQ(iso_time(time), "2026-11-23T22:05:07.123Z");
  EXPECT_EQ(parse_iso_time("2026-11-23T22:05:07.123Z"), time);
}

TEST(Time, refuses_what_is_not_a_moment) {
  for (const char* text :
       {"", "2026-11-23", "2026-13-01T00:00:00.000Z", "2026-02-30T00:00:00.000Z", "2026-11-23T24:00:00.000Z",
        "2026-11-23T22:05:07.123+", "2026-11-23 22:05:07.123Z"}) {
    EXPECT_EQ(parse_iso_time(text), std::nullopt) << text;
  }
}

TEST(Duration, takes_a_number_and_a_unit) {
  EXPECT_EQ(parse_duration("300ms"), Milliseconds{300});
  EXPECT_EQ(parse_duration("30s"), Milliseconds{30'000});
  EXPECT_EQ(parse_duration("30"), Milliseconds{30'000});
  EXPECT_EQ(parse_duration("6m"), minutes{6});
  EXPECT_EQ(parse_duration("24h"), hours{24});
  EXPECT_EQ(parse_duration("0"), Milliseconds{0});
}

TEST(Duration, refuses_what_it_would_have_to_guess) {
  for (const char* text : {"", "m", "-5s", "5 s", "1.5h", "5d", "99999999999999h"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
}

TEST(Duration, reads_in_the_unit_that_fits) {
  EXPECT_EQ(duration_text(Milliseconds{850}), "850 ms");
  EXPECT_EQ(duration_text(Milliseconds{12'340}), "12.3 s");
  EXPECT_EQ(duration_text(Milliseconds{245'000}), "4 m 05 s");
}

TEST(Clock, a_raised_flag_ends_the_wait) {
  StopFlag stop;
  stop.raise();
  const SystemClock clock;
  const SteadyTime before = clock.steady();
  clock.sleep(hours{1}, stop);
  EXPECT_LT(clock.steady() - before, minutes{1});
}

}  // namespace
}  // namespace haloform
