#pragma once

#include "planner/base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace haloform {

enum class Takes : std::uint8_t { nothing, value };

/// One flag as the command line and the completion scripts know it.
struct FlagSpec {
  std::string name;        ///< `--output`
  std::string short_name;  ///< `-o`, or empty.
  std::string help;
  Takes takes = Takes::nothing;
};

/// One command, its flags and the commands below it.
struct CommandSpec {
  std::string name;
  std::string help;
  std::vector<FlagSpec> flags;
  std::vector<CommandSpec> children;

  [[nodiscard]] const CommandSpec* child(std::string_view word) const;
  /// By its long or short name.
  [[nodiscard]] const FlagSpec* flag(std::string_view flag) const;
};

/// The whole command line: haloform itself, its commands, and theirs.
[[nodiscard]] CommandSpec command_tree();

/// Puts the words of the command first, so that flags may stand before or after them:
/// `--state x plan -q` becomes `plan --state x -q`. An unknown command, or a flag that the command does not
/// have, is ErrorKind::usage with the nearest known one.
[[nodiscard]] Result<std::vector<std::string>> command_first(const CommandSpec& root,
                                                             const std::vector<std::string>& arguments);

}  // namespace haloform
