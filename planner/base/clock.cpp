#include "planner/base/clock.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <limits>

namespace haloform {

namespace {

/// Digits of a fixed width at `at`; nothing where one of them is not a digit.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t width) {
  int number = 0;
  for (std::size_t index = at; index < at + width; ++index) {
    if (index >= text.size() || text[index] < '0' || text[index] > '9') return std::nullopt;
    number = number * 10 + (text[index] - '0');
  }
  return number;
}

/// Whether the text is as long as `shape`, and has what is no 0 in it where that stands.
bool has_shape(std::string_view text, std::string_view shape) {
  if (text.size() != shape.size()) return false;
  for (std::size_t at = 0; at < shape.size(); ++at) {
    if (shape[at] != '0' && text[at] != shape[at]) return false;
  }
  return true;
}

}  // namespace

SteadyTime SystemClock::steady() const {
  // Not std::chrono::steady_clock::now(), which stands still while a machine sleeps and a lease does not.
  timespec now{};
  if (::clock_gettime(CLOCK_BOOTTIME, &now) != 0) return std::chrono::steady_clock::now();
  return SteadyTime(std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec));
}

WallTime SystemClock::wall() const {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

void SystemClock::sleep(Milliseconds duration, const StopFlag& stop) const {
  constexpr Milliseconds slice{50};
  const SteadyTime end = steady() + duration;
  while (!stop.raised()) {
    const auto left = std::chrono::ceil<Milliseconds>(end - steady());
    if (left <= Milliseconds::zero()) return;
    const auto now = std::min(left, slice);
    const timespec pause{now.count() / 1000, (now.count() % 1000) * 1'000'000};
    nanosleep(&pause, nullptr);
  }
}

std::string iso_time(WallTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{time - day};
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()),
                static_cast<int>(clock.subseconds().count()));
  return text.data();
}

std::string iso_date(std::chrono::sys_days day) { return iso_time(WallTime{day}).substr(0, 10); }

std::optional<std::chrono::sys_days> parse_iso_date(std::string_view text) {
  if (!has_shape(text, "0000-00-00")) return std::nullopt;
  const auto year = digits(text, 0, 4);
  const auto month = digits(text, 5, 2);
  const auto day = digits(text, 8, 2);
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date};
}

std::optional<WallTime> parse_iso_time(std::string_view text) {
  if (!has_shape(text, "0000-00-00T00:00:00.000Z")) return std::nullopt;
  const auto day = parse_iso_date(text.substr(0, 10));
  const auto hour = digits(text, 11, 2);
  const auto minute = digits(text, 14, 2);
  const auto second = digits(text, 17, 2);
  const auto milli = digits(text, 20, 3);
  if (!day || !hour || !minute || !second || !milli) return std::nullopt;
  if (*hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  return WallTime{*day} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
         std::chrono::seconds{*second} + Milliseconds{*milli};
}

std::optional<Milliseconds> parse_duration(std::string_view text) {
  std::int64_t number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || number < 0) return std::nullopt;
  const std::string_view unit(rest, static_cast<std::size_t>(text.data() + text.size() - rest));
  std::int64_t scale = 0;
  if (unit == "ms") scale = 1;
  if (unit == "s" || unit.empty()) scale = 1000;
  if (unit == "m") scale = 60'000;
  if (unit == "h") scale = 3'600'000;
  // A thousand hours is more than any wait of this program, and keeps the product far from its limit.
  if (scale == 0 || number > 3'600'000'000 / scale) return std::nullopt;
  return Milliseconds{number * scale};
}

std::string duration_text(Milliseconds duration) {
  std::array<char, 48> text{};
  const auto milliseconds = static_cast<long long>(duration.count());
  if (milliseconds < 1000) {
    std::snprintf(text.data(), text.size(), "%lld ms", milliseconds);
  } else if (milliseconds < 60'000) {
    std::snprintf(text.data(), text.size(), "%.1f s", static_cast<double>(milliseconds) / 1000.0);
  } else {
    std::snprintf(text.data(), text.size(), "%lld m %02lld s", milliseconds / 60'000,
                  milliseconds / 1000 % 60);
  }
  return text.data();
}

}  // namespace haloform
