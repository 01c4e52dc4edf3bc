#pragma once

#include "planner/base/clock.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace haloform::config {

/// Why the days of a time zone cannot be told.
enum class ZoneFault : std::uint8_t {
  unknown,  ///< No zone of the IANA database has this name.
  no_data,  ///< This machine has no time zone data (Debian's package tzdata); `UTC` needs none.
};

/// Nothing where `zone` is one whose days can be told: `UTC`, `Europe/London`, in this spelling.
[[nodiscard]] std::optional<ZoneFault> zone_fault(std::string_view zone);

/// When the day begins in a zone without a fault: at midnight, at the first of two midnights, or, where clocks skip it, right
/// behind the hour that is missing.
[[nodiscard]] WallTime begin_of_day(std::string_view zone, std::chrono::sys_days day);
/// Noon of the day there.
[[nodiscard]] WallTime noon_of_day(std::string_view zone, std::chrono::sys_days day);

}  // namespace haloform::config
