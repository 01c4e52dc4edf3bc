#pragma once

#include "planner/base/diagnostic.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace haloform::config {

/// The text of a feed without its byte order mark. Nothing, and an error that names the byte, where it is not UTF-8 all
/// through, or contains NUL, U+001F, a second byte order mark, or a carriage return without a line feed.
[[nodiscard]] std::optional<std::string_view> feed_text(const std::string& file, std::string_view bytes,
                                                        Diagnostics& found);

}  // namespace haloform::config
