#include "cli/command_line.hpp"
#include "cli/command_tree.hpp"
#include "cli/shared_flags.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

namespace haloform::cli {
namespace {

using Words = std::vector<std::string>;
using testing::HasSubstr;

/// What is wrong with a command line that is; a text that says so where nothing is.
std::string mistake_in(const Words& words) {
  const auto line = parse_command_line(words);
  return line ? std::string("no mistake was seen") : line.error().text();
}

std::string state_help(const std::string& name) {
  const auto help = parse_command_line({"state", name, "--help"});
  return help ? std::get<HelpText>(*help).text : help.error().text();
}

TEST(StateCommands, are_read_with_all_that_they_take) {
  const std::vector<Words> lines{
      {"state", "init"},
      {"state", "init", "--state", "other.json"},
      {"state", "pull"},
      {"state", "pull", "copy.json"},
      {"state", "push", "copy.json", "--lock-timeout", "5s"},
      {"state", "history"},
      {"state", "migrate", "--to", "git:origin#haloform-state"},
      {"state", "migrate", "--to", "other.json", "--lock-timeout", "30s"},
      {"state", "encrypt"},
      {"state", "decrypt", "--lock-timeout", "30s"},
      {"unlock"},
      {"unlock", "--force"},
      {"unlock", "--force", "6f1c2a54-3c0e-4a7b-9a51-0d2f5b7e8c11"},
      {"--force", "unlock", "6f1c2a54-3c0e-4a7b-9a51-0d2f5b7e8c11"},
  };
  for (const Words& words : lines) {
    const auto line = parse_command_line(words);
    EXPECT_TRUE(line) << testing::PrintToString(words) << (line ? "" : line.error().text());
  }
}

TEST(StateCommands, say_what_is_missing) {
  EXPECT_THAT(mistake_in({"state", "migrate"}), HasSubstr("--to"));
  EXPECT_THAT(mistake_in({"state", "migrate", "--to", ""}), HasSubstr("--to is missing"));
  EXPECT_THAT(mistake_in({"state", "push"}), HasSubstr("FILE"));
  EXPECT_THAT(mistake_in({"unlock", "some-id"}), HasSubstr("an ID goes with --force"));
}

TEST(StateCommands, that_write_may_find_the_state_locked) {
  for (const char* name : {"init", "push", "restore", "migrate", "encrypt", "decrypt"})
    EXPECT_THAT(state_help(name), HasSubstr("9     the state, or the cursor")) << name;
  for (const char* name : {"pull", "history", "list"})
    EXPECT_THAT(state_help(name), testing::Not(HasSubstr("9     the state, or the cursor"))) << name;
}

TEST(StateCommands, stand_in_the_order_in_which_one_learns_them) {
  std::vector<std::string> names;
  const CommandSpec tree = command_tree();
  for (const CommandSpec& child : tree.child("state")->children) names.push_back(child.name);
  EXPECT_THAT(names,
              testing::ElementsAre("list", "show", "mv", "rm", "move-instance", "release", "init", "pull",
                                   "push", "restore", "history", "migrate", "encrypt", "decrypt"));
}

}  // namespace
}  // namespace haloform::cli
