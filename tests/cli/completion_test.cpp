#include "cli/completion.hpp"

#include "cli/command_tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace haloform::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

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

TEST(Completion, has_no_place_left_where_a_table_belongs) {
  const CommandSpec tree = command_tree();
  for (const Shell shell : {Shell::bash, Shell::zsh, Shell::fish}) {
    const std::string script = completion_script(shell, tree);
    for (const char* mark : {"@ADDRESSES@", "@EACH_WORD@", "@OFFERS@", "@PATHS@", "@VALUE_FLAGS@", "@VALUES@",
                             "@WORDS@", "@FLAGS@"})
      EXPECT_THAT(script, Not(HasSubstr(mark)));
  }
}

TEST(Completion, offers_the_values_of_flags_and_words) {
  const CommandSpec tree = command_tree();
  for (const Shell shell : {Shell::bash, Shell::zsh}) {
    const std::string script = completion_script(shell, tree);
    EXPECT_THAT(script, HasSubstr("kind=words offers=\"auto always never\""));
    EXPECT_THAT(script, HasSubstr("\"get/0\") kind=words offers=\"agent contact team site role contact-role "
                                  "department client\" ;;"));
    EXPECT_THAT(script, HasSubstr("\"state rm/\"*) kind=addresses ;;"));
    EXPECT_THAT(script, HasSubstr("\"apply/0\") kind=files ;;"));
  }
  EXPECT_THAT(completion_script(Shell::fish, tree), HasSubstr("-l target -r -f -a '(__haloform_addresses)'"));
}

TEST(Completion, is_known_for_three_shells) {
  EXPECT_EQ(parse_shell("zsh"), Shell::zsh);
  EXPECT_EQ(parse_shell("tcsh"), std::nullopt);
}

}  // namespace
}  // namespace haloform::cli
