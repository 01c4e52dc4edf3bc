// Days of time zones: where they begin, also where midnight is missing or comes twice, and what is no zone.
#include "planner/config/time_zone.hpp"

#include <gtest/gtest.h>

#include <string>

namespace haloform::config {
namespace {

std::string begin(std::string_view zone, std::string_view day) {
  return iso_time(begin_of_day(zone, *parse_iso_date(day)));
}

struct DayBegins {
  const char* zone;
  const char* day;
  const char* at;
};
class TimeZoneDay : public testing::TestWithParam<DayBegins> {};

TEST_P(TimeZoneDay, begins_when_its_clocks_say_so) {
  ASSERT_EQ(zone_fault(GetParam().zone), std::nullopt);
  EXPECT_EQ(begin(GetParam().zone, GetParam().day), std::string(GetParam().at) + ":00.000Z");
}
INSTANTIATE_TEST_SUITE_P(
    Zones, TimeZoneDay,
    testing::Values(DayBegins{"UTC", "2027-01-31", "2027-01-31T00:00"},
                    DayBegins{"Europe/London", "2027-01-31", "2027-01-31T00:00"},
                    DayBegins{"Europe/London", "2027-07-01", "2027-06-30T23:00"},
                    DayBegins{"Europe/London", "2027-03-28", "2027-03-28T00:00"},  // clocks go on at 1:00
                    DayBegins{"Europe/London", "2027-03-29", "2027-03-28T23:00"},
                    DayBegins{"America/New_York", "2027-11-07", "2027-11-07T04:00"},  // back at 2:00
                    DayBegins{"America/New_York", "2027-11-08", "2027-11-08T05:00"},
                    DayBegins{"Pacific/Auckland", "2027-01-31", "2027-01-30T11:00"},
                    DayBegins{"Asia/Kolkata", "2027-01-31", "2027-01-30T18:30"},
                    // Midnight is missing: 23:59:59 is followed by 1:00.
                    DayBegins{"Africa/Cairo", "2025-04-25", "2025-04-24T22:00"},
                    DayBegins{"America/Havana", "2025-03-09", "2025-03-09T05:00"},
                    DayBegins{"America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00"},
                    // Midnight comes twice: at 1:00 it is 0:00 again.
                    DayBegins{"America/Havana", "2025-11-02", "2025-11-02T04:00"},
                    // 23:00 comes twice, on the day before.
                    DayBegins{"America/Asuncion", "2024-03-24", "2024-03-24T04:00"},
                    // Beyond the years that files list one by one, rules go on.
                    DayBegins{"Europe/London", "2045-07-01", "2045-06-30T23:00"},
                    DayBegins{"America/New_York", "9999-12-31", "9999-12-31T05:00"}));

TEST(TimeZone, noon_is_that_of_the_zone) {
  EXPECT_EQ(iso_time(noon_of_day("America/New_York", *parse_iso_date("2027-07-04"))),
            "2027-07-04T16:00:00.000Z");
}

TEST(TimeZone, what_is_no_zone_is_none) {
  for (const char* name : {"",
                           "europe/london",
                           "Europe/Lodnon",
                           "Europe",
                           "GMT Standard Time",
                           "localtime",
                           "posixrules",
                           "Factory",
                           "/usr/share/zoneinfo/Europe/London",
                           "../zoneinfo/Europe/London",
                           "Europe/../Europe/London",
                           "posix/Europe/London",
                           "right/Europe/London",
                           "zone.tab",
                           "tzdata.zi",
                           "file:UTC",
                           "libc:localtime",
                           "Europe/London ",
                           "Europe\nLondon",
                           "UTC+1",
                           "\xE2\x80\xAE"}) {
    EXPECT_EQ(zone_fault(name), ZoneFault::unknown) << name;
  }
  EXPECT_EQ(zone_fault(std::string(5000, 'a')), ZoneFault::unknown);
  EXPECT_EQ(zone_fault(std::string_view("UTC\0x", 5)), ZoneFault::unknown);
}

TEST(TimeZone, links_of_the_database_are_zones) {
  for (const char* name : {"UTC", "Etc/UTC", "US/Eastern", "Asia/Calcutta", "Etc/GMT+5"})
    EXPECT_EQ(zone_fault(name), std::nullopt) << name;
}

}  // namespace
}  // namespace haloform::config
