#pragma once

#include "planner/base/clock.hpp"

#include <optional>
#include <string_view>

namespace haloform::storage {

/// `Mon, 30 Nov 2026 00:12:40 GMT`, as `Date` and `Last-Modified` have it; nothing where the text is not that.
[[nodiscard]] std::optional<WallTime> parse_http_date(std::string_view text);

}  // namespace haloform::storage
