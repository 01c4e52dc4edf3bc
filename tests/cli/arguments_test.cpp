#include "cli/arguments.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace haloform {
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

TEST(CommandFirst, a_flag_of_another_command_is_said_to_be_one) {
  EXPECT_THAT(error_of({"plan", "--force"}).advice, HasSubstr("haloform unlock"));
}

}  // namespace
}  // namespace haloform
