#include "planner/config/odd_letters.hpp"

#include "planner/base/code_points.hpp"
#include "planner/base/comparison_key.hpp"
#include "planner/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace haloform::config {

namespace {

constexpr std::size_t most_named = 5;

std::string number_of(char32_t point) { return fmt::format("U+{:04X}", static_cast<std::uint32_t>(point)); }

/// Each once, in the order of the text.
void add_once(std::vector<std::string>& named, std::string words) {
  if (named.size() < most_named && std::ranges::find(named, words) == named.end())
    named.push_back(std::move(words));
}

// ---- what cannot be seen

void warn_of_the_invisible(const YamlNode& value, std::string_view name, std::string_view text,
                           FileCheck& check) {
  std::vector<std::string> named;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t point = next_code_point(text, at);
    // Controls are shown escaped wherever the text is shown; U+0085 is one that counts as a blank.
    const bool is_shown = point < 0xa0 && point != 0x85;
    if (!is_shown && is_invisible(point)) add_once(named, number_of(point));
  }
  if (named.empty()) return;
  check.warning(
      value,
      fmt::format("{} contains {} (invisible, or looks like a plain space)", name, fmt::join(named, ", ")),
      "remove it, or write a plain space instead; it is ignored when names are compared",
      Rule::misleading_text);
}

// ---- letters put together

/// The code points of `text`: `U+0065 U+0301`.
std::string numbers_of(std::string_view text) {
  std::vector<std::string> numbers;
  for (std::size_t at = 0; at < text.size();) numbers.push_back(number_of(next_code_point(text, at)));
  return fmt::format("{}", fmt::join(numbers, " "));
}

/// The pieces of `text` that normal form C writes in another way: each is the shortest that composes to what stands there.
std::vector<std::string> put_together(std::string_view text) {
  std::vector<std::string> named;
  const std::string whole = composed(text);
  if (whole == text) return named;
  std::string_view rest = text;
  constexpr std::size_t longest = 64;  // a piece with more marks than that is no letter
  while (!rest.empty() && named.size() < most_named) {
    std::size_t end = 0;
    static_cast<void>(next_code_point(rest, end));
    // What follows belongs to it as long as it changes what is composed of the two.
    while (end < std::min(rest.size(), longest)) {
      std::size_t next = end;
      static_cast<void>(next_code_point(rest, next));
      if (composed(rest.substr(0, next)) ==
          composed(rest.substr(0, end)).append(rest.substr(end, next - end))) {
        break;
      }
      end = next;
    }
    const std::string_view piece = rest.substr(0, end);
    const std::string one = composed(piece);
    if (one != piece) add_once(named, fmt::format("{} ({})", in_quotes(one), numbers_of(piece)));
    rest.remove_prefix(end);
  }
  return named;
}

void warn_of_the_composed(const YamlNode& value, std::string_view name, std::string_view text,
                          FileCheck& check) {
  const std::vector<std::string> named = put_together(text);
  if (named.empty()) return;
  check.warning(
      value,
      fmt::format("{} has letters that are not in Unicode's normal form C: {}", name, fmt::join(named, ", ")),
      "write each as a single character (most editors convert to NFC); haloform treats both forms as the "
      "same name, but HaloPSA may store either",
      Rule::misleading_text);
}

// ---- scripts

enum class Script : std::uint8_t { latin, cyrillic, greek, armenian, cherokee };
constexpr std::array<std::string_view, 5> script_names{"Latin", "Cyrillic", "Greek", "Armenian", "Cherokee"};

