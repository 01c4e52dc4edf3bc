#include "tests/support/json_readers.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <string>
#include <string_view>

namespace haloform::json {
namespace {

using test::json_difference;

constexpr std::array values{"null",
                            "true",
                            "false",
                            "tru",
                            "truefalse",
                            "nul",
                            "NaN",
                            "0",
                            "-0",
                            "01",
                            "-",
                            "+1",
                            "1.",
                            ".5",
                            "1e",
                            "1.5",
                            "-1.25e-3",
                            "1E+5",
                            "1e999",
                            "12",
                            "-12",
                            "123456789012345678",
                            "1234567890123456789",
                            "9223372036854775807",
                            "9223372036854775808",
                            "18446744073709551615",
                            "18446744073709551616",
                            "-9223372036854775808",
                            "-9223372036854775809",
                            "\"\"",
                            "\"name\"",
                            "\"a b\"",
                            "\"\\n\"",
                            "\"\\u00e9\"",
                            "\"\\ud83d\\ude00\"",
                            "\"\\ud83d\"",
                            "\"\\u12\"",
                            "\"\xc3\xa9\"",
                            "\"\xf0\x9f\x98\x80\"",
                            "\"\xff\"",
                            "\"\xed\xa0\x80\"",
                            "\"\\\"\"",
                            "\"\\\\\"",
                            "\"\\/\"",
                            "\"\\x\"",
                            "\"\t\"",
                            "\"\x7f\"",
                            "\"a\\\"b\"",
                            "\"\\",
                            "\"open",
                            "'x'",
                            "",
                            "[",
                            "{",
                            "}",
                            "]",
                            ",",
                            ":",
                            "[1,]",
                            "{\"a\":1,}",
                            "{\"a\" 1}",
                            "{1:2}",
                            "[1 2]",
                            "{\"a\":{\"b\":[{},[],[[]]]}}",
                            "\xef\xbb\xbf",
                            "\xef\xbb\xbf-1"};

TEST(QuickJson, tells_of_each_value_what_the_other_one_tells) {
  for (const std::string value : values) {
    for (const std::string& text :
         {value, " " + value + "\r\n\t", "[" + value + "]", "[" + value + "," + value + "]",
          "{\"a\":" + value + "}", "{" + value + ":" + value + "}", "{\"a\":" + value, value + value,
          value + " " + value, "\xef\xbb\xbf" + value}) {
      EXPECT_EQ(json_difference(text), "") << text;
    }
  }
}

TEST(QuickJson, takes_a_zero_byte_behind_the_value_for_the_end_and_nowhere_else) {
  using namespace std::string_view_literals;
  for (const std::string_view text : {"{}\0x"sv, "[1,\0]"sv, "\0"sv, "\"\0\""sv, "1\0"sv})
    EXPECT_EQ(json_difference(text), "");
}

// simdjson skipped from there to the end of the list or object, and of what followed one bracket more made JSON.
TEST(QuickJson, takes_no_text_behind_which_a_colon_stands_for_a_key) {
  for (const char* text :
       {R"([["a":1],2]])", R"({"o":{"a":"b":{}},"c":2}})", R"(["":}])", R"({"a":"b":"\u"]})"})
    EXPECT_EQ(json_difference(text), "") << text;
}

TEST(QuickJson, is_read_to_the_same_depth) {
  for (const std::size_t levels : {64U, 65U, 100'000U})
    EXPECT_EQ(json_difference(std::string(levels, '[') + std::string(levels, ']')), "") << levels;
}

constexpr std::array well_written{"null",     "true",
                                  "-0",       "12",
                                  "-1.25e-3", "18446744073709551615",
                                  "\"\"",     "\"a b\"",
                                  "\"k1\"",   "\"\\u00e9\\\"\"",
                                  "[]",       "{}"};

/// Mostly JSON.
std::string random_json(int level) {
  const int kind = level > 3 ? 0 : *rc::gen::resize(100, rc::gen::inRange(0, 6));
  if (kind < 2) {
    const bool anything = *rc::gen::resize(100, rc::gen::inRange(0, 20)) == 0;
    return anything ? *rc::gen::elementOf(values) : *rc::gen::elementOf(well_written);
  }
  const bool object = kind < 4;
  std::string text(1, object ? '{' : '[');
  const int count = *rc::gen::resize(100, rc::gen::inRange(0, 4));
  for (int at = 0; at < count; ++at) {
    if (at > 0) text += *rc::gen::elementOf(std::array{",", ", ", " ,\n"});
    if (object) text += "\"k" + std::to_string(at) + *rc::gen::elementOf(std::array{"\":", "\" : "});
    text += random_json(level + 1);
  }
  return text + (object ? '}' : ']');
}

/// With other signs in a few places, and perhaps one behind its end.
std::string with_other_signs(std::string text) {
  const std::string signs = "[]{},:";
  for (int count = *rc::gen::resize(100, rc::gen::inRange(0, 4)); count > 0; --count) {
    const auto from = *rc::gen::resize(100, rc::gen::inRange<std::size_t>(0, text.size() + 1));
    const std::size_t at = text.find_first_of(signs, from);
    if (at == std::string::npos) {
      text += *rc::gen::elementOf(signs);
    } else {
      text[at] = *rc::gen::elementOf(signs);
    }
  }
  return text;
}

RC_GTEST_PROP(QuickJson, tells_of_random_documents_what_the_other_one_tells, ()) {
  const std::string text = with_other_signs(random_json(0));
  RC_LOG() << text;
  RC_ASSERT(json_difference(text) == "");
}

}  // namespace
}  // namespace haloform::json
