#include "planner/render/escape.hpp"

#include "planner/base/code_points.hpp"
#include "planner/base/text.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace haloform::render {
namespace {

TEST(TerminalSafe, leaves_ordinary_names_alone) {
  for (const std::string name :
       {"Jane Smith", "Zo\u00eb M\u00fcller-O'Brien", "\u5c71\u7530\u3000\u592a\u90ce",
        "\u0418\u0432\u0430\u043d", "\u0645\u062d\u0645\u062f", "a/b: {c} \"d\" `e`"}) {
    EXPECT_EQ(terminal_safe(name), name);
  }
}

TEST(TerminalSafe, shows_what_cannot_be_seen) {
  const std::vector<std::pair<std::string, std::string>> table{
      {"a\tb", "a\\tb"},
      {"a\nb\r", "a\\nb\\r"},
      {"\x1b[31mred", "\\x1b[31mred"},
      {std::string("nul\0", 4), "nul\\x00"},
      {"\x7f", "\\x7f"},
      {"\u009b31m", "\\u009b31m"},                // the one-byte form of ESC [
      {"abc\u202egnp.exe", "abc\\u202egnp.exe"},  // right-to-left override
      {"\u2066x\u2069", "\\u2066x\\u2069"},
      {"jane\u200b@example.com", "jane\\u200b@example.com"},
      {"jane\u00a0smith", "jane\\u00a0smith"},
      {"\u2028", "\\u2028"},
      {"\ufeff", "\\ufeff"},
      {"\U000e0041", "\\u{e0041}"},
      {"C:\\temp", "C:\\\\temp"},
  };
  for (const auto& [raw, safe] : table) EXPECT_EQ(terminal_safe(raw), safe);
}

TEST(TerminalSafe, shows_bytes_that_are_not_utf8_and_goes_on) {
  EXPECT_EQ(terminal_safe("a\xff\xfe"
                          "b"),
            "a\\xff\\xfeb");
  EXPECT_EQ(terminal_safe("cut \xf0\x9f\x98"), "cut \\xf0\\x9f\\x98");
  EXPECT_EQ(terminal_safe("\xed\xa0\x80"), "\\xed\\xa0\\x80");  // a surrogate is not a letter
  EXPECT_EQ(terminal_safe("\xc0\xaf"), "\\xc0\\xaf");           // an overlong slash
}

TEST(TerminalSafe, keeps_a_family_together_and_nothing_else) {
  const std::string family = "\U0001f469\u200d\U0001f469\u200d\U0001f467";
  const std::string heart = "\u2764\ufe0f";
  EXPECT_EQ(terminal_safe(family), family);
  EXPECT_EQ(terminal_safe(heart), heart);
  EXPECT_EQ(terminal_safe("1\ufe0f\u20e3"), "1\ufe0f\u20e3");
  EXPECT_EQ(terminal_safe("a\u200d"
                          "b"),
            "a\\u200db");
  EXPECT_EQ(terminal_safe("a\ufe0f"), "a\\ufe0f");
  EXPECT_EQ(terminal_safe("\U0001f469\u200d"), "\U0001f469\\u200d");
}

TEST(TerminalSafe, gives_different_escapes_for_different_texts) {
  // Somebody could have typed the four characters of an escape.
  EXPECT_NE(terminal_safe("\x1b"), terminal_safe("\\x1b"));
  EXPECT_NE(terminal_safe("\u202e"), terminal_safe("\\u202e"));
}

TEST(TerminalSafe, lets_no_invisible_code_point_of_the_basic_plane_through) {
  for (char32_t point = 1; point < 0x10000; ++point) {
    if (!is_invisible(point) || (point >= 0xd800 && point < 0xe000)) continue;
    std::string raw;
    if (point < 0x80) {
      raw = {static_cast<char>(point)};
    } else if (point < 0x800) {
      raw = {static_cast<char>(0xc0 | (point >> 6)), static_cast<char>(0x80 | (point & 0x3f))};
    } else {
      raw = {static_cast<char>(0xe0 | (point >> 12)), static_cast<char>(0x80 | ((point >> 6) & 0x3f)),
             static_cast<char>(0x80 | (point & 0x3f))};
    }
    EXPECT_EQ(terminal_safe("a" + raw).find(raw), std::string::npos) << static_cast<unsigned>(point);
  }
}

TEST(Quoted, puts_quotes_around_and_escapes_those_inside) {
  EXPECT_EQ(terminal_quoted("Jane \"JJ\" Smith"), "\"Jane \\\"JJ\\\" Smith\"");
  EXPECT_EQ(terminal_quoted(""), "\"\"");
}

TEST(DisplayWidth, counts_columns_and_not_bytes) {
  EXPECT_EQ(display_width("Jane"), 4U);
  EXPECT_EQ(display_width("Zo\u00eb"), 3U);
  EXPECT_EQ(display_width("Zoe\u0308"), 3U);  // the same letter in two code points
  EXPECT_EQ(display_width("\u5c71\u7530"), 4U);
  EXPECT_EQ(display_width("\U0001f600"), 2U);
  EXPECT_EQ(display_width("\U0001f469\u200d\U0001f469\u200d\U0001f467"), 2U);
  EXPECT_EQ(display_width("\U0001f44d\U0001f3fd"), 2U);
  EXPECT_EQ(display_width("\u2764\ufe0f"), 2U);
}

}  // namespace
}  // namespace haloform::render
