#pragma once

#include <string>
#include <string_view>

// What an instance does to letters. The sandbox has a small table of its own, for Latin letters: haloform's library
// must not check itself. Texts are valid UTF-8.
namespace haloform::sandbox {

/// Latin letters (with and without accents), Greek and Cyrillic ones; others as they are.
[[nodiscard]] char32_t small_letter(char32_t letter);
[[nodiscard]] char32_t capital_letter(char32_t letter);
/// A letter of any script, roughly: what does not part two words.
[[nodiscard]] bool is_letter(char32_t point);

/// Letters followed by a combining mark become one letter: NFC, as far as Latin goes.
[[nodiscard]] std::u32string composed(std::u32string_view text);
/// `é` becomes `e`, `ß` becomes `ss`; combining marks go.
[[nodiscard]] std::u32string without_accents(std::u32string_view text);

[[nodiscard]] std::u32string points_of(std::string_view text);
[[nodiscard]] std::string text_of_points(std::u32string_view points);

}  // namespace haloform::sandbox
