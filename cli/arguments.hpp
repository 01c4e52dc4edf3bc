#pragma once

#include "cli/command.hpp"
#include "planner/base/result.hpp"

#include <string>
#include <vector>

namespace haloform::cli {

/// Puts the words of the command first, so that flags may stand before or after them:
/// `--state x plan -q` becomes `plan --state x -q`. An unknown command, or a flag that the command does not
/// have, is ErrorKind::usage with the nearest known one, or, where Terraform has it, with what haloform has in its place.
[[nodiscard]] Result<std::vector<std::string>> command_first(const CommandSpec& root,
                                                             const std::vector<std::string>& arguments);

}  // namespace haloform::cli
