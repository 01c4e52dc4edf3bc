// New blocks and new patterns in files that people wrote: they come where they belong, and every other byte stays.
#include "planner/config/edit/add_blocks.hpp"

#include "planner/config/configuration.hpp"
#include "planner/config/edit/add_includes.hpp"
#include "planner/config/include_globs.hpp"
#include "tests/config/support.hpp"
#include "tests/support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

NewBlock new_agent(std::string_view key) {
  return {*Address::of(ResourceType::agent, key), {"name: " + std::string(key)}};
}

std::string with_blocks(std::string_view text, const std::vector<NewBlock>& blocks) {
  const auto result = add_blocks("people.yaml", text, blocks);
  return result ? *result : "error: " + result.error().what.plain() + " | " + result.error().advice.plain();
}

struct BlockPlaceCase {
  const char* name;
  std::string_view before;
  std::string_view after;  ///< With a block `m` besides.
};

class NewBlocks : public testing::TestWithParam<BlockPlaceCase> {};

TEST_P(NewBlocks, come_between_their_neighbours) {
  EXPECT_EQ(with_blocks(GetParam().before, {new_agent("m")}), GetParam().after);
}

INSTANTIATE_TEST_SUITE_P(
    Places, NewBlocks,
    testing::Values(
        BlockPlaceCase{"nothing", "", "agents:\n  m:\n    name: m\n"},
        BlockPlaceCase{"only_a_comment", "# ours\n", "# ours\nagents:\n  m:\n    name: m\n"},
        BlockPlaceCase{"no_line_end", "teams:\n  t: {name: T}",
                       "teams:\n  t: {name: T}\nagents:\n  m:\n    name: m\n"},
        BlockPlaceCase{"empty_section", "agents:  # none yet\nteams: {}\n",
                       "agents:  # none yet\n  m:\n    name: m\nteams: {}\n"},
        BlockPlaceCase{"empty_brackets", "agents: {}\n", "agents:\n  m:\n    name: m\n"},
        BlockPlaceCase{"first", "agents:\n  # z is last\n  z: {name: Z}\n",
                       "agents:\n  m:\n    name: m\n  # z is last\n  z: {name: Z}\n"},
        BlockPlaceCase{"last", "agents:\n  a: {name: A}\n", "agents:\n  a: {name: A}\n  m:\n    name: m\n"},
        BlockPlaceCase{"last_without_line_end", "agents:\n  a: {name: A}",
                       "agents:\n  a: {name: A}\n  m:\n    name: m\n"},
        BlockPlaceCase{"between_with_comments",
                       "agents:\n  a:\n    name: A\n    # about a\n\n  # about z\n  z:\n    name: Z\n",
                       "agents:\n  a:\n    name: A\n    # about a\n  m:\n    name: m\n\n  # about z\n  "
                       "z:\n    name: Z\n"},
        BlockPlaceCase{"wider", "agents:\n    a:\n        name: A\ncontacts: {}\n",
                       "agents:\n    a:\n        name: A\n    m:\n      name: m\ncontacts: {}\n"},
        BlockPlaceCase{"windows", "agents:\r\n  a: {name: A}\r\n",
                       "agents:\r\n  a: {name: A}\r\n  m:\r\n    name: m\r\n"},
        BlockPlaceCase{"text_that_looks_like_a_comment",
                       "agents:\n  a:\n    name: |\n      A\n      # not a comment\n",
                       "agents:\n  a:\n    name: |\n      A\n      # not a comment\n  m:\n    name: m\n"}),
    [](const auto& one) { return std::string(one.param.name); });

TEST(NewBlocks, are_put_in_by_key_however_they_come) {
  EXPECT_EQ(with_blocks("agents:\n  b: {name: B}\n", {new_agent("d"), new_agent("a"), new_agent("c")}),
            "agents:\n  a:\n    name: a\n  b: {name: B}\n  c:\n    name: c\n  d:\n    name: d\n");
}

TEST(NewBlocks, have_keys_that_read_as_texts) {
  EXPECT_EQ(with_blocks("", {new_agent("null"), new_agent("12")}),
            "agents:\n  \"12\":\n    name: 12\n  \"null\":\n    name: null\n");
}

