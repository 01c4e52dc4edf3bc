#include "planner/render/markdown/cells.hpp"

#include <gtest/gtest.h>

#include <string>

namespace haloform::render {
namespace {

TEST(MarkdownCell, leaves_ordinary_names_as_they_are) {
  for (const char* name : {"Jane Smith", "Zo\u00eb O'Brien-M\u00fcller (Leeds)", "+44 20 7946 0000", "100%",
                           "a/b, c; d? \"e\"", "Support Tier 1", "\U0001f600", "\u6771\u4eac"}) {
    const std::string shown = markdown_cell(name);
    // A block may begin with a plus.
    EXPECT_EQ(shown, name[0] == '+' ? "&#43;44 20 7946 0000" : name);
  }
}

TEST(MarkdownCell, has_no_markup) {
  EXPECT_EQ(markdown_cell("*a* _b_ `c` ~~d~~"), R"(\*a\* \_b\_ \`c\` &#126;&#126;&#8203;d&#126;&#126;)");
  EXPECT_EQ(markdown_cell("a|b"), R"(a\|b)");
  EXPECT_EQ(markdown_cell("<script>x</script> <!-- -->"), "&lt;script&gt;x&lt;/script&gt; &lt;\\!-- --&gt;");
  EXPECT_EQ(markdown_cell("[x](y) ![z](w) [^1]"), R"(\[x\](y) \!\[z\](w) \[&#94;&#8203;1\])");
  EXPECT_EQ(markdown_cell("&lt; $x$"), "&amp;&#8203;lt; &#36;&#8203;x&#36;");
}

// A reader knows `\n` from a line end, and `\\n` from `\n`.
TEST(MarkdownCell, is_one_line_and_shows_what_cannot_be_seen) {
  EXPECT_EQ(markdown_cell("a\nb\t\x1b[31m\u202e"), R"(a\\nb\\t\\x1b\[31m\\u202e)");
  EXPECT_EQ(markdown_cell("C:\\n"), R"(C:\\\\n)");
  EXPECT_EQ(markdown_cell("a  b"), "a &nbsp;b");
}

// Hosts look for these in what has been rendered: no escape of Markdown keeps them from it.
TEST(MarkdownCell, mentions_nobody_and_refers_to_nothing) {
  EXPECT_EQ(markdown_cell("@jane"), "@&#8203;jane");
  EXPECT_EQ(markdown_cell("jane@example.com"), "jane@&#8203;example.com");
  EXPECT_EQ(markdown_cell("@{8a1c}"), R"(@&#8203;\{8a1c\})");
  EXPECT_EQ(markdown_cell("#12 acme/people#3"), R"(\#&#8203;12 acme/people\#&#8203;3)");
  EXPECT_EQ(markdown_cell("!12 %3 ~bug ~\"a b\""),
            R"(\!&#8203;12 %&#8203;3 &#126;&#8203;bug &#126;&#8203;"a b")");
  EXPECT_EQ(markdown_cell("&12"), "&amp;&#8203;12");
  EXPECT_EQ(markdown_cell("GH-12 gl-3 PROJ-4 tier-1"), "GH-&#8203;12 gl-&#8203;3 PROJ-&#8203;4 tier-1");
  EXPECT_EQ(markdown_cell("see https://x.example, www.x.example"),
            "see https:&#8203;//x.example, www&#8203;.x.example");
  EXPECT_EQ(markdown_cell(":tada: a:100:"), "&#58;&#8203;tada: a:&#8203;100:");
}

TEST(MarkdownCell, tells_runners_nothing) {
  EXPECT_EQ(markdown_cell("##vso[task.complete]"), R"(\#&#8203;\#&#8203;vso\[task.complete\])");
  EXPECT_EQ(markdown_cell("::error::x"), "&#58;&#8203;:&#8203;error:&#8203;:&#8203;x");
}

TEST(MarkdownCell, begins_no_block_where_it_stands_first) {
  EXPECT_EQ(markdown_cell("- a"), "&#45; a");
  EXPECT_EQ(markdown_cell("+ a"), "&#43; a");
  EXPECT_EQ(markdown_cell("1. a"), "1&#8203;. a");
  EXPECT_EQ(markdown_cell("12) a"), "12&#8203;) a");
  EXPECT_EQ(markdown_cell("# a"), R"(\# a)");
  EXPECT_EQ(markdown_cell("> a"), "&gt; a");
  EXPECT_EQ(markdown_cell("===="), "&#61;===");
  EXPECT_EQ(markdown_cell("    a"), "&nbsp;&nbsp;&nbsp;&nbsp;a");
}

TEST(MarkdownCell, is_a_value_in_quotes_or_bare) {
  EXPECT_EQ(markdown_cell(Cell{Cell::Kind::text, "say \"x\""}), R"("say \\"x\\"")");
  EXPECT_EQ(markdown_cell(Cell{Cell::Kind::literal, "null"}), "null");
  EXPECT_EQ(markdown_cell(plan::Person{"Jane", "jane@x.example"}), "Jane &lt;jane@&#8203;x.example&gt;");
}

TEST(MarkdownCode, is_a_code_span_only_of_what_cannot_end_it) {
  EXPECT_EQ(markdown_code("agent.jane-smith"), "`agent.jane-smith`");
  EXPECT_EQ(markdown_code("people/a.yaml:12:3"), "`people/a.yaml:12:3`");
  EXPECT_EQ(markdown_code("a`b|c"), R"(a\`b\|c)");
  EXPECT_EQ(markdown_code(" a"), "&nbsp;a");
  EXPECT_EQ(markdown_code("##[x]"), R"(\#&#8203;\#\[x\])");
}

TEST(MarkdownSentence, has_code_where_backticks_are_and_their_inside_is_plain) {
  EXPECT_EQ(markdown_sentence("remove it with `haloform state rm agent.a` and apply again"),
            "remove it with `haloform state rm agent.a` and apply again");
  EXPECT_EQ(markdown_sentence("`protect: true`"), "`protect: true`");
  EXPECT_EQ(markdown_sentence("a `|` b `c` d"), R"(a \`\|\` b `c` d)");
  EXPECT_EQ(markdown_sentence("a ` b"), R"(a \` b)");
  EXPECT_EQ(markdown_sentence("``@x``"), R"(\`\`@&#8203;x\`\`)");
}

TEST(MarkdownLink, leads_to_the_web_or_nowhere) {
  EXPECT_EQ(markdown_link("run", "https://ci.example/runs/1?a=b"), "[run](<https://ci.example/runs/1?a=b>)");
  EXPECT_EQ(markdown_link("run", "javascript:alert(1)"), "run");
  EXPECT_EQ(markdown_link("run", "https://x.example/>) [y](https://evil.example"), "run");
  EXPECT_EQ(markdown_link("run", ""), "run");
}

TEST(MarkdownField, shows_a_set_by_what_is_taken_and_what_is_added) {
  FieldRow teams{"teams", Cell{Cell::Kind::words, "a, b"}, Cell{Cell::Kind::words, ""}, {}, plan::Drift::yes,
                 ""};
  teams.set = SetChange{{}, {"Tier 1", "x, y"}, true};
  EXPECT_EQ(markdown_field(teams), "| `teams` | − Tier 1, − \"x, y\" | none left (drift) |\n");
}

TEST(MarkdownField, shows_a_value_of_several_lines_line_by_line) {
  FieldRow notes{
      "signature", Cell{Cell::Kind::text, "a\nb"}, Cell{Cell::Kind::text, "a\n```"}, {}, plan::Drift::no, ""};
  notes.hunks = plan::text_diff("a\nb", "a\n```");
  EXPECT_EQ(markdown_field(notes),
            "| `signature`, line 1 | a | a |\n"
            "| | b | |\n"
            "| | | \\`\\`\\` |\n");
}

}  // namespace
}  // namespace haloform::render
