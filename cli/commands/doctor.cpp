#include "providers/halopsa/doctor/doctor.hpp"

#include "cli/commands/commands.hpp"
#include "cli/output.hpp"
#include "cli/shared_flags.hpp"
#include "cli/wiring.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace haloform::cli {
namespace {

using Health = halopsa::Finding::Health;

struct DoctorOptions {
  Locations at;
  InstanceFlags instance;
  Outputs outputs;
};

DoctorOptions doctor_options(OptionReader& typed) {
  return {locations(typed), instance_options(typed), outputs(typed, shows(&OutputKind::renders_findings))};
}

/// The doctor looks at the instance all the same.
halopsa::Finding invalid_configuration() {
  return {Health::warning, "configuration", "it has mistakes, so that nothing can be planned from it",
          "`haloform validate` shows them", std::nullopt};
}

halopsa::Finding no_configuration() {
  return {Health::ok, "configuration", "there is none here; the environment says which instance is meant",
          "`haloform init` writes one", std::nullopt};
}

Outcome<ExitCode> run_doctor(const Context& context, const DoctorOptions& options) {
  auto workspace = open_instance(context, options.at);
  if (!workspace) return std::unexpected(std::move(workspace.error()));
  auto wanted = provider_options(context, *workspace, options.instance);
  if (!wanted) return trouble(wanted.error());
  auto desired = workspace->configuration.read(workspace->profile);
  const std::optional<std::uint32_t> seats = desired ? desired->agent_seats() : std::nullopt;
  std::vector<halopsa::Finding> findings =
      halopsa::examine(context.catalog, *wanted, seats, context.clock, context.stop);
  if (!desired) findings.insert(findings.begin(), invalid_configuration());
  if (workspace->configuration.total_bytes() == 0) findings.insert(findings.begin(), no_configuration());
  auto written = write_outputs(context, options.outputs, render::Detail{},
                               [&](const OutputKind& kind, const render::Options& style) {
                                 const plan::Veil veil = context.people.veil(style.privacy);
                                 std::vector<halopsa::Finding> shown = findings;
                                 for (halopsa::Finding& one : shown) {
                                   one.text = veil.over(one.text);
                                   one.advice = veil.over(one.advice);
                                 }
                                 return kind.renders_findings(shown, style);
                               });
  if (!written) return std::unexpected(std::move(written.error()));
  const auto failed = std::ranges::find(findings, Health::failure, &halopsa::Finding::health);
  return failed == findings.end() ? ExitCode::done : exit_code(failed->error.value_or(ErrorKind::internal));
}

}  // namespace

CommandSpec doctor_command() {
  return {.name = "doctor",
          .help = "Look at everything that plan and apply need; changes nothing",
          .group = CommandGroup::instance,
          .flags = joined({config_flags(), instance_flags(),
                           output_flags(shows(&OutputKind::renders_findings)), privacy_flags()}),
          .exit_codes = {ExitCode::done, ExitCode::error, ExitCode::configuration, ExitCode::credentials,
                         ExitCode::interrupted},
          .run = read_then_run<doctor_options, run_doctor>};
}

}  // namespace haloform::cli
