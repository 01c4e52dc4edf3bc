#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace haloform::config {

/// `14d`: a number of days from 0, which fits into an int; nothing for anything else.
[[nodiscard]] std::optional<std::chrono::days> parse_days(std::string_view text);

}  // namespace haloform::config
