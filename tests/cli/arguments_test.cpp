#include "cli/arguments.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace haloform::cli {
namespace {

using Words = std::vector<std::string>;
using testing::HasSubstr;

/// A command line in miniature: `plan`, and `state mv`, with one flag each.
CommandSpec small_tree() {
  const FlagSpec quiet{"--quiet", "-q", ""};
  const FlagSpec state{"--state", "", "", Takes::value, "PATH"};
  const FlagSpec output{"--output", "-o", "", Takes::values, "KIND"};
  const FlagSpec force{"--force", "", ""};
  const CommandSpec move{.name = "mv", .flags = {quiet, state}};
  return {.name = "haloform",
          .flags = {{"--help", "-h", ""}},
          .children = {{.name = "plan", .flags = {quiet, state, output}},
                       {.name = "state", .children = {move}},
                       {.name = "unlock", .flags = {quiet, force}}}};
}

Words ordered(const Words& arguments) {
  auto words = command_first(small_tree(), arguments);
  return words ? *words : Words{"error: " + words.error().text()};
}

Error error_of(const Words& arguments) {
  auto words = command_first(small_tree(), arguments);
  return words ? Error{} : words.error();
}

TEST(CommandFirst, flags_may_stand_before_or_after_the_command) {
  EXPECT_EQ(ordered({"plan", "-q", "--state", "x"}), (Words{"plan", "-q", "--state", "x"}));
  EXPECT_EQ(ordered({"-q", "--state", "x", "plan"}), (Words{"plan", "-q", "--state", "x"}));
  EXPECT_EQ(ordered({"--state", "x", "plan", "-q"}), (Words{"plan", "--state", "x", "-q"}));
}

TEST(CommandFirst, also_around_a_command_of_two_words) {
  EXPECT_EQ(ordered({"--state", "x", "state", "-q", "mv", "a", "b"}),
            (Words{"state", "mv", "--state", "x", "-q", "a", "b"}));
}

// The value of a flag may be spelled like a command.
TEST(CommandFirst, a_value_is_not_taken_for_a_command) {
  EXPECT_EQ(ordered({"--state", "state", "plan"}), (Words{"plan", "--state", "state"}));
  EXPECT_EQ(ordered({"--state=x", "plan"}), (Words{"plan", "--state=x"}));
  EXPECT_EQ(ordered({"-ojson", "plan"}), (Words{"plan", "-ojson"}));
}

TEST(CommandFirst, what_follows_a_double_dash_stays_as_it_is) {
  EXPECT_EQ(ordered({"plan", "--", "--state"}), (Words{"plan", "--", "--state"}));
}

TEST(CommandFirst, an_unknown_command_is_named_with_the_nearest_one) {
  const Error error = error_of({"plam"});
  EXPECT_EQ(error.kind, ErrorKind::usage);
  EXPECT_THAT(error.what, HasSubstr("plam"));
  EXPECT_THAT(error.advice, HasSubstr("\"plan\""));
  EXPECT_THAT(error_of({"state", "nv"}).advice, HasSubstr("\"mv\""));
}

TEST(CommandFirst, an_unknown_flag_is_named_with_the_nearest_one) {
  const Error error = error_of({"plan", "--stat", "x"});
  EXPECT_EQ(error.kind, ErrorKind::usage);
  EXPECT_THAT(error.what, HasSubstr("--stat"));
  EXPECT_THAT(error.where, HasSubstr("haloform plan"));
  EXPECT_THAT(error.advice, HasSubstr("--state"));
}

// `--colour never plan`: nobody knows whether `never` belongs to the flag, so the flag is what is wrong.
TEST(CommandFirst, an_unknown_flag_before_the_command_is_what_is_wrong) {
  EXPECT_THAT(error_of({"--stat", "never", "plan"}).what, HasSubstr("--stat"));
}

// Terraform's users write long flags with one hyphen; `-out=x` was taken for `-o ut=x`.
TEST(CommandFirst, a_long_flag_behind_one_hyphen_is_named_with_two) {
  for (const Words& words :
       {Words{"plan", "-state=x"}, Words{"plan", "-state", "x"}, Words{"-state", "x", "plan"}}) {
    const Error error = error_of(words);
    EXPECT_EQ(error.what, "unknown flag -state") << testing::PrintToString(words);
    EXPECT_EQ(error.advice, "write --state PATH: a long flag has two hyphens");
  }
  EXPECT_EQ(error_of({"plan", "-output=json"}).advice, "write --output KIND: a long flag has two hyphens");
  EXPECT_EQ(error_of({"plan", "-force"}).advice, "write --force; it is a flag of \"haloform unlock\"");
  EXPECT_EQ(error_of({"plan", "-quite"}).advice, "did you mean --quiet?");
  EXPECT_EQ(error_of({"plan", "-zebra"}).what, "unknown flag -zebra");
}

TEST(CommandFirst, short_flags_may_stand_together_and_with_a_value) {
  EXPECT_EQ(ordered({"plan", "-qojson"}), (Words{"plan", "-qojson"}));
  EXPECT_EQ(ordered({"plan", "-qh"}), (Words{"plan", "-qh"}));
  EXPECT_EQ(error_of({"plan", "-qx"}).what, "unknown flag -qx");
  EXPECT_EQ(error_of({"plan", "-q=false"}).what, "-q takes no value");
}

TEST(CommandFirst, what_terraform_has_and_haloform_lacks_is_answered_with_what_it_has) {
  EXPECT_THAT(error_of({"plan", "-destroy"}).advice, HasSubstr("remove the blocks from the YAML"));
  EXPECT_EQ(error_of({"plan", "-destroy"}).what, "unknown flag -destroy");
  EXPECT_THAT(error_of({"plan", "--refresh-only"}).advice, HasSubstr("`haloform drift`"));
  EXPECT_THAT(error_of({"plan", "-var", "a=b"}).advice, HasSubstr("there are no variables"));
  EXPECT_THAT(error_of({"plan", "-backend-config=x"}).advice, HasSubstr("haloform.yaml"));
  EXPECT_THAT(error_of({"force-unlock"}).advice, HasSubstr("haloform unlock --force ID"));
}

TEST(CommandFirst, hyphens_alone_are_an_unknown_flag) {
  for (const char* hyphens : {"---", "--=x", "-=", "----x"}) {
    EXPECT_THAT(error_of({"plan", hyphens}).what, HasSubstr("unknown flag")) << hyphens;
  }
}

TEST(CommandFirst, a_flag_of_another_command_is_said_to_be_one) {
  EXPECT_THAT(error_of({"plan", "--force"}).advice, HasSubstr("haloform unlock"));
}

}  // namespace
}  // namespace haloform::cli
