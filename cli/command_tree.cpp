#include "cli/command_tree.hpp"

#include "cli/commands/commands.hpp"
#include "cli/shared_flags.hpp"

#include <utility>

namespace haloform::cli {
namespace {

FlagSpec help_flag() { return {"--help", "-h", "Print this help message and exit"}; }

FlagSpec version_flag() { return {"--version", "", "Display program version information and exit"}; }

void add_common_flags(CommandSpec& command) {
  command.flags =
      joined({{help_flag()}, command.run == nullptr ? FlagList{} : common_flags(), std::move(command.flags)});
  for (CommandSpec& child : command.children) add_common_flags(child);
}

}  // namespace

CommandSpec command_tree() {
  const auto codes = all_exit_codes();
  CommandSpec root{.name = "haloform",
                   .help = "Terraform for the people in HaloPSA.",
                   .flags = {version_flag()},
                   .exit_codes = {codes.begin(), codes.end()},
                   .notes =
                       "Flags may stand before or after the command. \"haloform COMMAND --help\" lists a "
                       "command's flags.\n"};
  for (const auto row : command_rows) root.children.push_back(row());
  add_common_flags(root);
  return root;
}

}  // namespace haloform::cli
