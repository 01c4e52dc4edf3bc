#include "providers/halopsa/sandbox/letters.hpp"

#include "planner/base/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace haloform::sandbox {

namespace {

/// A combining mark, letters that it stands behind, and in the same order what they become.
struct MarkRow {
  char32_t mark;
  std::u32string_view bare;
  std::u32string_view accented;
};

constexpr std::array marks = {
    MarkRow{0x300, U"AEIOUaeiou", U"ÀÈÌÒÙàèìòù"},
    MarkRow{0x301, U"AEIOUYaeiouyCcLlNnRrSsZz", U"ÁÉÍÓÚÝáéíóúýĆćĹĺŃńŔŕŚśŹź"},
    MarkRow{0x302, U"AEIOUaeiouCcGgHhJjSsWwYy", U"ÂÊÎÔÛâêîôûĈĉĜĝĤĥĴĵŜŝŴŵŶŷ"},
    MarkRow{0x303, U"ANOanoIiUu", U"ÃÑÕãñõĨĩŨũ"},
    MarkRow{0x304, U"AaEeIiOoUu", U"ĀāĒēĪīŌōŪū"},
    MarkRow{0x306, U"AaEeGgIiOoUu", U"ĂăĔĕĞğĬĭŎŏŬŭ"},
    MarkRow{0x307, U"CcEeGgIZz", U"ĊċĖėĠġİŻż"},
    MarkRow{0x308, U"AEIOUaeiouyY", U"ÄËÏÖÜäëïöüÿŸ"},
    MarkRow{0x30a, U"AaUu", U"ÅåŮů"},
    MarkRow{0x30b, U"OoUu", U"ŐőŰű"},
    MarkRow{0x30c, U"CcDdEeLlNnRrSsTtZz", U"ČčĎďĚěĽľŇňŘřŠšŤťŽž"},
    MarkRow{0x327, U"CcGgKkLlNnRrSsTt", U"ÇçĢģĶķĻļŅņŖŗŞşŢţ"},
    MarkRow{0x328, U"AaEeIiUu", U"ĄąĘęĮįŲų"},
};

/// Letters that are no letter with a mark, and how they are written where there are none of them.
struct PlainRow {
  char32_t letter;
  std::u32string_view plain;
};

constexpr std::array plain_letters = {
    PlainRow{U'ß', U"ss"}, PlainRow{U'ø', U"o"},  PlainRow{U'Ø', U"O"},  PlainRow{U'æ', U"ae"},
    PlainRow{U'Æ', U"AE"}, PlainRow{U'œ', U"oe"}, PlainRow{U'Œ', U"OE"}, PlainRow{U'ł', U"l"},
    PlainRow{U'Ł', U"L"},  PlainRow{U'đ', U"d"},  PlainRow{U'Đ', U"D"},  PlainRow{U'ı', U"i"},
};

constexpr bool is_mark(char32_t point) { return point >= 0x300 && point <= 0x36f; }

/// In Latin Extended-A capital and small letters stand side by side: whether the capital has the even number there.
std::optional<bool> capitals_are_even(char32_t point) {
  if (point == 0x130 || point == 0x131 || point == 0x138 || point == 0x149) return std::nullopt;
  if ((point >= 0x100 && point <= 0x137) || (point >= 0x14a && point <= 0x177)) return true;
  if ((point >= 0x139 && point <= 0x148) || (point >= 0x179 && point <= 0x17e)) return false;
  return std::nullopt;
}

/// Blocks in which the small letters stand 32 behind the capital ones.
constexpr bool is_capital_of_block(char32_t p) {
  return (p >= U'A' && p <= U'Z') || (p >= 0xc0 && p <= 0xde && p != 0xd7) ||
         (p >= 0x391 && p <= 0x3a9 && p != 0x3a2) || (p >= 0x410 && p <= 0x42f);
}

std::optional<char32_t> joined(char32_t bare, char32_t mark) {
  const auto row = std::ranges::find(marks, mark, &MarkRow::mark);
  if (row == marks.end()) return std::nullopt;
  const auto at = row->bare.find(bare);
  return at == std::u32string_view::npos ? std::nullopt : std::optional(row->accented.at(at));
}

}  // namespace

char32_t small_letter(char32_t letter) {
  if (is_capital_of_block(letter)) return letter + 32;
  const auto even = capitals_are_even(letter);
  return even && (letter % 2 == 0) == *even ? letter + 1 : letter;
}

char32_t capital_letter(char32_t letter) {
  if (letter >= 32 && is_capital_of_block(letter - 32)) return letter - 32;
  const auto even = capitals_are_even(letter);
  return even && (letter % 2 == 0) != *even ? letter - 1 : letter;
}

bool is_letter(char32_t point) {
  if (point < 0x80) return (point >= U'A' && point <= U'Z') || (point >= U'a' && point <= U'z');
  return point >= 0xc0 && point != 0xd7 && point != 0xf7 && (point < 0x2000 || point > 0x2fff);
}

std::u32string composed(std::u32string_view text) {
  std::u32string out;
  for (const char32_t point : text) {
    const auto one = is_mark(point) && !out.empty() ? joined(out.back(), point) : std::nullopt;
    if (one) {
      out.back() = *one;
    } else {
      out += point;
    }
  }
  return out;
}

std::u32string without_accents(std::u32string_view text) {
  std::u32string out;
  for (const char32_t point : text) {
    if (is_mark(point)) continue;
    if (const auto plain = std::ranges::find(plain_letters, point, &PlainRow::letter);
        plain != plain_letters.end()) {
      out += plain->plain;
      continue;
    }
    const auto row = std::ranges::find_if(
        marks, [point](const MarkRow& r) { return r.accented.find(point) != std::u32string_view::npos; });
    out += row == marks.end() ? point : row->bare.at(row->accented.find(point));
  }
  return out;
}

std::u32string points_of(std::string_view text) {
  std::u32string out;
  for (std::size_t offset = 0; offset < text.size();) out += next_code_point(text, offset);
  return out;
}

std::string text_of_points(std::u32string_view points) {
  std::string out;
  const auto trail = [&out](char32_t p, unsigned shift) {
    out += static_cast<char>(0x80U | ((static_cast<std::uint32_t>(p) >> shift) & 0x3fU));
  };
  for (const char32_t p : points) {
    if (p < 0x80) {
      out += static_cast<char>(p);
    } else if (p < 0x800) {
      out += static_cast<char>(0xc0U | (static_cast<std::uint32_t>(p) >> 6U));
      trail(p, 0);
    } else if (p < 0x10000) {
      out += static_cast<char>(0xe0U | (static_cast<std::uint32_t>(p) >> 12U));
      trail(p, 6);
      trail(p, 0);
    } else {
      out += static_cast<char>(0xf0U | (static_cast<std::uint32_t>(p) >> 18U));
      trail(p, 12);
      trail(p, 6);
      trail(p, 0);
    }
  }
  return out;
}

}  // namespace haloform::sandbox
