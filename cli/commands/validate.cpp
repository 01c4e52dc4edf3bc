#include "cli/commands/commands.hpp"
#include "cli/output.hpp"
#include "cli/planning.hpp"
#include "cli/shared_flags.hpp"

#include <algorithm>
#include <iterator>

namespace haloform::cli {
namespace {

struct ValidateOptions {
  Locations at;
  Outputs outputs;
};

ValidateOptions validate_options(OptionReader& typed) {
  return {locations(typed), outputs(typed, shows(&OutputKind::renders_diagnostics))};
}

Outcome<void> write_validation(const Context& context, const Outputs& wanted, const Validation& validation) {
  return write_outputs(context, wanted, render::Detail{},
                       [&](const OutputKind& kind, const render::TextOptions& style) {
                         return kind.renders_diagnostics(validation, style);
                       });
}

Outcome<ExitCode> run_validate(const Context& context, const ValidateOptions& options) {
  Outcome<DesiredState> desired = std::unexpected(Trouble(Diagnostics{}));
  Diagnostics warnings;
  auto workspace = open_workspace(context, options.at, Reach::files);
  if (workspace) {
    desired = read_configuration(context, *workspace);
    warnings = workspace->configuration.warnings();
  } else {
    desired = std::unexpected(std::move(workspace.error()));
  }
  if (desired) {
    auto written = write_validation(context, options.outputs, {&*desired, warnings});
    if (!written) return std::unexpected(std::move(written.error()));
    return ExitCode::done;
  }
  // What reads a document gets its diagnostics there; people get them on stderr, as for any command.
  Outputs documents;
  std::ranges::copy_if(options.outputs, std::back_inserter(documents),
                       [](const OutputWish& wish) { return wish.kind->needs.whole_stdout; });
  if (!documents.empty() && !desired.error().diagnostics.empty()) {
    auto written = write_validation(context, documents, {nullptr, desired.error().diagnostics});
    if (!written) return std::unexpected(std::move(written.error()));
  }
  return std::unexpected(std::move(desired.error()));
}

}  // namespace

CommandSpec validate_command() {
  return {.name = "validate",
          .help = "Check everything that can be known offline",
          .group = CommandGroup::work,
          .flags = joined({config_flags(), output_flags(shows(&OutputKind::renders_diagnostics))}),
          .exit_codes = {ExitCode::done, ExitCode::error, ExitCode::configuration},
          .run = read_then_run<validate_options, run_validate>};
}

}  // namespace haloform::cli
