#include "planner/base/marked_text.hpp"

#include "planner/base/diagnostic.hpp"
#include "planner/base/quote.hpp"
#include "planner/base/result.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace haloform {
namespace {

using Personal = MarkedText::Personal;

/// What is marked in brackets, with the first letter of its kind.
std::string bracketed(const MarkedText& text) {
  return text
      .covered([](Personal what, std::string_view value) {
        constexpr std::string_view letters = "nepo";
        return std::string("[") + letters.at(static_cast<std::size_t>(what)) + ':' + std::string(value) + ']';
      })
      .plain();
}

TEST(MarkedText, knows_which_part_of_it_is_a_value) {
  const MarkedText text("record 7 is " + marked(Personal::name, "Jane Smith") + ", " +
                        marked(Personal::email, "jane@example.com"));
  EXPECT_EQ(text.plain(), "record 7 is Jane Smith, jane@example.com");
  EXPECT_EQ(bracketed(text), "record 7 is [n:Jane Smith], [e:jane@example.com]");
}

TEST(MarkedText, keeps_its_marks_in_a_longer_one) {
  const MarkedText inner("it is " + marked(Personal::phone, "+44 20"));
  EXPECT_EQ(bracketed(MarkedText("HTTP 400: " + inner.marked() + "; again")),
            "HTTP 400: it is [p:+44 20]; again");
  MarkedText sum = "a " + inner + " b " + inner;
  EXPECT_EQ(bracketed(sum), "a it is [p:+44 20] b it is [p:+44 20]");
  sum += sum;
  EXPECT_EQ(bracketed(sum), "a it is [p:+44 20] b it is [p:+44 20]a it is [p:+44 20] b it is [p:+44 20]");
}

TEST(MarkedText, is_as_equal_as_it_reads) {
  EXPECT_EQ(MarkedText(marked(Personal::name, "Jane")), "Jane");
  EXPECT_NE(MarkedText("Jane"), "John");
  EXPECT_TRUE(MarkedText(marked(Personal::name, "")).empty());
}

// A value cannot end its own mark, and a text from outside cannot unmark what follows: rather too much is covered.
TEST(MarkedText, is_not_unmarked_by_what_is_in_it) {
  const std::string start = "\ufdd0";
  const std::string end = "\ufdd8";
  for (const auto& [text, shown] : std::vector<std::pair<std::string, std::string>>{
           {marked(Personal::name, "Ja" + end + "ne"), "[n:Ja\ufffdne]"},
           {marked(Personal::name, "Ja" + start + "ne"), "[n:Ja\ufffdne]"},
           {marked(Personal::other, "\xef" + end + "\xb7\x98 Jane"), "[o:\xef\ufffd\xb7\x98 Jane]"},
           {end + "x " + marked(Personal::name, "Jane"), "x [n:Jane]"},
           {start + "x " + marked(Personal::email, "j@x") + " y", "[n:x j@x] y"},
           {marked(Personal::name, "Jane").substr(0, 5), "[n:Ja]"}}) {
    EXPECT_EQ(bracketed(MarkedText(text)), shown);
  }
}

TEST(MarkedText, covers_nothing_twice) {
  const MarkedText text(in_quotes("jane@example.com") + " is wrong");
  EXPECT_EQ(bracketed(text), "\"[o:jane@example.com]\" is wrong");
  const MarkedText bare = text.covered([](Personal, std::string_view) { return std::string("***"); });
  EXPECT_EQ(bare, "\"***\" is wrong");
  EXPECT_EQ(bracketed(bare), "\"***\" is wrong");
}

TEST(MarkedText, stays_covered_where_it_is_cut) {
  MarkedText text("it is " + marked(Personal::name, std::string(50, 'J')) + " and more");
  text.shorten(20);
  EXPECT_EQ(text.plain(), "it is JJJJJJJJJJJJJJ…");
  EXPECT_EQ(bracketed(text), "it is [n:JJJJJJJJJJJJJJ…]");
  text.shorten(3);
  EXPECT_EQ(bracketed(text), "it …[n:]");
}

TEST(MarkedText, is_what_errors_and_diagnostics_are_made_of) {
  const Error error{ErrorKind::refused, "no " + in_quotes("Jane"), "GET /x", "ask " + clipped("John")};
  EXPECT_EQ(error.text(), "GET /x: no \"Jane\"\n  ask John");
  EXPECT_EQ(bracketed(error.what + "; " + error.advice), "no \"[o:Jane]\"; ask [o:John]");
  EXPECT_EQ(MarkedText(openly_in_quotes("state")).marked(), "\"state\"");
  Diagnostics found;
  found.error({"a.yaml", 1, 1}, in_quotes("Jane") + " twice", "not " + in_quotes("Jane"));
  found.cover([](Personal, std::string_view) { return std::string("***"); });
  EXPECT_EQ(found.begin()->what, "\"***\" twice");
  EXPECT_EQ(found.begin()->advice, "not \"***\"");
}

}  // namespace
}  // namespace haloform
