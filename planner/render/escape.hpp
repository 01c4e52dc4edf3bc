#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace haloform::render {

/// Makes text from outside harmless for a terminal: control characters (C0, DEL, C1), bidi marks and
/// overrides, line and paragraph separators, zero-width characters, tags and invalid bytes become visible
/// escapes (`\t`, `\x1b`, `\u202e`). Emoji and all other letters stay. A backslash becomes `\\`, so that the
/// escapes are unambiguous.
[[nodiscard]] std::string terminal_safe(std::string_view text);
/// The same, within double quotes (a quote becomes `\"`).
[[nodiscard]] std::string terminal_quoted(std::string_view text);
/// Columns that harmless text takes on a terminal (wide East Asian letters and emoji count two, combining
/// marks none).
[[nodiscard]] std::size_t display_width(std::string_view text);

}  // namespace haloform::render
