#include "cli/terraform_words.hpp"

#include "cli/command_tree.hpp"

#include <gtest/gtest.h>

#include <string>

namespace haloform::cli {
namespace {

/// A word that haloform has is answered by haloform itself, so that an answer about Terraform would never be given.
void expect_no_flag_of_terraform(const CommandSpec& command) {
  for (const FlagSpec& flag : command.flags)
    EXPECT_FALSE(instead_of_terraform_flag(flag.name.substr(2))) << command.name << " " << flag.name;
  for (const CommandSpec& child : command.children) expect_no_flag_of_terraform(child);
}

TEST(TerraformWords, are_none_that_haloform_has) {
  const CommandSpec tree = command_tree();
  expect_no_flag_of_terraform(tree);
  for (const CommandSpec& command : tree.children) {
    EXPECT_FALSE(instead_of_terraform_command(command.name)) << command.name;
    for (const CommandSpec& child : command.children)
      EXPECT_FALSE(instead_of_terraform_command(command.name + " " + child.name)) << child.name;
  }
}

TEST(TerraformWords, are_answered_with_what_haloform_has) {
  for (const char* flag : {"destroy", "refresh-only", "var", "var-file", "no-color", "lock", "input"})
    EXPECT_TRUE(instead_of_terraform_flag(flag)) << flag;
  for (const char* command : {"destroy", "refresh", "force-unlock", "workspace"})
    EXPECT_TRUE(instead_of_terraform_command(command)) << command;
  EXPECT_FALSE(instead_of_terraform_flag("auto-approve"));
  EXPECT_FALSE(instead_of_terraform_command("plan"));
}

}  // namespace
}  // namespace haloform::cli
