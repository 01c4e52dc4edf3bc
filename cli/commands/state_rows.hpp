#pragma once

#include "cli/command.hpp"

#include <string>
#include <vector>

namespace haloform::cli {

/// The rows below `state`, in the order of `state --help`.
///
/// What shows and changes single entries: `list`, `show`, `mv`, `rm`, `move-instance`.
[[nodiscard]] std::vector<CommandSpec> state_entry_rows();
/// What takes and gives whole states: `init`, `pull`, `push`, `restore`, `history`.
[[nodiscard]] std::vector<CommandSpec> state_copy_rows();
/// What changes where and how a state is kept: `migrate`, `encrypt`, `decrypt`.
[[nodiscard]] std::vector<CommandSpec> state_store_rows();

/// The row of a command that changes the state.
[[nodiscard]] CommandSpec state_writer(std::string name, std::string help, std::vector<WordSpec> words,
                                       CommandRun (*run)(OptionReader&));

}  // namespace haloform::cli
