#include "planner/render/escape.hpp"

#include "planner/base/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <utility>

namespace haloform {

namespace {

struct Range {
  char32_t first;
  char32_t last;
};

bool within(std::span<const Range> sorted, char32_t point) {
  const auto at = std::ranges::lower_bound(sorted, point, {}, &Range::last);
  return at != sorted.end() && at->first <= point;
}

constexpr char32_t joiner = 0x200d;
constexpr char32_t emoji_style = 0xfe0f;
constexpr char32_t keycap = 0x20e3;

/// Symbols that are drawn as pictures, or may be: what a joiner may join.
bool is_pictographic(char32_t point) {
  static constexpr std::array ranges{
      Range{0xa9, 0xa9},       Range{0xae, 0xae},       Range{0x203c, 0x203c}, Range{0x2049, 0x2049},
      Range{0x2122, 0x2122},   Range{0x2139, 0x2139},   Range{0x2194, 0x21aa}, Range{0x2300, 0x23ff},
      Range{0x24c2, 0x24c2},   Range{0x25a0, 0x27bf},   Range{0x2934, 0x2935}, Range{0x2b00, 0x2bff},
      Range{0x3030, 0x3030},   Range{0x303d, 0x303d},   Range{0x3297, 0x3299}, Range{0x1f000, 0x1f1e5},
      Range{0x1f200, 0x1f3fa}, Range{0x1f400, 0x1faff},
  };
  return within(ranges, point);
}

bool is_skin_tone(char32_t point) { return point >= 0x1f3fb && point <= 0x1f3ff; }

/// East Asian wide and fullwidth letters, and what terminals draw as a picture of two columns.
bool is_wide(char32_t point) {
  static constexpr std::array ranges{
      Range{0x1100, 0x115f},   Range{0x231a, 0x231b},   Range{0x2329, 0x232a},   Range{0x23e9, 0x23ec},
      Range{0x23f0, 0x23f0},   Range{0x23f3, 0x23f3},   Range{0x25fd, 0x25fe},   Range{0x2614, 0x2615},
      Range{0x2648, 0x2653},   Range{0x267f, 0x267f},   Range{0x2693, 0x2693},   Range{0x26a1, 0x26a1},
      Range{0x26aa, 0x26ab},   Range{0x26bd, 0x26be},   Range{0x26c4, 0x26c5},   Range{0x26ce, 0x26ce},
      Range{0x26d4, 0x26d4},   Range{0x26ea, 0x26ea},   Range{0x26f2, 0x26f3},   Range{0x26f5, 0x26f5},
      Range{0x26fa, 0x26fa},   Range{0x26fd, 0x26fd},   Range{0x2705, 0x2705},   Range{0x270a, 0x270b},
      Range{0x2728, 0x2728},   Range{0x274c, 0x274c},   Range{0x274e, 0x274e},   Range{0x2753, 0x2755},
      Range{0x2757, 0x2757},   Range{0x2795, 0x2797},   Range{0x27b0, 0x27b0},   Range{0x27bf, 0x27bf},
      Range{0x2b1b, 0x2b1c},   Range{0x2b50, 0x2b50},   Range{0x2b55, 0x2b55},   Range{0x2e80, 0x303e},
      Range{0x3041, 0x4dbf},   Range{0x4e00, 0xa4cf},   Range{0xa960, 0xa97f},   Range{0xac00, 0xd7a3},
      Range{0xf900, 0xfaff},   Range{0xfe10, 0xfe19},   Range{0xfe30, 0xfe6f},   Range{0xff01, 0xff60},
      Range{0xffe0, 0xffe6},   Range{0x16fe0, 0x18aff}, Range{0x1b000, 0x1b2ff}, Range{0x1f004, 0x1f004},
      Range{0x1f0cf, 0x1f0cf}, Range{0x1f18e, 0x1f18e}, Range{0x1f191, 0x1f19a}, Range{0x1f200, 0x1f320},
      Range{0x1f32d, 0x1f5ff}, Range{0x1f600, 0x1f64f}, Range{0x1f680, 0x1f6ff}, Range{0x1f7e0, 0x1f7eb},
      Range{0x1f90c, 0x1f9ff}, Range{0x1fa70, 0x1faff}, Range{0x20000, 0x3fffd},
  };
  return within(ranges, point);
}

/// Marks that stand on the letter before them.
bool is_combining(char32_t point) {
  static constexpr std::array ranges{
      Range{0x300, 0x36f},   Range{0x483, 0x489},   Range{0x591, 0x5bd},   Range{0x5bf, 0x5bf},
      Range{0x5c1, 0x5c2},   Range{0x5c4, 0x5c5},   Range{0x5c7, 0x5c7},   Range{0x610, 0x61a},
      Range{0x64b, 0x65f},   Range{0x670, 0x670},   Range{0x6d6, 0x6dc},   Range{0x6df, 0x6e4},
      Range{0x6e7, 0x6e8},   Range{0x6ea, 0x6ed},   Range{0x711, 0x711},   Range{0x730, 0x74a},
      Range{0x7a6, 0x7b0},   Range{0x8d3, 0x902},   Range{0x93a, 0x93a},   Range{0x93c, 0x93c},
      Range{0x941, 0x948},   Range{0x94d, 0x94d},   Range{0x951, 0x957},   Range{0x962, 0x963},
      Range{0x981, 0x981},   Range{0x9bc, 0x9bc},   Range{0x9c1, 0x9c4},   Range{0x9cd, 0x9cd},
      Range{0xa01, 0xa02},   Range{0xa3c, 0xa51},   Range{0xb3c, 0xb3c},   Range{0xbcd, 0xbcd},
      Range{0xe31, 0xe31},   Range{0xe34, 0xe3a},   Range{0xe47, 0xe4e},   Range{0xeb1, 0xeb1},
      Range{0xeb4, 0xebc},   Range{0xec8, 0xecd},   Range{0xf71, 0xf84},   Range{0x1037, 0x103a},
      Range{0x1ab0, 0x1aff}, Range{0x1dc0, 0x1dff}, Range{0x20d0, 0x20ff}, Range{0x302a, 0x302d},
      Range{0x3099, 0x309a}, Range{0xfe20, 0xfe2f},
  };
  return within(ranges, point);
}

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

}  // namespace haloform
