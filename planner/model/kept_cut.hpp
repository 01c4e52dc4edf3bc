#pragma once

#include <cstddef>
#include <string_view>

namespace haloform {

/// How many code points the text has; of UTF-8 that is valid.
[[nodiscard]] std::size_t letters_in(std::string_view text);

/// The text without the letter, or the entity, that was cut through at its end.
[[nodiscard]] std::string_view without_torn_end(std::string_view text);

/// Whether `kept` is what is left of `sent` where an instance cut it, loosely compared: a beginning that is not empty. Where
/// the cut went through a character, what stands for the rest of it (U+FFFD) is left out; where it went through an entity,
/// the half entity is, if it is one of the character that comes next.
[[nodiscard]] bool is_cut(std::string_view sent, std::string_view kept);

/// Whether nobody would have shortened it so by hand: the cut goes through a character, or leaves two characters of an entity
/// besides its ampersand; or it goes through a word, with at least ten letters left. "Alex" for "Alexander" and "Service Desk"
/// for "Service Desk North" may be somebody's own words.
[[nodiscard]] bool is_evident_cut(std::string_view sent, std::string_view kept);

}  // namespace haloform
