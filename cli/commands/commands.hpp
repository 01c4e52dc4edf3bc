#pragma once

#include "cli/command.hpp"

#include <array>

namespace haloform::cli {

/// The row of each command, defined in a file of its own: what it is called, what it takes and what it does. What it has
/// to say is on the console when it has run; what went wrong comes back as Trouble.
[[nodiscard]] CommandSpec init_command();
[[nodiscard]] CommandSpec validate_command();
[[nodiscard]] CommandSpec plan_command();
[[nodiscard]] CommandSpec apply_command();
[[nodiscard]] CommandSpec drift_command();
[[nodiscard]] CommandSpec export_command();
[[nodiscard]] CommandSpec show_command();
[[nodiscard]] CommandSpec why_command();
[[nodiscard]] CommandSpec calendar_command();
[[nodiscard]] CommandSpec history_command();
[[nodiscard]] CommandSpec audit_command();
[[nodiscard]] CommandSpec import_command();
[[nodiscard]] CommandSpec list_command();
[[nodiscard]] CommandSpec get_command();
[[nodiscard]] CommandSpec watch_command();
[[nodiscard]] CommandSpec doctor_command();
[[nodiscard]] CommandSpec unlock_command();
[[nodiscard]] CommandSpec state_command();
[[nodiscard]] CommandSpec sandbox_command();
[[nodiscard]] CommandSpec schema_command();
[[nodiscard]] CommandSpec version_command();
[[nodiscard]] CommandSpec completion_command();
[[nodiscard]] CommandSpec man_command();

/// The commands of haloform, in the order of `--help`.
inline constexpr std::array command_rows{
    init_command,    validate_command, plan_command,     apply_command,      drift_command, export_command,
    show_command,    why_command,      calendar_command, history_command,    audit_command, import_command,
    list_command,    get_command,      watch_command,    doctor_command,     state_command, unlock_command,
    sandbox_command, schema_command,   version_command,  completion_command, man_command};

}  // namespace haloform::cli