/// Of those scripts whose letters look like one another's.
std::optional<Script> script_of(char32_t point) {
  struct Range {
    char32_t first;
    char32_t last;
    Script script;
  };
  static constexpr std::array ranges{
      Range{U'A', U'Z', Script::latin},        Range{U'a', U'z', Script::latin},
      Range{0xc0, 0xd6, Script::latin},        Range{0xd8, 0xf6, Script::latin},
      Range{0xf8, 0x2af, Script::latin},       Range{0x370, 0x373, Script::greek},
      Range{0x376, 0x377, Script::greek},      Range{0x37b, 0x37d, Script::greek},
      Range{0x37f, 0x37f, Script::greek},      Range{0x386, 0x386, Script::greek},
      Range{0x388, 0x3ff, Script::greek},      Range{0x400, 0x52f, Script::cyrillic},
      Range{0x531, 0x587, Script::armenian},   Range{0x13a0, 0x13fd, Script::cherokee},
      Range{0x1c80, 0x1c8a, Script::cyrillic}, Range{0x1e00, 0x1eff, Script::latin},
      Range{0x1f00, 0x1fff, Script::greek},    Range{0x2c60, 0x2c7f, Script::latin},
      Range{0xa640, 0xa69f, Script::cyrillic}, Range{0xa720, 0xa7ff, Script::latin},
      Range{0xab30, 0xab64, Script::latin},    Range{0xab70, 0xabbf, Script::cherokee},
      Range{0xff21, 0xff3a, Script::latin},    Range{0xff41, 0xff5a, Script::latin},
  };
  const auto at = std::ranges::lower_bound(ranges, point, {}, &Range::last);
  return at != ranges.end() && at->first <= point ? std::optional(at->script) : std::nullopt;
}

/// A letter and where it stands.
struct Letter {
  char32_t point;
  std::string_view bytes;
  Script script;
};

/// Names the letters of the word that are not of the script that most of its letters have.
void name_strangers(const std::vector<Letter>& word, std::string_view bytes,
                    std::vector<std::string>& named) {
  std::array<std::size_t, script_names.size()> counts{};
  for (const Letter& letter : word) ++counts.at(static_cast<std::size_t>(letter.script));
  const auto most = std::ranges::max_element(counts);  // of equals the first: Latin
  if (*most == word.size()) return;
  const auto home = static_cast<Script>(most - counts.begin());
  for (const Letter& letter : word) {
    if (letter.script == home) continue;
    add_once(named, fmt::format("{} (U+{:04X}, {}) in {}", in_quotes(letter.bytes),
                                static_cast<std::uint32_t>(letter.point),
                                script_names.at(static_cast<std::size_t>(letter.script)), in_quotes(bytes)));
  }
}

void warn_of_mixed_scripts(const YamlNode& value, std::string_view name, std::string_view text,
                           FileCheck& check) {
  std::vector<std::string> named;
  std::vector<Letter> word;
  std::size_t begun = 0;
  const auto end_word = [&](std::size_t at) {
    name_strangers(word, text.substr(begun, at - begun), named);
    word.clear();
  };
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    const char32_t point = next_code_point(text, at);
    const bool mark = point >= 0x300 && point <= 0x36f;
    const auto script = script_of(point);
    if (script) {
      if (word.empty()) begun = start;
      word.push_back({point, text.substr(start, at - start), *script});
    } else if (!mark && !is_invisible(point)) {
      end_word(start);
    }
  }
  end_word(text.size());
  if (named.empty()) return;
  check.warning(
      value, fmt::format("{} mixes letters of several scripts in one word: {}", name, fmt::join(named, ", ")),
      "if this is a mistake, write the letter of the other script that looks the same; names that only look "
      "the same are different names",
      Rule::misleading_text);
}

}  // namespace

std::string point_words(char32_t point, std::string_view bytes) {
  return is_invisible(point) ? number_of(point) : fmt::format("{} ({})", in_quotes(bytes), number_of(point));
}

void warn_of_odd_letters(const YamlNode& value, std::string_view name, std::string_view text,
                         FileCheck& check) {
  if (!is_beyond_ascii(text)) return;
  warn_of_the_invisible(value, name, text, check);
  warn_of_the_composed(value, name, text, check);
  warn_of_mixed_scripts(value, name, text, check);
}

}  // namespace haloform::config
