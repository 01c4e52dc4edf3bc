#include "planner/render/markdown/page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace haloform::render {
namespace {

using testing::HasSubstr;
using testing::Not;

using Rank = MarkdownPart::Rank;

/// A title, a short part, a long table and a long list.
MarkdownPage sample_page() {
  MarkdownPage page{"Plan: 500 agents to deactivate."};
  page.parts.push_back({.what = "Origin", .rank = Rank::origin, .head = "Commit `abc`\n"});
  MarkdownPart table{.what = "Deactivated", .rank = Rank::losses, .head = "| Who |\n|---|\n", .columns = 1};
  for (int number = 0; number < 500; ++number)
    table.rows.push_back("| person " + std::to_string(number) + " |\n");
  MarkdownPart list{.what = "Warnings", .rank = Rank::warnings, .head = "#### Warnings\n\n"};
  for (int number = 0; number < 50; ++number)
    list.rows.push_back("- warning " + std::to_string(number) + "\n");
  page.add_rows(table);
  page.add_rows(list);
  page.add_rows({.what = "Nothing"});
  return page;
}

TEST(MarkdownPage, is_whole_where_it_fits) {
  const MarkdownPage page = sample_page();
  const std::string whole = whole_page(page, 100'000);
  EXPECT_EQ(fitted_page(page, whole.size()), whole);
  EXPECT_THAT(whole, Not(HasSubstr("Left out")));
  EXPECT_THAT(whole, Not(HasSubstr("Nothing")));
  EXPECT_THAT(whole, testing::StartsWith("### Plan: 500 agents to deactivate.\n\nCommit `abc`\n\n| Who |\n"));
  EXPECT_TRUE(whole.ends_with("- warning 49\n"));
}

TEST(MarkdownPage, leaves_out_rows_and_says_how_many) {
  const std::string text = fitted_page(sample_page(), 2000);
  EXPECT_LE(text.size(), 2000U);
  EXPECT_GT(text.size(), 1800U) << "what there is room for is used";
  const auto shown = static_cast<std::size_t>(std::ranges::count(text, '|') - 6) / 2;
  EXPECT_THAT(text, HasSubstr("| and " + std::to_string(500 - shown) + " more |\n"));
  EXPECT_THAT(text, HasSubstr(std::to_string(500 - shown) + " of 500 rows of \"Deactivated\""));
  EXPECT_THAT(text, HasSubstr("- warning 3\n")) << "a long part leaves the next one some room";
}

// Each row is in it or not, and nothing is cut within one.
TEST(MarkdownPage, is_never_cut_within_a_line_however_few_bytes_it_may_have) {
  const MarkdownPage page = sample_page();
  const std::string whole = whole_page(page, 0);
  const std::string title = "### Plan: 500 agents to deactivate.\n";
  for (std::size_t most = 0; most < whole.size() + 10; most += 7) {
    const std::string text = fitted_page(page, most);
    EXPECT_LE(text.size(), std::max(most, title.size()));
    EXPECT_TRUE(text.starts_with(title)) << most;
    std::size_t start = 0;
    while (start < text.size()) {
      const std::size_t end = text.find('\n', start);
      ASSERT_NE(end, std::string::npos) << most;
      const std::string line = text.substr(start, end + 1 - start);
      const bool known = whole.contains(line) || line.starts_with("| and ") || line.starts_with("- and ") ||
                         line.starts_with("Left out, since this page has at most ") ||
                         line == "The rest is left out for its length.\n";
      ASSERT_TRUE(known) << most << ": " << line;
      start = end + 1;
    }
  }
}

TEST(MarkdownPage, says_what_was_left_out_before) {
  MarkdownPage page = sample_page();
  page.left_out.emplace_back("Changes");
  EXPECT_TRUE(fitted_page(page, 100'000)
                  .ends_with("\nLeft out, since this page has at most 100000 bytes: \"Changes\".\n"));
}

TEST(MarkdownPage, skips_a_row_that_is_longer_than_all_there_is_room_for) {
  MarkdownPage page{"Title."};
  MarkdownPart list{.what = "Warnings"};
  list.rows = {"- " + std::string(5000, 'x') + "\n", "- short\n"};
  page.add_rows(list);
  const std::string text = fitted_page(page, 400);
  EXPECT_THAT(text, HasSubstr("- short\n- and 1 more\n"));
  EXPECT_THAT(text, HasSubstr("1 of 2 rows of \"Warnings\""));
}

}  // namespace
}  // namespace haloform::render
