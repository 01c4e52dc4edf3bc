#include "planner/plan/value/text_diff.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace haloform::plan {
namespace {

/// Hunks as one text: `@3/4`, then lines with ` `, `-` or `+` in front.
std::string shown(const std::vector<DiffHunk>& hunks) {
  std::string out;
  for (const DiffHunk& hunk : hunks) {
    out += '@' + std::to_string(hunk.before_line) + '/' + std::to_string(hunk.after_line) + '\n';
    for (const DiffLine& line : hunk.lines) {
      out += line.kind == DiffLine::Kind::same ? ' ' : line.kind == DiffLine::Kind::removed ? '-' : '+';
      out += line.text + '\n';
    }
  }
  return out;
}

TEST(TextDiff, of_equal_texts_is_empty) { EXPECT_TRUE(text_diff("a\nb", "a\nb").empty()); }

TEST(TextDiff, shows_a_change_with_what_stands_around_it) {
  EXPECT_EQ(shown(text_diff("1\n2\n3\n4\n5\n6\n7", "1\n2\n3\nfour\n5\n6\n7")),
            "@2/2\n 2\n 3\n-4\n+four\n 5\n 6\n");
}

TEST(TextDiff, keeps_changes_that_are_far_apart_in_hunks_of_their_own) {
  EXPECT_EQ(shown(text_diff("a\n2\n3\n4\n5\n6\nb", "A\n2\n3\n4\n5\n6\nB", 1)),
            "@1/1\n-a\n+A\n 2\n@6/6\n 6\n-b\n+B\n");
}

TEST(TextDiff, joins_changes_that_share_their_surroundings) {
  EXPECT_EQ(shown(text_diff("a\n2\nb", "A\n2\nB", 1)), "@1/1\n-a\n+A\n 2\n-b\n+B\n");
}

TEST(TextDiff, counts_lines_on_both_sides) {
  EXPECT_EQ(shown(text_diff("1\n2\n3", "0\n1\n2\n3\n4", 0)), "@1/1\n+0\n@4/5\n+4\n");
}

TEST(TextDiff, of_an_empty_side_has_only_the_other) {
  EXPECT_EQ(shown(text_diff("", "a\nb")), "@1/1\n+a\n+b\n");
  EXPECT_EQ(shown(text_diff("a\nb", "")), "@1/1\n-a\n-b\n");
}

TEST(TextDiff, sees_a_line_break_at_the_end) { EXPECT_EQ(shown(text_diff("a", "a\n")), "@1/1\n a\n+\n"); }

TEST(TextDiff, does_not_compare_very_long_texts_line_by_line) {
  std::string before;
  std::string after;
  for (std::size_t line = 0; line < text_diff_lines; ++line) {
    before += "old\n";
    after += "new\n";
  }
  const std::vector<DiffHunk> hunks = text_diff(before, after);
  ASSERT_EQ(hunks.size(), 1U);
  EXPECT_EQ(hunks.front().lines.size(), 2 * (text_diff_lines + 1));
}

}  // namespace
}  // namespace haloform::plan
