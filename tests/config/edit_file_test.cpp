// Text in, text out: what is to be said stands there afterwards, and every other byte is where it was.
#include "planner/config/edit/edit_file.hpp"

#include "planner/config/edit/scalar_text.hpp"
#include "tests/config/support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::config {
namespace {

using testing::HasSubstr;

Address at(std::string_view text) { return *Address::parse(text); }

BlockEdit set(std::string_view address, std::string key, Value value) {
  BlockEdit edit{at(address)};
  edit.fields.push_back({{std::move(key)}, std::move(value)});
  return edit;
}

BlockEdit phone(std::string_view number) { return set("agent.jane", "phone", Value::text(number)); }

BlockEdit list(std::string_view address, std::string key, std::vector<std::string> add,
               std::vector<std::string> remove) {
  BlockEdit edit{at(address)};
  edit.lists.push_back({std::move(key), std::move(add), std::move(remove)});
  return edit;
}

std::string edited(std::string_view text, const BlockEdit& edit, const std::string& file = "people.yaml") {
  const auto result = edit_file(guide_catalog(), file, text, std::vector{edit});
  return result ? *result : "error: " + result.error().what.plain() + " | " + result.error().advice.plain();
}

// ---- one value

struct ValueCase {
  const char* name;
  std::string_view before;
  std::string_view after;
};

class Values : public testing::TestWithParam<ValueCase> {};

TEST_P(Values, are_replaced_in_their_style_and_place) {
  EXPECT_EQ(edited(GetParam().before, phone("+44 7")), GetParam().after);
}

INSTANTIATE_TEST_SUITE_P(
    Styles, Values,
    testing::Values(
        ValueCase{"double_quotes", "agents:\n  jane:\n    phone: \"1\"\n    name: J\n",
                  "agents:\n  jane:\n    phone: \"+44 7\"\n    name: J\n"},
        ValueCase{"single_quotes", "agents:\n  jane:\n    phone: '1'  # hers\n    name: J\n",
                  "agents:\n  jane:\n    phone: '+44 7'  # hers\n    name: J\n"},
        ValueCase{"plain", "agents:\n  jane:\n    phone: one-1 # hers\n",
                  "agents:\n  jane:\n    phone: \"+44 7\" # hers\n"},
        ValueCase{"null_word", "agents:\n  jane:\n    phone: ~ # none\n",
                  "agents:\n  jane:\n    phone: \"+44 7\" # none\n"},
        ValueCase{"nothing", "agents:\n  jane:\n    phone: # none\n    name: J\n",
                  "agents:\n  jane:\n    phone: \"+44 7\" # none\n    name: J\n"},
        ValueCase{"nothing_at_the_end", "agents:\n  jane:\n    name: J\n    phone:",
                  "agents:\n  jane:\n    name: J\n    phone: \"+44 7\""},
        ValueCase{"windows_lines", "agents:\r\n  jane:\r\n    phone: \"1\"\r\n    name: J\r\n",
                  "agents:\r\n  jane:\r\n    phone: \"+44 7\"\r\n    name: J\r\n"},
        ValueCase{"no_final_line_break", "agents:\n  jane:\n    name: J\n    phone: \"1\"",
                  "agents:\n  jane:\n    name: J\n    phone: \"+44 7\""},
        ValueCase{"byte_order_mark",
                  "\xef\xbb\xbf"
                  "agents: {jane: {phone: \"1\"}}\n",
                  "\xef\xbb\xbf"
                  "agents: {jane: {phone: \"+44 7\"}}\n"},
        ValueCase{"brackets", "agents: {jane: {name: J, phone: '1', email: e}, bob: {phone: '1'}}\n",
                  "agents: {jane: {name: J, phone: '+44 7', email: e}, bob: {phone: '1'}}\n"},
        ValueCase{"brackets_over_lines",
                  "agents:\n  jane: {\n    name: J, # boss\n    phone: \"1\" # old\n  }\n",
                  "agents:\n  jane: {\n    name: J, # boss\n    phone: \"+44 7\" # old\n  }\n"},
        ValueCase{"next_line", "agents:\n  jane:\n    phone:\n      # hers\n      \"1\"\n    name: J\n",
                  "agents:\n  jane:\n    phone:\n      # hers\n      \"+44 7\"\n    name: J\n"},
        ValueCase{"two_quoted_lines", "agents:\n  jane:\n    phone: \"1\n      2\"\n    name: J\n",
                  "agents:\n  jane:\n    phone: \"+44 7\"\n    name: J\n"},
        ValueCase{"letters_before_it", "agents:\n  jane: {name: Zoë 😀, phone: \"é\"}\n",
                  "agents:\n  jane: {name: Zoë 😀, phone: \"+44 7\"}\n"},
        ValueCase{"quoted_key", "\"agents\":\n  'jane':\n    \"phone\": \"1\"\n",
                  "\"agents\":\n  'jane':\n    \"phone\": \"+44 7\"\n"},
        ValueCase{"same_words_elsewhere",
                  "# phone: \"1\"\nagents:\n  bob: {phone: \"1\"}\n  jane:\n    name: 'phone: 1'\n    phone: "
                  "\"1\"\n",
                  "# phone: \"1\"\nagents:\n  bob: {phone: \"1\"}\n  jane:\n    name: 'phone: 1'\n    phone: "
                  "\"+44 7\"\n"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(EditFile, keeps_a_file_of_json_json) {
  EXPECT_EQ(edited(R"({"agents": {"jane": {"name": "J", "phone": null}}})", phone("a\"b"), "p.json"),
            R"({"agents": {"jane": {"name": "J", "phone": "a\"b"}}})");
  EXPECT_EQ(edited(R"({"agents": {"jane": {"name": "J", "teams": ["a"]}}})", phone("7"), "p.json"),
            R"({"agents": {"jane": {"name": "J", "phone": "7", "teams": ["a"]}}})");
  EXPECT_EQ(edited(R"({"agents": {"jane": {"name": "J", "teams": ["a", "b"]}}})",
                   list("agent.jane", "teams", {"c"}, {"b"}), "p.json"),
            R"({"agents": {"jane": {"name": "J", "teams": ["a", "c"]}}})");
}

TEST(EditFile, writes_what_is_cleared_and_what_is_no_text) {
  const std::string_view text =
      "agents:\n  jane:\n    phone: \"1\"\n    site_id: 5\n    active: true # yes\n";
  EXPECT_EQ(edited(text, set("agent.jane", "phone", Value::null())),
            "agents:\n  jane:\n    phone: null\n    site_id: 5\n    active: true # yes\n");
  EXPECT_EQ(edited(text, set("agent.jane", "site_id", Value::integer(31))),
            "agents:\n  jane:\n    phone: \"1\"\n    site_id: 31\n    active: true # yes\n");
  EXPECT_EQ(edited(text, set("agent.jane", "active", Value::boolean(false))),
            "agents:\n  jane:\n    phone: \"1\"\n    site_id: 5\n    active: false # yes\n");
}

TEST(EditFile, finds_a_field_under_the_key_that_it_is_written_with) {
  BlockEdit edit{at("contact.bob")};
  edit.fields.push_back({{"site_id", "site"}, Value::integer(31)});
  EXPECT_EQ(edited("contacts:\n  bob: {name: Bob, site: Acme/Head}\n", edit),
            "contacts:\n  bob: {name: Bob, site: 31}\n");
  EXPECT_EQ(edited("contacts:\n  bob: {name: Bob}\n", edit), "contacts:\n  bob: {name: Bob, site_id: 31}\n");
}

// ---- what is added

TEST(EditFile, adds_a_line_behind_what_usually_stands_before_it) {
  EXPECT_EQ(edited("agents:\n  jane:\n    name: J # boss\n    # her teams\n    teams: [a]\n    lifecycle: "
                   "{protect: true}\n",
                   phone("7")),
            "agents:\n  jane:\n    name: J # boss\n    phone: \"7\"\n    # her teams\n    teams: [a]\n    "
            "lifecycle: "
            "{protect: true}\n");
  EXPECT_EQ(edited("agents:\n  jane:\n      name: J\r\n      teams: [a]\r\n",
                   set("agent.jane", "active", Value::boolean(false))),
            "agents:\n  jane:\n      name: J\r\n      active: false\r\n      teams: [a]\r\n");
  EXPECT_EQ(edited("agents:\n  jane:\n    name: J", phone("7")),
            "agents:\n  jane:\n    name: J\n    phone: \"7\"");
  EXPECT_EQ(edited("agents:\n  jane:\n    teams:\n      - a\n    name: J\n\n  bob: {name: B}\n", phone("7")),
            "agents:\n  jane:\n    teams:\n      - a\n    name: J\n    phone: \"7\"\n\n  bob: {name: B}\n");
}

TEST(EditFile, adds_an_entry_between_brackets) {
  EXPECT_EQ(edited("agents: {jane: {name: J, teams: [a]}}\n", phone("7")),
            "agents: {jane: {name: J, phone: \"7\", teams: [a]}}\n");
  EXPECT_EQ(edited("agents:\n  jane: {\n    name: J, # boss\n    teams: [a],\n  }\n", phone("7")),
            "agents:\n  jane: {\n    name: J, phone: \"7\", # boss\n    teams: [a],\n  }\n");
}

TEST(EditFile, does_several_edits_of_several_blocks_at_once) {
  BlockEdit jane = phone("7");
  jane.fields.push_back({{"active"}, Value::boolean(false)});
  jane.lists.push_back({"teams", {"b"}, {"a"}});
  const auto result =
      edit_file(guide_catalog(), "p.yaml",
                "teams:\n  b: {name: B, members: []}\nagents:\n  jane:\n    name: J\n    teams: [a]\n",
                std::vector{jane, list("team.b", "members", {"jane"}, {})});
  ASSERT_TRUE(result);
  EXPECT_EQ(
      *result,
      "teams:\n  b: {name: B, members: [jane]}\nagents:\n  jane:\n    name: J\n    phone: \"7\"\n    active: "
      "false\n    teams: [b]\n");
}

// ---- lists

struct ListCase {
  const char* name;
  std::string_view before;
  std::vector<std::string> add;
  std::vector<std::string> remove;
  std::string_view after;
};

class Lists : public testing::TestWithParam<ListCase> {};

TEST_P(Lists, keep_the_names_that_stay_where_they_are) {
  const ListCase& one = GetParam();
  const std::string head = "agents:\n  jane:\n    name: J\n    teams:";
  EXPECT_EQ(edited(head + std::string(one.before), list("agent.jane", "teams", one.add, one.remove)),
            head + std::string(one.after));
}

INSTANTIATE_TEST_SUITE_P(
    Forms, Lists,
    testing::Values(
        ListCase{"one_more", " [a, b] # hers\n", {"c"}, {}, " [a, b, c] # hers\n"},
        ListCase{"into_an_empty_one", " [] # none\n", {"c", "d"}, {}, " [c, d] # none\n"},
        ListCase{"the_first_goes", " [a, b, c]\n", {}, {"a"}, " [b, c]\n"},
        ListCase{"the_middle_goes", " [a, b, c]\n", {}, {"b"}, " [a, c]\n"},
        ListCase{"the_last_goes", " [a, b, c]\n", {}, {"c"}, " [a, b]\n"},
        ListCase{"the_last_two_go", " [a, b, c]\n", {}, {"b", "c"}, " [a]\n"},
        ListCase{"all_go", " [a, b]\n", {}, {"a", "b"}, " []\n"},
        ListCase{"all_go_and_one_comes", " [a, b]\n", {"c"}, {"a", "b"}, " [c]\n"},
        ListCase{"spaces_inside", " [ a , b ]\n", {}, {"b"}, " [ a ]\n"},
        ListCase{"comma_at_the_end", " [a, b,]\n", {"c"}, {"a"}, " [b, c,]\n"},
        ListCase{"quoted", " [\"a\", 'b']\n", {"c"}, {"a"}, " ['b', 'c']\n"},
        ListCase{"over_lines",
                 "\n      [a, # first\n       b, # second\n       c] # third\n",
                 {"d"},
                 {"b"},
                 "\n      [a, # first\n       # second\n       c, d] # third\n"},
        ListCase{"a_comment_that_touches_the_comma",
                 " [a, b,# second\n       c]\n",
                 {"d"},
                 {"a", "c"},
                 " [b, d # second\n]\n"},
        ListCase{"lines_of_their_own",
                 " [\n      a,\n      b,\n      c\n    ]\n",
                 {"d"},
                 {"b"},
                 " [\n      a,\n      c, d\n    ]\n"},
        ListCase{
            "the_last_of_its_own_line", " [\n      a,\n      b\n    ]\n", {}, {"b"}, " [\n      a\n    ]\n"},
        ListCase{"a_line_each",
                 "\n      - a # first\n      # about b\n      - b # second\n      - c\n",
                 {"d"},
                 {"b"},
                 "\n      - a # first\n      # about b\n      - c\n      - d\n"},
        ListCase{"a_line_each_none_left", " # hers\n      - a\n      - b\n", {}, {"a", "b"}, " [] # hers\n"},
        ListCase{"a_line_each_another_one",
                 "\n      - a # first\n      - b\n",
                 {"c", "d"},
                 {"a", "b"},
                 "\n      - c # first\n      - d\n"},
        ListCase{"a_line_each_to_the_end", "\n    - a\n    - b", {"c"}, {}, "\n    - a\n    - b\n    - c"},
        ListCase{"a_line_each_windows",
                 "\r\n      - a\r\n      - b\r\n",
                 {"c"},
                 {"a"},
                 "\r\n      - b\r\n      - c\r\n"},
        ListCase{"numbers_get_quotes",
                 " [a]\n",
                 {"123", "null", "1e3"},
                 {},
                 " [a, \"123\", \"null\", \"1e3\"]\n"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(EditFile, makes_a_list_where_there_is_none) {
  EXPECT_EQ(edited("agents:\n  jane:\n    name: J\n", list("agent.jane", "teams", {"a", "b"}, {})),
            "agents:\n  jane:\n    name: J\n    teams: [a, b]\n");
  EXPECT_EQ(edited("agents:\n  jane:\n    name: J\n", list("agent.jane", "teams", {}, {"a"})),
            "agents:\n  jane:\n    name: J\n");
}

// ---- what is refused

struct Refusal {
  const char* name;
  std::string_view text;
  std::string_view what;
};

class Refusals : public testing::TestWithParam<Refusal> {};

TEST_P(Refusals, say_what_to_write_by_hand) {
  const std::string said = edited(GetParam().text, phone("7"));
  EXPECT_THAT(said, HasSubstr("error: "));
  EXPECT_THAT(said, HasSubstr(std::string(GetParam().what)));
}

INSTANTIATE_TEST_SUITE_P(
    Reasons, Refusals,
    testing::Values(
        Refusal{
            "alias", "agents:\n  bob: {name: B, phone: &p \"1\"}\n  jane:\n    name: J\n    phone: *p\n",
            "phone of agent.jane is an alias: another line says what it is | write by hand: phone: \"7\""},
        Refusal{"anchor", "agents:\n  jane:\n    name: J\n    phone: &p \"1\"\n  bob: {name: B, phone: *p}\n",
                "has an anchor, which other lines may refer to | write by hand: phone: \"7\""},
        Refusal{"anchored_null",
                "agents:\n  jane:\n    name: J\n    phone: &p\n  bob: {name: B, phone: *p}\n",
                "has an anchor"},
        Refusal{"tag", "agents:\n  jane:\n    name: J\n    phone: !!str 1\n", "has a tag"},
        Refusal{"block_text", "agents:\n  jane:\n    name: J\n    phone: |\n      1\n",
                "is a text of several lines"},
        Refusal{"anchored_block", "agents:\n  jane: &j\n    name: J\n    phone: \"1\"\n  bob: *j\n",
                "agent.jane is written with an anchor, an alias or a tag"},
        Refusal{"aliased_block", "agents:\n  bob: &j\n    name: J\n    phone: \"1\"\n  jane: *j\n",
                "agent.jane is written with an anchor, an alias or a tag"},
        Refusal{"no_plain_neighbour", "agents:\n  jane:\n    name: &n J\n    teams: [a]\n",
                "no line of agent.jane is plain enough"},
        Refusal{"not_there", "agents:\n  bob: {name: B}\n", "agent.jane does not stand in this file"},
        Refusal{"no_yaml", "agents: [\n", "|"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(EditFile, refuses_lists_that_others_share) {
  EXPECT_THAT(
      edited("agents:\n  bob: {name: B, teams: &t [a]}\n  jane: {name: J, teams: *t}\n",
             list("agent.jane", "teams", {"b"}, {})),
      HasSubstr(
          "teams of agent.jane is an alias: another line says what it is | write by hand: add b to teams"));
  EXPECT_THAT(edited("agents:\n  bob: {name: B, teams: [&a a]}\n  jane: {name: J, teams: [*a, b]}\n",
                     list("agent.jane", "teams", {}, {"b"})),
              HasSubstr("has an item that is an alias"));
}

// Whatever a file looks like: an edit is done and read back, or refused; it never says that it went wrong.
TEST(EditFile, is_done_or_refused_and_never_wrong) {
  const std::string whole =
      "# people\nagents:\n  jane:\n    name: 'J' # x\n    phone: \"1\"\n    teams:\n      - a # i\n      - "
      "\"b\"\n"
      "  bob: {name: B, phone: '2', teams: [a, b, # i\n    c], active: true}\n  zoe: &z\n    name: &p Z\n    "
      "phone: ~\n"
      "  eve:\n    name: >\n      E\n    phone: *p\nteams: {a: {name: A, members: [jane,]}}\n";
  const std::string_view letters = "\n\r -:#,[]{}'\"&*!|>~a1\t\\";
  std::minstd_rand random(4711);
  const auto roll = [&](std::size_t sides) { return static_cast<std::size_t>(random()) % sides; };
  std::size_t done = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text = whole;
    for (std::size_t change = roll(4); change > 0; --change) {
      const std::size_t where = roll(text.size());
      const std::string letter(1, letters[roll(letters.size())]);
      switch (roll(3)) {
        case 0: text.replace(where, 1, letter); break;
        case 1: text.insert(where, letter); break;
        default: text.erase(where, roll(3)); break;
      }
    }
    const char* whom = std::array{"agent.jane", "agent.bob", "agent.zoe", "agent.eve"}.at(roll(4));
    BlockEdit edit = set(whom, roll(2) == 0 ? "phone" : "role", Value::text("a: \"b\" #c\n- d"));
    edit.lists.push_back({"teams", {"new"}, {roll(2) == 0 ? "a" : "b", "c"}});
    const auto result = edit_file(guide_catalog(), "people.yaml", text, std::vector{edit});
    if (result) {
      ++done;
    } else {
      ASSERT_EQ(result.error().kind, ErrorKind::configuration) << result.error().text() << "\n" << text;
    }
  }
  EXPECT_GT(done, 4'000U);
}

// ---- texts

TEST(ScalarText, is_plain_only_where_everybody_reads_it_so) {
  const auto plain = [](std::string_view text) { return text_as_scalar(text, ScalarStyle::plain); };
  for (const char* text : {"Jane", "Jane Smith", "O'Brien", "Zoë", "tier-1", "jane@example.com"})
    EXPECT_EQ(plain(text), text);
  for (const char* text :
       {"",    "1",  "+44 7", "yes", "No", "null", "true", "1.5", "~",  " x",         "x ",   "a: b", "a #b",
        "- a", "[a", "a, b",  "*a",  "&a", "!a",   "%a",   "@a",  "`a", "2027-01-31", "0x1f", "12:30"})
    EXPECT_THAT(plain(text), testing::StartsWith("\"")) << text;
}

TEST(ScalarText, says_in_double_quotes_whatever_comes) {
  EXPECT_EQ(text_as_scalar("a\nagents:\n  x", ScalarStyle::plain), R"("a\nagents:\n  x")");
  EXPECT_EQ(text_as_scalar("a\"\\b\t\x01\x7f", ScalarStyle::single_quoted), R"("a\"\\b\t\u0001\u007f")");
  EXPECT_EQ(text_as_scalar("\u202ea", ScalarStyle::plain), "\"\\u202ea\"");
  EXPECT_EQ(text_as_scalar("it's", ScalarStyle::single_quoted), "'it''s'");
  EXPECT_EQ(text_as_scalar("it's 5\" \\ 6\"", ScalarStyle::plain), R"('it''s 5" \ 6"')")
      << "without escapes where it can be";
}

TEST(ScalarText, is_read_back_as_the_same_text_in_every_style) {
  std::vector<std::string> texts{
      "😀 é",     "\u00a0",      "a\u2028b",   "\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9",
      "'",        "\"",          "\\",         "a\rb",
      "\x1b[31m", "##vso[task]", "::error::x", "---",
      "...",      "%YAML 1.2",   "#",          "<script>"};
  for (int byte = 1; byte < 128; ++byte) {
    if (byte != 4) texts.emplace_back(3, static_cast<char>(byte));
  }
  for (const std::string& text : texts) {
    for (const char* old : {"x", "'x'", "\"x\""}) {
      const std::string file =
          edited("agents:\n  jane:\n    phone: " + std::string(old) + "\n    name: J\n", phone(text));
      EXPECT_THAT(file, testing::StartsWith("agents:\n")) << old << ' ' << file;
    }
  }
}

}  // namespace
}  // namespace haloform::config
