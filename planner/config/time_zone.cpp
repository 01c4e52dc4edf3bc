#include "planner/config/time_zone.hpp"

#include <absl/time/civil_time.h>
#include <absl/time/time.h>

#include <algorithm>
#include <array>
#include <string>

namespace haloform::config {

namespace {

constexpr std::size_t longest_name = 64;

bool is_zone_letter(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9') || letter == '_' || letter == '-' || letter == '+' || letter == '/';
}

/// Names become paths below the database's folder: none leads out of it, and what is no zone there, or another one on each machine,
/// is none.
bool is_zone_name(std::string_view zone) {
  static constexpr std::array<std::string_view, 3> no_zones{"localtime", "posixrules", "Factory"};
  return !zone.empty() && zone.size() <= longest_name && !zone.starts_with('/') && !zone.ends_with('/') &&
         std::ranges::all_of(zone, is_zone_letter) && !zone.starts_with("posix/") &&
         !zone.starts_with("right/") && std::ranges::find(no_zones, zone) == no_zones.end();
}

std::optional<absl::TimeZone> loaded(std::string_view zone) {
  if (zone == "UTC" || zone == "Etc/UTC") return absl::UTCTimeZone();
  absl::TimeZone found;
  if (!is_zone_name(zone) || !absl::LoadTimeZone(absl::string_view(zone.data(), zone.size()), &found))
    return std::nullopt;
  return found;
}

WallTime time_in(std::string_view zone, std::chrono::sys_days day, int hour) {
  const absl::CivilDay civil = absl::CivilDay(1970, 1, 1) + day.time_since_epoch().count();
  const absl::TimeZone::TimeInfo info =
      loaded(zone).value_or(absl::UTCTimeZone()).At(absl::CivilHour(civil) + hour);
  // `pre` of a time that occurs twice is the earlier one; of one that is skipped, `trans` is when the clocks are set.
  const bool skipped = info.kind == absl::TimeZone::TimeInfo::SKIPPED;
  return WallTime(Milliseconds(absl::ToUnixMillis(skipped ? info.trans : info.pre)));
}

}  // namespace

std::optional<ZoneFault> zone_fault(std::string_view zone) {
  if (loaded(zone)) return std::nullopt;
  absl::TimeZone some;
  const bool has_data = absl::LoadTimeZone("Europe/London", &some) || absl::LoadTimeZone("Etc/GMT", &some);
  return has_data ? ZoneFault::unknown : ZoneFault::no_data;
}

WallTime begin_of_day(std::string_view zone, std::chrono::sys_days day) { return time_in(zone, day, 0); }

WallTime noon_of_day(std::string_view zone, std::chrono::sys_days day) { return time_in(zone, day, 12); }

}  // namespace haloform::config
