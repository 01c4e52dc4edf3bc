#include "cli/commands/commands.hpp"
#include "cli/output.hpp"
#include "cli/planning.hpp"
#include "cli/shared_flags.hpp"
#include "planner/base/text.hpp"
#include "planner/render/json.hpp"

#include <fmt/format.h>

namespace haloform {
namespace {

struct ValidateOptions {
  Locations at;
  Outputs outputs;
};

ValidateOptions validate_options(OptionReader& typed) { return {locations(typed), outputs(typed)}; }

std::string valid_text(const DesiredState& desired) {
  std::string text = "The configuration is valid: ";
  for (const ResourceType type : all_types) {
    text += counted(desired.resources(type).size(), type_name(type));
    text += type == all_types.back() ? "" : ", ";
  }
  return text + fmt::format(" in {}.\n", counted(desired.file_count(), "file"));
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
    auto written = write_outputs(context, options.outputs, Detail::usual,
                                 {[&](const TextOptions&) { return valid_text(*desired); },
                                  [&] { return json_diagnostics(warnings); }});
    if (!written) return std::unexpected(std::move(written.error()));
    return ExitCode::done;
  }
  // A program that asked for JSON gets its diagnostics there; people get them on stderr, as for any command.
  Outputs machines;
  for (const OutputWish& wish : options.outputs) {
    if (wish.kind == OutputKind::json) machines.push_back(wish);
  }
  if (!machines.empty() && !desired.error().diagnostics.empty()) {
    auto written = write_outputs(context, machines, Detail::usual,
                                 {[](const TextOptions&) { return std::string(); },
                                  [&] { return json_diagnostics(desired.error().diagnostics); }});
    if (!written) return std::unexpected(std::move(written.error()));
  }
  return std::unexpected(std::move(desired.error()));
}

}  // namespace

CommandSpec validate_command() {
  return {.name = "validate",
          .help = "Check everything that can be known offline",
          .group = CommandGroup::work,
          .flags = joined({config_flags(), output_flags()}),
          .exit_codes = {ExitCode::done, ExitCode::error, ExitCode::configuration},
          .run = read_then_run<validate_options, run_validate>};
}

}  // namespace haloform
