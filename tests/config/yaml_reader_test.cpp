#include "planner/config/yaml_reader.hpp"

#include "tests/config/support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace haloform::config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

std::vector<std::string> faults(std::string_view text) {
  Diagnostics found;
  static_cast<void>(read_yaml("f", text, found));
  return places(found);
}

YamlTree tree_of(std::string_view text) {
  Diagnostics found;
  auto tree = read_yaml("f", text, found);
  EXPECT_THAT(lines(found), IsEmpty());
  return std::move(tree ? tree : read_yaml("f", "", found)).value();
}

/// The tree in one line, as JSON would have it, with texts in single quotes.
std::string written(const YamlNode& node) {
  std::string out;
  if (node.is_sequence()) {
    for (const YamlNode item : node.items()) out += (out.empty() ? "" : ",") + written(item);
    return "[" + out + "]";
  }
  if (node.is_mapping()) {
    for (const YamlEntry entry : node.entries()) {
      out += (out.empty() ? "" : ",") + std::string(entry.key.text()) + ":" + written(entry.value);
    }
    return "{" + out + "}";
  }
  switch (node.scalar_type()) {
    case ScalarType::null: return "null";
    case ScalarType::text: return "'" + std::string(node.text()) + "'";
    case ScalarType::boolean:
    case ScalarType::integer:
    case ScalarType::real: break;
  }
  return std::string(node.text());
}

TEST(YamlReader, reads_lists_and_mappings_in_both_styles) {
  EXPECT_EQ(written(tree_of("a: [1, {b: c}]\nd:\n  - e\n  -\n    f: g\n").root()),
            "{a:[1,{b:'c'}],d:['e',{f:'g'}]}");
  EXPECT_EQ(written(tree_of("").root()), "null");
  EXPECT_EQ(written(tree_of("# only a comment\n").root()), "null");
  EXPECT_EQ(written(tree_of("---\na: 1\n...\n").root()), "{a:1}");
}

TEST(YamlReader, takes_byte_order_mark_and_windows_line_ends) {
  EXPECT_EQ(written(tree_of("\xef\xbb\xbf"
                            "a: x\r\nb: y\r\n")
                        .root()),
            "{a:'x',b:'y'}");
  EXPECT_THAT(faults("\xef\xbb\xbf"
                     "a: x\r\na: y\r\n"),
              ElementsAre(StartsWith("f:2:1: the key \"a\"")));
}

TEST(YamlReader, knows_the_scalars_of_yaml_1_2_and_no_others) {
  struct Row {
    std::string_view text;
    ScalarType type;
  };
  for (const Row& row : {
           Row{"~", ScalarType::null},
           Row{"null", ScalarType::null},
           Row{"Null", ScalarType::null},
           Row{"NULL", ScalarType::null},
           Row{"true", ScalarType::boolean},
           Row{"True", ScalarType::boolean},
           Row{"FALSE", ScalarType::boolean},
           Row{"tRue", ScalarType::text},
           Row{"yes", ScalarType::text},
           Row{"no", ScalarType::text},
           Row{"on", ScalarType::text},
           Row{"off", ScalarType::text},
           Row{"y", ScalarType::text},
           Row{"0", ScalarType::integer},
           Row{"42", ScalarType::integer},
           Row{"-7", ScalarType::integer},
           Row{"+442079460000", ScalarType::integer},
           Row{"0777", ScalarType::text},
           Row{"007", ScalarType::text},
           Row{"0o17", ScalarType::integer},
           Row{"0xfF", ScalarType::integer},
           Row{"0o8", ScalarType::text},
           Row{"0x", ScalarType::text},
           Row{"12:30", ScalarType::text},
           Row{"1_000", ScalarType::text},
           Row{"0b11", ScalarType::text},
           Row{"2024-01-01", ScalarType::text},
           Row{"1.5", ScalarType::real},
           Row{"1.", ScalarType::real},
           Row{".5", ScalarType::real},
           Row{"-1e3", ScalarType::real},
           Row{"1e", ScalarType::text},
           Row{".", ScalarType::text},
           Row{".inf", ScalarType::real},
           Row{"-.Inf", ScalarType::real},
           Row{".NaN", ScalarType::real},
           Row{"-", ScalarType::text},
           Row{"+44 20 7946 0000", ScalarType::text},
       }) {
    EXPECT_EQ(plain_scalar_type(row.text), row.type) << row.text;
  }
  EXPECT_EQ(plain_integer("0o17"), 15);
  EXPECT_EQ(plain_integer("0xfF"), 255);
  EXPECT_EQ(plain_integer("+5"), 5);
  EXPECT_EQ(plain_integer("9223372036854775808"), std::nullopt);
}

