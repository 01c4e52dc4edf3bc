#include "planner/config/edit/scalar_text.hpp"

#include "planner/base/code_points.hpp"
#include "planner/base/text.hpp"
#include "planner/config/yaml_tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>

namespace haloform::config {

namespace {

/// Whether all of it can be seen, and stands on one line.
bool is_visible(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const char32_t point = next_code_point(text, at);
    if (point < 0x20 || point == 0x7f || (point >= 0x80 && is_invisible(point))) return false;
  }
  return true;
}

/// What readers of an earlier YAML take for yes and no.
bool is_old_boolean(std::string_view text) {
  constexpr std::array<std::string_view, 6> words{"y", "n", "yes", "no", "on", "off"};
  return std::ranges::find(words, folded(text)) != words.end();
}

/// Whether it reads as this text without quotes, for everybody, and in brackets too. There is more that would; in doubt it gets
/// quotes.
bool is_plain(std::string_view text) {
  if (text.empty() || is_old_boolean(text) || !is_visible(text)) return false;
  if (plain_scalar_type(text) != ScalarType::text) return false;
  const auto first = static_cast<unsigned char>(text.front());
  const auto fits = [](char letter) {
    const auto byte = static_cast<unsigned char>(letter);
    return byte >= 0x80 || std::isalnum(byte) != 0 || std::string_view(" ._@/+()*'-").contains(letter);
  };
  return (first >= 0x80 || std::isalpha(first) != 0) && text.back() != ' ' && std::ranges::all_of(text, fits);
}

std::string single_quoted(std::string_view text) {
  std::string out = "'";
  for (const char letter : text) out.append(letter == '\'' ? 2 : 1, letter);
  return out + '\'';
}

/// As JSON writes it, so that both readers understand it.
std::string double_quoted(std::string_view text) {
  std::string out = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    const char32_t point = next_code_point(text, at);
    if (point == U'"' || point == U'\\') {
      out.append(1, '\\').append(1, static_cast<char>(point));
    } else if (point == U'\n') {
      out += "\\n";
    } else if (point == U'\t') {
      out += "\\t";
    } else if (point < 0x20 || point == 0x7f || (point >= 0x80 && point < 0x10000 && is_invisible(point))) {
      out += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(point));
    } else {
      out += text.substr(start, at - start);
    }
  }
  return out + '"';
}

}  // namespace

std::string text_as_scalar(std::string_view text, ScalarStyle style) {
  std::string sound = repaired_utf8(text);
  if (style == ScalarStyle::plain && is_plain(sound)) return sound;
  // Within single quotes nothing is escaped, so that somebody who is told to write it by hand can.
  const bool single = style == ScalarStyle::single_quoted ||
                      (style == ScalarStyle::plain && sound.find_first_of("\"\\") != std::string::npos);
  if (single && is_visible(sound)) return single_quoted(sound);
  return double_quoted(sound);
}

std::string as_scalar(const Value& value, ScalarStyle style) {
  const auto text = value.as_text();
  return text ? text_as_scalar(*text, style) : value.plain();
}

ScalarStyle style_of(char first) {
  if (first == '"') return ScalarStyle::double_quoted;
  return first == '\'' ? ScalarStyle::single_quoted : ScalarStyle::plain;
}

}  // namespace haloform::config
