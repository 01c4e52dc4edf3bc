#pragma once

#include "cli/command.hpp"
#include "planner/base/result.hpp"
#include "planner/model/address.hpp"
#include "planner/state/state.hpp"

#include <string>
#include <vector>

namespace haloform::cli {

/// The rows below `state`, in the order of `state --help`.
///
/// What shows and changes single entries: `list`, `show`, `mv`, `rm`, `move-instance`.
[[nodiscard]] std::vector<CommandSpec> state_entry_rows();
/// What lets go of a break-glass account: `release`.
[[nodiscard]] std::vector<CommandSpec> state_release_rows();
/// What takes and gives whole states: `init`, `pull`, `push`, `restore`, `history`.
[[nodiscard]] std::vector<CommandSpec> state_copy_rows();
/// What changes where and how a state is kept: `migrate`, `encrypt`, `decrypt`.
[[nodiscard]] std::vector<CommandSpec> state_store_rows();

/// Refused where the state keeps the address as a break-glass account: neither forgotten nor moved before it is released.
[[nodiscard]] Result<void> not_break_glass(const state::State& state, const Address& address);
/// Refused where a copy that takes the place of the present state would release one.
[[nodiscard]] Result<void> keeps_break_glass(const state::State& present, const state::State& copy);

/// The row of a command that changes the state.
[[nodiscard]] CommandSpec state_writer(std::string name, std::string help, std::vector<WordSpec> words,
                                       CommandRun (*run)(OptionReader&));

}  // namespace haloform::cli
