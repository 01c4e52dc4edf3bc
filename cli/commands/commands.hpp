#pragma once

#include "cli/context.hpp"
#include "cli/options.hpp"

namespace haloform {

/// One function for each command. What it has to say is on the console when it returns; what went wrong comes
/// back as Trouble.
[[nodiscard]] Outcome<ExitCode> run_command(const Context& context, const ValidateOptions& options);
[[nodiscard]] Outcome<ExitCode> run_command(const Context& context, const PlanOptions& options);
[[nodiscard]] Outcome<ExitCode> run_command(const Context& context, const ApplyOptions& options);
[[nodiscard]] Outcome<ExitCode> run_command(const Context& context, const ShowOptions& options);
[[nodiscard]] Outcome<ExitCode> run_command(const Context& context, const StateListOptions& options);
[[nodiscard]] Outcome<ExitCode> run_command(const Context& context, const StateShowOptions& options);
[[nodiscard]] Outcome<ExitCode> run_command(const Context& context, const StateMoveOptions& options);
[[nodiscard]] Outcome<ExitCode> run_command(const Context& context, const StateRemoveOptions& options);
[[nodiscard]] Outcome<ExitCode> run_command(const Context& context, const StateMoveInstanceOptions& options);
[[nodiscard]] Outcome<ExitCode> run_command(const Context& context, const StateRestoreOptions& options);
[[nodiscard]] Outcome<ExitCode> run_command(const Context& context, const ImportOptions& options);
[[nodiscard]] Outcome<ExitCode> run_command(const Context& context, const GetOptions& options);
[[nodiscard]] Outcome<ExitCode> run_command(const Context& context, const DoctorOptions& options);
[[nodiscard]] Outcome<ExitCode> run_command(const Context& context, const UnlockOptions& options);
[[nodiscard]] Outcome<ExitCode> run_command(const Context& context, const SandboxCommand& command);
[[nodiscard]] Outcome<ExitCode> run_command(const Context& context, const VersionOptions& options);
[[nodiscard]] Outcome<ExitCode> run_command(const Context& context, const CompletionOptions& options);

}  // namespace haloform
