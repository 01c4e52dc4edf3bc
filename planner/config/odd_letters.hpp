#pragma once

#include "planner/config/file_check.hpp"

#include <string>
#include <string_view>

namespace haloform::config {

/// `"é" (U+00E9)`, `U+200B` where it cannot be seen; combining marks are shown on their own.
[[nodiscard]] std::string point_words(char32_t point, std::string_view bytes);

/// Warns, with code points, of what is not visible in the value called `name`: characters that cannot be seen or look like a
/// plain space, letters that are put together from several code points where there is one for them, and words that mix
/// letters of scripts that look alike (a Cyrillic "а" in a Latin word). Cheap where the text is ASCII.
void warn_of_odd_letters(const YamlNode& value, std::string_view name, std::string_view text,
                         FileCheck& check);

}  // namespace haloform::config