TEST(YamlReader, takes_everything_in_quotes_for_a_text) {
  EXPECT_EQ(written(tree_of("[\"1\", 'true', \"\", !!str 5]").root()), "['1','true','','5']");
  EXPECT_EQ(written(tree_of("a: |\n  1\nb: >\n  2\n").root()), "{a:'1',b:'2'}");
  EXPECT_EQ(written(tree_of("a: \"tab\\t esc\\e rtl\\u200f \\U0001F600\"").root()),
            "{a:'tab\t esc\x1b rtl\u200f \U0001F600'}");
}

TEST(YamlReader, counts_columns_in_code_points) {
  EXPECT_THAT(faults("\u00e4\u00f6: {\U0001F600: 1, \U0001F600: 2}\n"),
              ElementsAre("f:1:12: the key \"\U0001F600\" is repeated here"));
  EXPECT_THAT(faults("x: \"\u00e4\"\nx: 1\n"), ElementsAre(StartsWith("f:2:1: the key \"x\"")));
}

TEST(YamlReader, finds_every_repeated_key) {
  Diagnostics found;
  const auto tree = read_yaml("f", "a: 1\nb: 2\na: 3\n\"a\": 4\nc: {d: 1, d: 2}\n", found);
  ASSERT_TRUE(tree);
  EXPECT_THAT(lines(found),
              testing::UnorderedElementsAre(
                  "f:3:1: the key \"a\" is repeated here -> keep one of the two | f:1:1: the first \"a\"",
                  "f:4:1: the key \"a\" is repeated here -> keep one of the two | f:1:1: the first \"a\"",
                  "f:5:11: the key \"d\" is repeated here -> keep one of the two | f:5:5: the first \"d\""));
  EXPECT_EQ(tree->root().find("a")->value.text(), "1");
}

TEST(YamlReader, finds_repeated_keys_in_large_mappings) {
  std::string text;
  for (int at = 0; at < 2000; ++at) text += "key-" + std::to_string(at * 7 % 1000) + ": 1\n";
  EXPECT_EQ(faults(text).size(), 1000U);
}

TEST(YamlReader, says_where_the_syntax_is_wrong) {
  struct Row {
    std::string_view text;
    std::string_view says;
  };
  for (const Row& row : {
           Row{"a: b: c\n", "f:1:5: a `key: value` is not allowed here"},
           Row{"a:\n\tb: c\n", "f:2:1: a tab is used to indent"},
           Row{"a:\n  b: 1\n\tc: 2\n", "f:3:1: a tab is used to indent"},
           Row{"a: \"x\nb: 1\n", "f:1:4: this quoted text is never closed"},
           Row{"a: 1\nb: {c: 'x''y}\n", "f:2:8: this quoted text is never closed"},
           Row{"a: !!str \"x", "f:1:4: this quoted text is never closed"},
           Row{"a: [1, 2\nb: 3\n", "f:2:2: a `[` is not closed, or a comma is missing"},
           Row{"a: {b: 1\n", "f:2:1: a `{` is not closed, or a comma is missing"},
           Row{"a: 1\n'b: 1\n", "f:2:1: this quoted text is never closed"},
           Row{"a:\n  b: 1\n  phone\n", "f:3:3: a colon is missing after this key"},
           Row{"a:\n  b: 1\n  phone 5", "f:3:3: a colon is missing after this key"},
           Row{"a: 1\n%b: 2\n", "f:2:1: a line cannot begin with %"},
           Row{"%b: 2\na: 1\n", "f:1:1: a line cannot begin with %"},
           Row{"a: ]\n", "f:1:4: a closing bracket has no opening one"},
           Row{"a: @x\n", "f:1:4: a text cannot start with this character"},
           Row{"a:\n    b: 1\n  c: 2\n", "f:3:3: this line does not fit the lines above it"},
           Row{"- a\nb: 1\n", "f:2:1: this line does not fit the lines above it"},
           Row{"a: \"\\q\"\n", "f:1:7: unknown escape in a double-quoted text"},
           Row{"a: *x\n", "f:1:4: this alias (`*`) names an anchor (`&`) that is not defined before it"},
           Row{"a: 1\n---\nb: 2\n", "f:2:1: a second document starts here"},
           Row{"? [a]\n: 1\n", "f:1:3: a list or mapping cannot be a key"},
           Row{"{: 1}\n", "f:1:2: a key is missing here, or it is null"},
           Row{"&x a: 1\n*x : 2\n", "f:2:1: an alias cannot be a key"},
           Row{"a: !secret x\n", "f:1:4: tags such as `!secret` are not supported"},
           Row{"a: !!int x\n", "f:1:4: tags such as `!!int` are not supported"},
           Row{"!Zk9-4711 x\n", "f:1:1: tags such as `!…` are not supported"},
           Row{"!!Zk9-4711 x\n", "f:1:1: tags such as `!…` are not supported"},
           Row{"a: &x {b: 1}\nc:\n  <<: *x\n", "f:3:3: merge keys (`<<`) are not supported"},
       }) {
    EXPECT_THAT(faults(row.text), ElementsAre(std::string(row.says))) << row.text;
  }
}

