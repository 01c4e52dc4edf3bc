#include "planner/config/days.hpp"

#include <charconv>
#include <system_error>

namespace haloform::config {

std::optional<std::chrono::days> parse_days(std::string_view text) {
  int number = -1;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view unit(rest, static_cast<std::size_t>(text.data() + text.size() - rest));
  if (error != std::errc{} || number < 0 || unit != "d") return std::nullopt;
  return std::chrono::days{number};
}

}  // namespace haloform::config
