// The Markdown of a plan, as GitHub's own parser reads it (cmark-gfm): what comes out is our tables and headings and nothing
// else, whatever people are called.
#include "planner/render/markdown/plan_page.hpp"
#include "tests/pages/hostile_plan.hpp"
#include "tests/render/sample_plan.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::test {
namespace {

using testing::HasSubstr;

std::string as_html(const std::string& markdown) {
  const TempDir folder;
  const std::string file = folder.write("page.md", markdown);
  const ProcessResult result = run({"cmark-gfm", "--unsafe", "-e", "table", "-e", "strikethrough", "-e",
                                    "autolink", "-e", "tasklist", file});
  if (result.exit_code != 0) throw std::runtime_error("cmark-gfm (scripts/packages): " + result.err);
  return result.out;
}

/// `<td align="right">` is `td`.
std::map<std::string, int> tags_of(const std::string& html) {
  std::map<std::string, int> tags;
  const std::regex tag("<([a-zA-Z!][a-zA-Z0-9-]*)");
  for (auto at = std::sregex_iterator(html.begin(), html.end(), tag); at != std::sregex_iterator(); ++at)
    ++tags[(*at)[1]];
  return tags;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

/// What a reader sees of it: without tags, with entities resolved, and the breaks that have no width.
std::string words_of(const std::string& html) {
  std::string text = std::regex_replace(html, std::regex("<[^>]*>"), "\n");
  for (const auto& [entity, sign] : std::vector<std::pair<const char*, const char*>>{
           {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"\u00a0", " "}, {"&amp;", "&"}})
    text = replaced(text, entity, sign);
  return text;
}

std::string without_breaks(const std::string& text) { return replaced(text, "\u200b", ""); }

TEST(MarkdownOfAPlan, is_tables_headings_and_folds) {
  const std::string html =
      as_html(render::markdown_plan(sample_catalog(), render::plan_with_every_action(), {}));
  const auto tags = tags_of(html);
  std::set<std::string> names;
  for (const auto& [name, count] : tags) names.insert(name);
  EXPECT_EQ(names, (std::set<std::string>{"code", "details", "h3", "h4", "li", "p", "strong", "summary",
                                          "table", "tbody", "td", "th", "thead", "tr", "ul"}));
  EXPECT_EQ(tags.at("h3"), 1);
  EXPECT_EQ(tags.at("details"), tags.at("summary"));
  EXPECT_THAT(html, HasSubstr("<strong>Nina Newcomer &lt;nina@\u200bexample.com&gt;</strong> · "
                              "<code>agent.nina-newcomer</code>"));
}

TEST(MarkdownOfAPlan, takes_names_for_names) {
  render::Options options;
  options.most_bytes = 10'000'000;
  const std::string markdown = render::markdown_plan(sample_catalog(), hostile_plan(), options);
  const std::string html = as_html(markdown);
  const auto tags = tags_of(html);
  std::set<std::string> names;
  for (const auto& [name, count] : tags) names.insert(name);
  EXPECT_EQ(names, (std::set<std::string>{"code", "details", "h3", "h4", "li", "p", "pre", "strong",
                                          "summary", "table", "tbody", "td", "th", "thead", "tr", "ul"}));
  const int count = static_cast<int>(hostile_names().size());
  const int leavers = (count + 1) / 2;
  // Who leaves stands in a table of their own too.
  EXPECT_EQ(tags.at("strong"), count + leavers);
  EXPECT_EQ(tags.at("h3"), 1);
  EXPECT_EQ(tags.at("pre"), 1);
  // What was read, two groups of steps.
  EXPECT_EQ(tags.at("details"), 3);
  // Losses, counts, what was read, and one for each step.
  EXPECT_EQ(tags.at("table"), 3 + count);
  // Each line that we write as a row is one.
  int rows = 0;
  for (std::size_t at = markdown.find("\n| "); at != std::string::npos; at = markdown.find("\n| ", at + 1))
    ++rows;
  EXPECT_EQ(tags.at("tr"), rows);
}

TEST(MarkdownOfAPlan, keeps_names_readable_and_whole) {
  render::Options options;
  options.most_bytes = 10'000'000;
  const std::string words =
      without_breaks(words_of(as_html(render::markdown_plan(sample_catalog(), hostile_plan(), options))));
  for (const char* name :
       {"a | b || c |", "**bold** __under__ *em* _em_ ~~struck~~", "`code` `` ` `` ```",
        "<script>document.title = 'taken'</script>",
        "[link](https://evil.example) [ref][1] ![image](https://evil.example/x.png)",
        "&lt;b&gt; &#64;jane &amp;", "@jane @acme/admins @{8a1c} @<8a1c> mail@evil.example", "# heading",
        "- item", "1. item", "    code", ":tada: :100: a:100:b",
        "##vso[task.setvariable variable=PATH]/tmp/evil",
        "line\\nbreak\\r\\n\\r\\n# heading\\n| a |\\n|---|"})
    EXPECT_THAT(words, HasSubstr(name));
}

// Hosts look for mentions, references, links and emoji in the words that have been rendered, but for code.
TEST(MarkdownOfAPlan, has_nothing_in_it_that_a_host_makes_more_of) {
  render::Options options;
  options.most_bytes = 10'000'000;
  std::string html = as_html(render::markdown_plan(sample_catalog(), hostile_plan(), options));
  html = std::regex_replace(html, std::regex("<code>[^<]*</code>"), "");
  const std::string words = words_of(html);
  for (const char* pattern : {"@[A-Za-z0-9_{<]", "[#!$~&^][A-Za-z0-9_\"]", "%[0-9]", "(gh|GH|PROJ)-[0-9]",
                              ":[a-z0-9_+-]+:", "[a-z]://", "www\\.[a-z]", "##[a-z]*\\["}) {
    std::smatch found;
    EXPECT_FALSE(std::regex_search(words, found, std::regex(pattern))) << pattern << ": " << found.str();
  }
}

}  // namespace
}  // namespace haloform::test
