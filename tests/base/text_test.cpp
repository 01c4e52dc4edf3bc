#include "planner/base/text.hpp"

#include "planner/base/diagnostic.hpp"
#include "planner/base/quote.hpp"
#include "planner/base/result.hpp"
#include "planner/base/secret.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace haloform {
namespace {

TEST(Text, valid_utf8_passes_and_the_first_bad_byte_is_named) {
  EXPECT_EQ(invalid_utf8("plain"), std::nullopt);
  EXPECT_EQ(invalid_utf8("\xc3\xb8 \xe6\x97\xa5 \xf0\x9f\x99\x82"), std::nullopt);
  EXPECT_EQ(invalid_utf8("ab\xff"), 2U);
  EXPECT_EQ(invalid_utf8("\xc0\xaf"), 0U) << "an overlong slash";
  EXPECT_EQ(invalid_utf8("\xed\xa0\x80"), 0U) << "a surrogate";
  EXPECT_EQ(invalid_utf8("\xf4\x90\x80\x80"), 0U) << "past the last code point";
  EXPECT_EQ(invalid_utf8("a\xe6\x97"), 1U) << "cut in the middle";
}

TEST(Text, of_others_is_one_word_of_a_command_that_is_shown) {
  EXPECT_EQ(shell_word("6e323804-cc6f-430a-be78-7b6817a60b30"), "6e323804-cc6f-430a-be78-7b6817a60b30");
  EXPECT_EQ(shell_word("git:origin#haloform-state"), "git:origin#haloform-state");
  EXPECT_EQ(shell_word("a; rm -r /"), "'a; rm -r /'");
  EXPECT_EQ(shell_word("$(id)"), "'$(id)'");
  EXPECT_EQ(shell_word("a'b"), R"('a'\''b')");
  EXPECT_EQ(shell_word(""), "''");
}

TEST(Text, repair_replaces_each_bad_byte_and_nothing_else) {
  EXPECT_EQ(repaired_utf8("a\xff"
                          "b\xe6\x97"),
            "a\xef\xbf\xbd"
            "b\xef\xbf\xbd\xef\xbf\xbd");
}

TEST(Text, code_points_are_read_one_after_another) {
  const std::string text = "a\xc3\xb8\xf0\x9f\x99\x82";
  std::size_t offset = 0;
  EXPECT_EQ(next_code_point(text, offset), U'a');
  EXPECT_EQ(next_code_point(text, offset), U'\u00f8');
  EXPECT_EQ(next_code_point(text, offset), U'\U0001f642');
  EXPECT_EQ(offset, text.size());
}

TEST(Text, the_nearest_word_is_a_slip_of_the_pen_away_or_there_is_none) {
  constexpr std::array<std::string_view, 3> words{"email", "mobile", "timezone"};
  EXPECT_EQ(nearest("emial", words), "email");
  EXPECT_EQ(nearest("emal", words), "email");
  EXPECT_EQ(nearest("time_zone", words), "timezone");
  EXPECT_EQ(nearest("department", words), std::nullopt);
}

TEST(Text, json_is_bounded_by_levels_and_values_outside_of_texts) {
  EXPECT_TRUE(json_is_bounded(R"({"a": [1, "[[[[", {"b\\": "\"[["}]})"));
  EXPECT_TRUE(json_is_bounded(std::string(64, '[') + std::string(64, ']') + std::string(64, '[')));
  EXPECT_FALSE(json_is_bounded(std::string(65, '[')));
  EXPECT_FALSE(json_is_bounded(std::string(65, '{')));
  std::string wide = "[0";
  for (std::size_t value = 1; value < most_json_values; ++value) wide += ",0";
  EXPECT_TRUE(json_is_bounded('"' + wide + '"'));
  EXPECT_FALSE(json_is_bounded(wide + ",0]"));
}

TEST(Text, an_integer_is_the_whole_text_or_nothing) {
  EXPECT_EQ(parse_integer("42"), 42);
  EXPECT_EQ(parse_integer("-7"), -7);
  EXPECT_EQ(parse_integer("+7"), 7);
  EXPECT_EQ(parse_integer("+-7"), std::nullopt);
  EXPECT_EQ(parse_integer("4 2"), std::nullopt);
  EXPECT_EQ(parse_integer(""), std::nullopt);
  EXPECT_EQ(parse_integer("99999999999999999999"), std::nullopt);
}

TEST(Text, counts_read_as_people_write_them) {
  EXPECT_EQ(counted(1, "agent"), "1 agent");
  EXPECT_EQ(counted(0, "agent"), "0 agents");
  EXPECT_EQ(counted(2, "entry", "entries"), "2 entries");
}

TEST(Diagnostics, sort_by_place_and_keep_the_order_of_equals) {
  Diagnostics all;
  all.error({"b.yaml", 1, 1}, "third");
  all.error({"a.yaml", 9, 2}, "second");
  all.warning({"a.yaml", 2, 7}, "first");
  all.sort();
  std::string order;
  for (const Diagnostic& one : all) order += one.what.plain() + ' ';
  EXPECT_EQ(order, "first second third ");
  EXPECT_TRUE(all.has_errors());
}

TEST(Error, reads_as_place_what_and_advice) {
  const Error error{ErrorKind::io, "cannot be written", "haloform.state.json", "make room on the disk"};
  EXPECT_EQ(error.text(), "haloform.state.json: cannot be written\n  make room on the disk");
}

TEST(Secret, a_failing_test_prints_only_that_it_is_one) {
  EXPECT_EQ(testing::PrintToString(Secret("throw-away")), "[secret]");
}

TEST(PlainIn, is_a_bit_for_each_letter_and_digit) {
  EXPECT_EQ(plain_in("Zoe 7"), plain_in("7ezo@"));
  EXPECT_EQ(plain_in("+ '\u00e9"), 0U);
  EXPECT_EQ(plain_in("zoe7") & plain_in("zoe"), plain_in("zoe"));
  EXPECT_NE(plain_in("zoe7"), plain_in("zoe6"));
}

TEST(UnusualIn, two_blanks_together_are_more_than_one) {
  EXPECT_EQ(unusual_in("R D Desk"), unusual_in("Person 1"));
  EXPECT_NE(unusual_in("R  D  Desk"), unusual_in("R D Desk"));
  EXPECT_EQ(unusual_in("R  D") & unusual_in("R D"), unusual_in("R D"));
}

}  // namespace
}  // namespace haloform
