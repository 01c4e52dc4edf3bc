#include "cli/completion.hpp"

#include "cli/command_tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace haloform {
namespace {

using testing::HasSubstr;

TEST(Completion, knows_every_command_and_flag_in_every_shell) {
  const CommandSpec tree = command_tree();
  for (const Shell shell : {Shell::bash, Shell::zsh, Shell::fish}) {
    const std::string script = completion_script(shell, tree);
    for (const CommandSpec& command : tree.children) {
      EXPECT_THAT(script, HasSubstr(command.name));
      for (const FlagSpec& flag : command.flags) {
        EXPECT_THAT(script, HasSubstr(flag.name.substr(2))) << command.name;
      }
    }
    EXPECT_THAT(script, HasSubstr("move-instance"));
  }
}

TEST(Completion, is_known_for_three_shells) {
  EXPECT_EQ(parse_shell("zsh"), Shell::zsh);
  EXPECT_EQ(parse_shell("tcsh"), std::nullopt);
}

}  // namespace
}  // namespace haloform
