#include "cli/commands/commands.hpp"
#include "cli/output.hpp"
#include "cli/shared_flags.hpp"
#include "cli/wiring.hpp"
#include "planner/plan/json_writer.hpp"
#include "planner/render/escape.hpp"
#include "planner/render/text_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

namespace haloform {
namespace {

using Health = Finding::Health;

struct DoctorOptions {
  Locations at;
  InstanceFlags instance;
  Outputs outputs;
};

DoctorOptions doctor_options(OptionReader& typed) {
  return {locations(typed), instance_options(typed), outputs(typed)};
}

std::string_view health_name(Health health) {
  switch (health) {
    case Health::ok: return "ok";
    case Health::warning: return "warning";
    case Health::failure: return "failure";
  }
  return {};
}

std::string findings_text(const std::vector<Finding>& findings) {
  std::string text;
  const std::string behind = spaces(24);
  for (const Finding& one : findings) {
    const std::string first = fmt::format("{:<8} {:<14} ", health_name(one.health), one.about);
    append_wrapped(text, first, behind, behind.size(), terminal_safe(one.text));
    if (!one.advice.empty()) append_wrapped(text, behind, behind, behind.size(), terminal_safe(one.advice));
  }
  return text;
}

std::string findings_json(const std::vector<Finding>& findings) {
  JsonWriter json;
  json.begin_object().key("findings").begin_array();
  for (const Finding& one : findings) {
    json.begin_object().key("health").text(health_name(one.health)).key("about").text(one.about);
    json.key("text").text(one.text).key("advice").text(one.advice).end_object();
  }
  json.end_array().end_object();
  return json.finish();
}

/// The doctor looks at the instance all the same.
Finding invalid_configuration() {
  return {Health::warning, "configuration", "it has mistakes, so that nothing can be planned from it",
          "`haloform validate` shows them", std::nullopt};
}

Outcome<ExitCode> run_doctor(const Context& context, const DoctorOptions& options) {
  auto workspace = open_workspace(context, options.at, Reach::instance);
  if (!workspace) return std::unexpected(std::move(workspace.error()));
  auto wanted = provider_options(context, *workspace, options.instance);
  if (!wanted) return trouble(wanted.error());
  auto desired = workspace->configuration.read(workspace->profile);
  const std::optional<std::uint32_t> seats = desired ? desired->agent_seats() : std::nullopt;
  std::vector<Finding> findings = examine(context.catalog, *wanted, seats, context.clock, context.stop);
  if (!desired) findings.insert(findings.begin(), invalid_configuration());
  auto written = write_outputs(
      context, options.outputs, Detail::usual,
      {[&](const TextOptions&) { return findings_text(findings); }, [&] { return findings_json(findings); }});
  if (!written) return std::unexpected(std::move(written.error()));
  const auto failed = std::ranges::find(findings, Health::failure, &Finding::health);
  return failed == findings.end() ? ExitCode::done : exit_code(failed->error.value_or(ErrorKind::internal));
}

}  // namespace

CommandSpec doctor_command() {
  return {.name = "doctor",
          .help = "Look at everything that plan and apply need; changes nothing",
          .group = CommandGroup::instance,
          .flags = joined({config_flags(), instance_flags(), output_flags()}),
          .exit_codes = {ExitCode::done, ExitCode::error, ExitCode::configuration, ExitCode::credentials,
                         ExitCode::interrupted},
          .run = read_then_run<doctor_options, run_doctor>};
}

}  // namespace haloform
