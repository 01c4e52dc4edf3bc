#pragma once

#include "cli/command.hpp"
#include "cli/option_reader.hpp"
#include "cli/options.hpp"
#include "planner/base/result.hpp"
#include "providers/ci/run.hpp"

#include <string>
#include <variant>
#include <vector>

namespace haloform::cli {

/// A help text that was asked for, in the place of a command.
struct HelpText {
  std::string text;
};

/// The command that was typed, and what stood with it.
struct TypedCommand {
  const CommandSpec* command = nullptr;  ///< In the tree that it was read with.
  std::string name;                      ///< `state mv`
  Typed typed;
};
/// Reads the arguments (without the program's name) by a tree of commands. ErrorKind::usage where they do not fit it.
[[nodiscard]] Result<std::variant<TypedCommand, HelpText>> read_command_line(
    const CommandSpec& root, const std::vector<std::string>& arguments);

/// What is to be done, and how.
struct CommandLine {
  CommonOptions common;
  CommandRun run;
  std::string command;       ///< Its last word: `mv`.
  std::string config = ".";  ///< What --config says, of a command that has one.
};
/// The same by the commands of haloform, with the values behind the flags checked too. `run`: where it runs, which `-o ci` asks for.
[[nodiscard]] Result<std::variant<CommandLine, HelpText>> parse_command_line(
    const std::vector<std::string>& arguments, const ci::Run& run = {});

}  // namespace haloform::cli
