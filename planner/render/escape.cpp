#include "planner/render/escape.hpp"

#include "planner/base/code_points.hpp"
#include "planner/base/text.hpp"

#include <cstdint>
#include <utility>

namespace haloform::render {

namespace {

constexpr char32_t joiner = 0x200d;
constexpr char32_t emoji_style = 0xfe0f;
constexpr char32_t keycap = 0x20e3;

bool is_skin_tone(char32_t point) { return point >= 0x1f3fb && point <= 0x1f3ff; }

void append_hex(std::string& out, std::uint32_t number, unsigned digits) {
  static constexpr std::string_view letters = "0123456789abcdef";
  for (unsigned left = digits; left > 0; --left) out += letters[(number >> ((left - 1) * 4)) & 0xfU];
}

void append_escape(std::string& out, char32_t point) {
  switch (point) {
    case '\t': out += "\\t"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    default: break;
  }
  if (point < 0x80) {
    out += "\\x";
    append_hex(out, point, 2);
  } else if (point < 0x10000) {
    out += "\\u";
    append_hex(out, point, 4);
  } else {
    out += "\\u{";
    append_hex(out, point, 5);
    out += '}';
  }
}

/// Whether an invisible code point does honest work: it joins two pictures, or picks a picture's style.
bool belongs_to_picture(char32_t point, char32_t before, std::string_view rest) {
  std::size_t at = 0;
  const char32_t next = rest.empty() || invalid_utf8(rest.substr(0, 4)) == 0 ? 0 : next_code_point(rest, at);
  if (point == joiner) {
    return (is_pictographic(before) || is_skin_tone(before) || before == emoji_style) &&
           is_pictographic(next);
  }
  if (point != emoji_style) return false;
  const bool digit = (before >= '0' && before <= '9') || before == '#' || before == '*';
  return is_pictographic(before) || (digit && next == keycap);
}

enum class Quotes { bare, inside };

std::string escaped(std::string_view text, Quotes quotes) {
  std::string out;
  out.reserve(text.size());
  char32_t before = 0;
  // Whole runs of valid text are looked for once, so that a long text is not searched again at each letter.
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t bad = at + invalid_utf8(text.substr(at)).value_or(text.size() - at);
    while (at < bad) {
      const std::size_t start = at;
      const char32_t point = next_code_point(text, at);
      if (point == '\\' || (point == '"' && quotes == Quotes::inside)) out += '\\';
      if (is_invisible(point) && !belongs_to_picture(point, before, text.substr(at))) {
        append_escape(out, point);
      } else {
        out += text.substr(start, at - start);
      }
      before = point;
    }
    if (at < text.size()) {
      out += "\\x";
      append_hex(out, static_cast<unsigned char>(text[at]), 2);
      ++at;
      before = 0;
    }
  }
  return out;
}

}  // namespace

std::string terminal_safe(std::string_view text) { return escaped(text, Quotes::bare); }

std::string terminal_quoted(std::string_view text) { return '"' + escaped(text, Quotes::inside) + '"'; }

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  std::size_t at = 0;
  char32_t before = 0;
  while (at < text.size()) {
    const char32_t point = next_code_point(text, at);
    if (point == emoji_style) {
      // The picture form of a symbol that is narrow by itself.
      if (is_pictographic(before) && !is_wide(before)) ++width;
    } else if (point != joiner && before != joiner && !is_combining(point) &&
               !(is_skin_tone(point) && is_pictographic(before))) {
      width += is_wide(point) ? 2U : 1U;
    }
    before = point;
  }
  return width;
}

}  // namespace haloform::render