TEST(NewBlocks, are_left_to_a_person_where_others_would_change) {
  for (const std::string_view text :
       {"agents: {a: {name: A}}\n", "{agents: {a: {name: A}}}\n", "agents: &x\n  a: {name: A}\n",
        "x: &x {a: {name: A}}\nagents: *x\n", "agents: null\n", "agents:\n  m: {name: M}\n  : bad"}) {
    EXPECT_THAT(with_blocks(text, {new_agent("m")}), StartsWith("error: ")) << text;
  }
}

std::string with_includes(std::string_view text,
                          const std::vector<std::string>& patterns = {"people/*.yaml"}) {
  const auto result = add_includes("haloform.yaml", text, patterns);
  return result ? *result : "error: " + result.error().advice.plain();
}

TEST(NewIncludes, come_into_the_list_that_is_there_or_beside_the_version) {
  EXPECT_EQ(with_includes("version: 1  # first\nteams: {}\n"),
            "version: 1  # first\ninclude: [people/*.yaml]\nteams: {}\n");
  EXPECT_EQ(with_includes("include: [a.yaml]  # ours\n"), "include: [a.yaml, people/*.yaml]  # ours\n");
  EXPECT_EQ(with_includes("include:\n  - a.yaml\n  # more\nversion: 1\n"),
            "include:\n  - a.yaml\n  - people/*.yaml\n  # more\nversion: 1\n");
  EXPECT_EQ(with_includes("include: a.yaml # ours\n"), "include: [a.yaml, people/*.yaml] # ours\n");
  EXPECT_EQ(with_includes("include:\nversion: 1\n"), "include: [people/*.yaml]\nversion: 1\n");
  EXPECT_EQ(with_includes("teams: {}"), "teams: {}\ninclude: [people/*.yaml]\n");
  EXPECT_EQ(with_includes("{\"version\": 1}"), "{\"version\": 1, \"include\": [people/*.yaml]}");
  EXPECT_EQ(with_includes("include: &x [a.yaml]\n"), "error: write by hand: add people/*.yaml to include");
}

TEST(PathsOfPatterns, are_those_that_a_search_would_find) {
  const test::TempDir folder;
  const std::vector<std::string> paths{"a.yaml", "people/a.yaml", "people/deep/a.yaml", "people/.git/a.yaml",
                                       "people/deep/er/a.yaml"};
  for (const std::string& path : paths) folder.write(path, "");
  for (const std::string pattern :
       {"a.yaml", "*.yaml", "people/*.yaml", "people/**/*.yaml", "**/a.yaml", "**", "people/**",
        "people/*/a.yaml", "**/deep/**/*.yaml", "people/**/er/*.yaml"}) {
    const IncludedFiles found = find_included(folder.path(), {&pattern, 1});
    for (const std::string& path : paths) {
      const bool is_found = std::ranges::find(found.files, path, &IncludedFile::path) != found.files.end();
      EXPECT_EQ(path_fits(pattern, path), is_found) << pattern << " and " << path;
    }
  }
}

TEST(TextsInsteadOfFiles, count_as_files_that_are_not_there_yet) {
  const test::TempDir folder;
  const auto open = [&](ConfigurationReader::Texts texts) {
    return ConfigurationReader::open(guide_catalog(), folder / "haloform.yaml", std::move(texts));
  };
  const std::string root = "version: 1\ninclude: [people/*.yaml]\ndefaults: {agent: {timezone: UTC}}\n";
  auto reader =
      open({{"haloform.yaml", root}, {"people/a.yaml", "teams: {t: {name: T}}\n"}, {"other/b.yaml", "x"}});
  ASSERT_TRUE(reader);
  EXPECT_THAT(reader->files(), ElementsAre("haloform.yaml", "people/a.yaml"));
  const auto desired = reader->read(Profile::guide);
  ASSERT_TRUE(desired);
  EXPECT_EQ(desired->resources().size(), 1U);
  EXPECT_EQ(reader->defaults(Profile::guide).at(ResourceType::agent).size(), 1U);
  auto nothing = open({{"haloform.yaml", root}});
  ASSERT_TRUE(nothing);
  const auto wrong = nothing->read(Profile::guide);
  ASSERT_FALSE(wrong);
  EXPECT_THAT(wrong.error().begin()->what.plain(), HasSubstr("no file matches"));
}

}  // namespace
}  // namespace haloform::config
