#include "planner/export/keys.hpp"

#include "planner/base/comparison_key.hpp"
#include "planner/base/text.hpp"

#include <fmt/format.h>

#include <array>
#include <cctype>
#include <optional>
#include <utility>

namespace haloform::exporting {

namespace {

constexpr std::size_t longest = 60;

/// Small letters from `first` on, as Latin writes them; a text that is empty stands for a sign that is left out.
struct Alphabet {
  char32_t first;
  std::span<const std::string_view> letters;
};

// U+0430 to U+045F: Russian, Ukrainian, Bulgarian, Serbian. Those with a mark of their own came apart before.
constexpr std::array<std::string_view, 48> cyrillic{
    "a", "b", "v",  "g", "d",  "e",  "zh", "z",  "i",  "i",    "k",  "l", "m", "n", "o",  "p",
    "r", "s", "t",  "u", "f",  "kh", "ts", "ch", "sh", "shch", "",   "y", "",  "e", "yu", "ya",
    "e", "e", "dj", "g", "ye", "dz", "i",  "i",  "j",  "lj",   "nj", "c", "k", "i", "u",  "dz"};
// U+03B1 to U+03C9.
constexpr std::array<std::string_view, 25> greek{"a", "v", "g", "d", "e",  "z",  "i", "th", "i",
                                                 "k", "l", "m", "n", "x",  "o",  "p", "r",  "s",
                                                 "s", "t", "y", "f", "ch", "ps", "o"};
constexpr std::array<Alphabet, 2> alphabets{{{U'\u0430', cyrillic}, {U'\u03b1', greek}}};

/// Nothing where it is no letter that could be written so: a blank between words.
std::optional<std::string_view> in_latin(char32_t point, std::string_view bytes) {
  if (point < 0x80) {
    const bool counts = std::isalnum(static_cast<unsigned char>(point)) != 0;
    return counts ? std::optional(bytes) : std::nullopt;
  }
  for (const Alphabet& alphabet : alphabets) {
    if (point >= alphabet.first && point < alphabet.first + alphabet.letters.size())
      return alphabet.letters[point - alphabet.first];
  }
  return std::nullopt;
}

bool is_apostrophe(char32_t point) {
  return point == U'\'' || point == U'\u2019' || point == U'\u2018' || point == U'`' || point == U'\u02bc';
}

/// Cut between two words where there is such a place, and never on a hyphen.
void shorten_key(std::string& key) {
  if (key.size() > longest) {
    const std::size_t between = key.rfind('-', longest);
    key.resize(between == std::string::npos || between < longest / 2 ? longest : between);
  }
  while (key.ends_with('-')) key.pop_back();
}

}  // namespace

std::string key_of(std::string_view name) {
  const std::string plain = without_marks(repaired_utf8(name));
  std::string key;
  bool gap = false;
  for (std::size_t at = 0; at < plain.size() && key.size() <= 2 * longest;) {
    const std::size_t start = at;
    const char32_t point = next_code_point(plain, at);
    if (is_apostrophe(point)) continue;
    const auto letters = in_latin(point, std::string_view(plain).substr(start, at - start));
    if (!letters) {
      gap = true;
    } else if (!letters->empty()) {
      if (gap && !key.empty()) key += '-';
      key += *letters;
      gap = false;
    }
  }
  shorten_key(key);
  return key;
}

std::string KeyBook::give(std::span<const std::string> wishes, std::string_view noun, RemoteId id) {
  std::string first;
  for (const std::string& wish : wishes) {
    if (wish.empty()) continue;
    if (taken_.insert(wish).second) return wish;
    if (first.empty()) first = wish;
  }
  std::string key = fmt::format("{}-{}", first.empty() ? noun : first, id.number());
  while (!taken_.insert(key).second) key += "-2";
  return key;
}

}  // namespace haloform::exporting
