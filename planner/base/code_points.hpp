#pragma once

namespace haloform {

/// Whether a code point cannot be seen, looks like a plain space without being one, or changes how its
/// neighbours are shown: controls, bidi marks, line separators, joiners, fillers, variation selectors, tags,
/// and what is no character at all.
[[nodiscard]] bool is_invisible(char32_t point);
/// Symbols that are drawn as pictures, or may be: what a joiner may join.
[[nodiscard]] bool is_pictographic(char32_t point);
/// East Asian wide and fullwidth letters, and what terminals draw as a picture of two columns.
[[nodiscard]] bool is_wide(char32_t point);
/// Marks that stand on the letter before them.
[[nodiscard]] bool is_combining(char32_t point);

}  // namespace haloform
