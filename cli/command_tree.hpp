#pragma once

#include "cli/command.hpp"

namespace haloform::cli {

/// The whole command line: haloform itself, and the rows of cli/commands with the flags that all commands take.
[[nodiscard]] CommandSpec command_tree();

}  // namespace haloform::cli