TEST(YamlReader, refuses_bytes_that_are_no_text) {
  using namespace std::string_view_literals;
  EXPECT_THAT(faults("a: 1\nb: \u00e4\xff\n"), ElementsAre("f:2:5: this byte is not valid UTF-8"));
  EXPECT_THAT(faults("a: 1\nb: x\0y\n"sv), ElementsAre("f:2:5: the file contains a NUL character"));
  EXPECT_THAT(faults("a: 1\nb: x\x04y\nc: 3\n"), ElementsAre("f:2:5: the file contains a U+0004 character"));
  EXPECT_THAT(faults("\xff\xfe"
                     "a\0:\0"sv),
              ElementsAre("f:1:1: this byte is not valid UTF-8"));
  EXPECT_THAT(faults("a: \xed\xa0\x80\n"), ElementsAre("f:1:4: this byte is not valid UTF-8"));
}

TEST(YamlReader, refuses_a_file_over_64_mib) {
  EXPECT_THAT(faults(std::string(64UL * 1024 * 1024 + 1, ' ')),
              ElementsAre("f:1:1: the file is larger than 64 MiB"));
}

TEST(YamlReader, nests_64_levels_and_no_more) {
  const auto flow = [](std::size_t depth) { return std::string(depth, '[') + "1" + std::string(depth, ']'); };
  EXPECT_THAT(faults(flow(64)), IsEmpty());
  EXPECT_THAT(faults(flow(65)), ElementsAre("f:1:65: more than 64 levels are nested here"));
  std::string block;
  for (int level = 0; level < 10'000; ++level) block += "- ";
  EXPECT_THAT(faults(block + "x\n"), ElementsAre("f:1:129: more than 64 levels are nested here"));
  std::string keys;
  for (std::size_t level = 0; level < 70; ++level) keys += std::string(level, ' ') + "a:\n";
  EXPECT_THAT(faults(keys), ElementsAre("f:65:65: more than 64 levels are nested here"));
}

TEST(YamlReader, survives_a_million_brackets) {
  EXPECT_THAT(faults(std::string(1'000'000, '[')),
              ElementsAre("f:1:65: more than 64 levels are nested here"));
  EXPECT_THAT(faults("a: " + std::string(1'000'000, '{')),
              ElementsAre("f:1:68: more than 64 levels are nested here"));
}

TEST(YamlReader, counts_the_levels_behind_an_alias) {
  const std::string deep = "a: &x " + std::string(40, '[') + std::string(40, ']') + "\n";
  EXPECT_THAT(faults(deep + "b: " + std::string(23, '[') + "*x" + std::string(23, ']') + "\n"), IsEmpty());
  EXPECT_THAT(faults(deep + "b: " + std::string(24, '[') + "*x" + std::string(24, ']') + "\n"),
              ElementsAre("f:2:28: more than 64 levels are nested here"));
}

TEST(YamlReader, follows_aliases) {
  EXPECT_EQ(written(tree_of("a: &x [1, &y {b: 2}]\nc: *x\nd: *y\n").root()),
            "{a:[1,{b:2}],c:[1,{b:2}],d:{b:2}}");
  EXPECT_THAT(faults("a: &x [1, *x]\n"),
              ElementsAre("f:1:11: this alias is part of the value that it stands for"));
}

TEST(YamlReader, refuses_an_alias_bomb) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int level = 1; level < 9; ++level) {
    const std::string below = "*a" + std::to_string(level - 1);
    bomb += "a" + std::to_string(level) + ": &a" + std::to_string(level) + " [";
    for (int item = 0; item < 10; ++item) bomb += (item == 0 ? "" : ", ") + below;
    bomb += "]\n";
  }
  EXPECT_THAT(faults(bomb),
              ElementsAre("f:6:45: the aliases of this file expand to more than a million values"));
}

TEST(YamlReader, puts_a_missing_value_where_it_is_missing) {
  Diagnostics found;
  const auto tree = read_yaml("f", "a:\nb: null\nc:\n  -\n  - x\n", found);
  ASSERT_TRUE(tree);
  const auto place = [&](const YamlNode& node) {
    return std::to_string(node.line()) + ":" + std::to_string(node.column());
  };
  EXPECT_EQ(place(tree->root().find("a")->value), "1:1");
  EXPECT_EQ(place(tree->root().find("b")->value), "2:4");
  EXPECT_EQ(place(*tree->root().find("c")->value.items().begin()), "4:3");
}

TEST(YamlReader, takes_a_long_list_of_nothing_in_its_stride) {
  std::string text = "a:\n";
  for (int at = 0; at < 50'000; ++at) text += "-\n";
  EXPECT_EQ(tree_of(text).root().find("a")->value.size(), 50'000U);
}

TEST(YamlReader, keeps_nodes_small) {
  std::string text;
  for (int at = 0; at < 1000; ++at) text += "k" + std::to_string(at) + ": v\n";
  EXPECT_EQ(tree_of(text).node_count(), 2001U);
}

}  // namespace
}  // namespace haloform::config
