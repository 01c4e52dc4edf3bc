#include "cli/commands/commands.hpp"
#include "cli/output.hpp"
#include "cli/planning.hpp"
#include "cli/shared_flags.hpp"
#include "planner/config/named_values.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

namespace haloform::cli {
namespace {

struct ValidateOptions {
  Locations at;
  InstanceFlags instance;
  Outputs outputs;
  bool online = false;
};

ValidateOptions validate_options(OptionReader& typed) {
  return {locations(typed), instance_options(typed), outputs(typed, shows(&OutputKind::renders_diagnostics)),
          typed.has("--online")};
}

/// What is declared, checked against the names of the instance besides, which are asked for once.
Outcome<DesiredState> read_online(const Context& context, Workspace& workspace,
                                  const InstanceFlags& instance) {
  auto wanted = provider_options(context, workspace, instance);
  if (!wanted) return std::unexpected(configuration_first(context, workspace, std::move(wanted.error())));
  auto reader = halopsa::connect_reader(context.catalog, std::move(*wanted), context.clock, context.stop);
  if (!reader) return std::unexpected(configuration_first(context, workspace, std::move(reader.error())));
  workspace.profile = (*reader)->profile();
  auto desired = read_configuration(context, workspace);
  if (!desired) return desired;
  const std::vector<Directory::Kind> kinds = config::names_wanted(context.catalog, *desired);
  auto directories = directories_of(context, kinds, **reader);
  if (!directories) return std::unexpected(std::move(directories.error()));
  Diagnostics wrong = config::wrong_names(context.catalog, *desired, *directories, context.clock.wall());
  if (wrong.has_errors()) return std::unexpected(Trouble(std::move(wrong)));
  std::string words;
  for (const Directory::Kind kind : kinds)
    words += (words.empty() ? "" : " and ") + std::string(directory_plural(kind));
  context.console.say(words.empty()
                          ? "The configuration uses no names of the instance: none were looked up.\n"
                          : fmt::format("The names of {} are those of {}.\n", words, workspace.settings.url));
  return desired;
}

Outcome<ExitCode> run_validate(const Context& context, const ValidateOptions& options) {
  auto workspace = open_workspace(context, options.at, options.online ? Reach::instance : Reach::files);
  if (!workspace) return std::unexpected(std::move(workspace.error()));
  auto desired = options.online ? read_online(context, *workspace, options.instance)
                                : read_configuration(context, *workspace);
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
          .help = "Check everything that can be known offline, and names of the instance with --online",
          .group = CommandGroup::work,
          .flags = joined({config_flags(),
                           instance_flags(),
                           output_flags(shows(&OutputKind::renders_diagnostics)),
                           privacy_flags(),
                           {{"--online", "", "Also check the names of sites, roles and clients, once"}}}),
          .exit_codes = {ExitCode::done, ExitCode::error, ExitCode::configuration, ExitCode::credentials,
                         ExitCode::interrupted},
          .run = read_then_run<validate_options, run_validate>};
}

}  // namespace haloform::cli
