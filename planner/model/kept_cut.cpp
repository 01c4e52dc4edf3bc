#include "planner/model/kept_cut.hpp"

#include "planner/base/comparison_key.hpp"
#include "planner/base/text.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

namespace haloform {

namespace {

constexpr std::string_view replacement = "\ufffd";

std::string readable(std::string_view text) {
  return without_entities(invalid_utf8(text) ? repaired_utf8(text) : std::string(text));
}

/// What is left of a text, and how it ends.
struct Rest {
  std::string_view whole_letters;
  bool broken_letter = false;
  std::string_view half_entity;  ///< With its ampersand; may be none at all, but part of the text.
};

Rest rest_of(std::string_view kept) {
  Rest rest{kept, false, {}};
  while (rest.whole_letters.ends_with(replacement)) {
    rest.whole_letters.remove_suffix(replacement.size());
    rest.broken_letter = true;
  }
  constexpr std::size_t longest_entity = 10;
  const std::size_t ampersand = kept.rfind('&');
  if (rest.broken_letter || ampersand == std::string_view::npos) return rest;
  if (kept.size() - ampersand > longest_entity || kept.find(';', ampersand) != std::string_view::npos)
    return rest;
  rest.half_entity = kept.substr(ampersand);
  rest.whole_letters = kept.substr(0, ampersand);
  return rest;
}

/// A cut through a character, or through the entity in its place.
bool is_cut_within_letter(std::string_view sent, std::string_view kept) {
  // Most texts have neither.
  if (!kept.contains('&') && (kept.empty() || static_cast<unsigned char>(kept.back()) < 0x80)) return false;
  const std::string left = readable(kept);
  const Rest rest = rest_of(left);
  if (!rest.broken_letter && rest.half_entity.empty()) return false;
  const std::string key = loose_key(rest.whole_letters);
  if (key.empty()) return false;
  const std::string whole = readable(sent);
  for (std::size_t at = 0; at < whole.size();) {
    const std::string_view before = std::string_view(whole).substr(0, at);
    const char32_t next = next_code_point(whole, at);
    if (rest.broken_letter) {
      // What broke may be the mark on a letter that is there.
      const bool beyond_ascii = next >= 0x80;
      if (beyond_ascii &&
          (loose_key(before) == key || loose_key(std::string_view(whole).substr(0, at)) == key))
        return true;
    } else if (begins_entity(rest.half_entity, next) && loose_key(before) == key) {
      return true;
    }
  }
  return false;
}

/// Whether the text goes on within a word where the part with that loose key ends.
bool goes_on_in_word(std::string_view sent, std::string_view key) {
  const std::string whole = readable(sent);
  for (std::size_t at = 0; at < whole.size();) {
    const std::string_view before = std::string_view(whole).substr(0, at);
    const std::size_t start = at;
    static_cast<void>(next_code_point(whole, at));
    if (loose_key(before) == key)
      return !loose_key(std::string_view(whole).substr(start, at - start)).empty();
  }
  return false;
}

}  // namespace

std::size_t letters_in(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0U) != 0x80U; }));
}

std::string_view without_torn_end(std::string_view text) { return rest_of(text).whole_letters; }

bool is_cut(std::string_view sent, std::string_view kept) {
  const std::string whole = loose_key(sent);
  const std::string left = loose_key(kept);
  if (!left.empty() && left.size() < whole.size() && whole.starts_with(left)) return true;
  return is_cut_within_letter(sent, kept);
}

bool is_evident_cut(std::string_view sent, std::string_view kept) {
  constexpr std::size_t fewest_letters = 10;
  constexpr std::size_t fewest_of_entity = 3;
  const std::string text = readable(kept);
  const Rest rest = rest_of(text);
  const bool nobodys = rest.broken_letter || rest.half_entity.size() >= fewest_of_entity;
  if (nobodys && is_cut_within_letter(sent, kept)) return true;
  const std::string left = loose_key(kept);
  return letters_in(left) >= fewest_letters && is_cut(sent, kept) && goes_on_in_word(sent, left);
}

}  // namespace haloform
