#include "cli/commands/commands.hpp"
#include "cli/output.hpp"
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

}  // namespace

Outcome<ExitCode> run_command(const Context& context, const DoctorOptions& options) {
  auto workspace = open_workspace(context, options.at);
  if (!workspace) return std::unexpected(std::move(workspace.error()));
  auto wanted = provider_options(context, *workspace, options.instance);
  if (!wanted) return trouble(wanted.error());
  const std::vector<Finding> findings = examine(context.catalog, *wanted, context.clock, context.stop);
  auto written = write_outputs(
      context, options.outputs, Detail::usual,
      {[&](const TextOptions&) { return findings_text(findings); }, [&] { return findings_json(findings); }});
  if (!written) return std::unexpected(std::move(written.error()));
  const auto failed = std::ranges::find(findings, Health::failure, &Finding::health);
  return failed == findings.end() ? ExitCode::done : exit_code(failed->error.value_or(ErrorKind::internal));
}

}  // namespace haloform
