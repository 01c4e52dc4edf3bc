#include "cli/commands/commands.hpp"
#include "cli/output.hpp"
#include "cli/planning.hpp"
#include "cli/shared_flags.hpp"

namespace haloform::cli {
namespace {

struct ValidateOptions {
  Locations at;
  Outputs outputs;
};

ValidateOptions validate_options(OptionReader& typed) {
  return {locations(typed), outputs(typed, shows(&OutputKind::renders_diagnostics))};
}

Outcome<ExitCode> run_validate(const Context& context, const ValidateOptions& options) {
  auto workspace = open_workspace(context, options.at, Reach::files);
  if (!workspace) return std::unexpected(std::move(workspace.error()));
  auto desired = read_configuration(context, *workspace);
  if (!desired) return std::unexpected(std::move(desired.error()));
  const Validation validation{&*desired, workspace->configuration.warnings()};
  auto written = write_outputs(
      context, options.outputs, render::Detail{}, [&](const OutputKind& kind, const render::Options& style) {
        const Trouble shown = render::without_people(validation.found, context.people.veil(style.privacy));
        return kind.renders_diagnostics({&*desired, shown.diagnostics}, style);
      });
  if (!written) return std::unexpected(std::move(written.error()));
  return ExitCode::done;
}

}  // namespace

CommandSpec validate_command() {
  return {.name = "validate",
          .help = "Check everything that can be known offline",
          .group = CommandGroup::work,
          .flags = joined(
              {config_flags(), output_flags(shows(&OutputKind::renders_diagnostics)), privacy_flags()}),
          .exit_codes = {ExitCode::done, ExitCode::error, ExitCode::configuration},
          .run = read_then_run<validate_options, run_validate>};
}

}  // namespace haloform::cli
