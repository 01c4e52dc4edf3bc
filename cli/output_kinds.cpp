#include "cli/output_kinds.hpp"

#include "cli/findings.hpp"
#include "planner/base/text.hpp"
#include "planner/plan/codec/plan_codec.hpp"
#include "planner/render/json.hpp"
#include "planner/render/text.hpp"
#include "planner/render/text_report.hpp"
#include "planner/render/text_state.hpp"

#include <fmt/format.h>

#include <array>

namespace haloform::cli {
namespace {

/// Where nothing was planned, the plan itself has said so.
std::string report_text(const Catalog& catalog, const plan::Plan& plan, const plan::ApplyReport& report,
                        const render::TextOptions& style) {
  if (report.results.empty() && plan.raises.empty()) return {};
  return "\n" + render::render_report(catalog, plan, report, style);
}

/// What is wrong is said on stderr, as by any command.
std::string validation_text(const Validation& validation, const render::TextOptions&) {
  if (validation.desired == nullptr) return {};
  std::string text = "The configuration is valid: ";
  for (const ResourceType type : all_types) {
    text += counted(validation.desired->resources(type).size(), type_name(type));
    text += type == all_types.back() ? "" : ", ";
  }
  return text + fmt::format(" in {}.\n", counted(validation.desired->file_count(), "file"));
}

constexpr OutputKind text_kind{
    .name = "text",
    .renders_plan = render::render_plan,
    .renders_report = report_text,
    .renders_diagnostics = validation_text,
    .renders_state = [](const Catalog&, const state::State& state,
                        const render::TextOptions& style) { return render::render_state_list(state, style); },
    .renders_record = render::render_record,
    .renders_findings = [](const std::vector<halopsa::Finding>& findings,
                           const render::TextOptions&) { return findings_text(findings); },
    .renders_version = [](std::string_view version,
                          const render::TextOptions&) { return fmt::format("haloform {}\n", version); },
};

constexpr OutputKind json_kind{
    .name = "json",
    .renders_plan = [](const Catalog& catalog, const plan::Plan& plan,
                       const render::TextOptions&) { return plan::encode_plan(catalog, plan); },
    .renders_report = [](const Catalog& catalog, const plan::Plan& plan, const plan::ApplyReport& report,
                         const render::TextOptions&) { return render::json_report(catalog, plan, report); },
    .renders_diagnostics =
        [](const Validation& validation, const render::TextOptions&) {
          return render::json_diagnostics(validation.found);
        },
    .renders_state = [](const Catalog& catalog, const state::State& state,
                        const render::TextOptions&) { return render::json_state_list(catalog, state); },
    .renders_record = [](const Catalog& catalog, ResourceType type, const Record& record,
                         const render::TextOptions&) { return render::json_record(catalog, type, record); },
    .renders_findings = [](const std::vector<halopsa::Finding>& findings,
                           const render::TextOptions&) { return findings_json(findings); },
    .renders_version =
        [](std::string_view version, const render::TextOptions&) {
          return fmt::format("{{\"version\": \"{}\"}}\n", version);
        },
    .needs = {.whole_stdout = true},
};

constexpr std::array kinds{text_kind, json_kind};

}  // namespace

std::span<const OutputKind> output_kinds() { return kinds; }

std::vector<std::string_view> output_names(const CanShow& can_show) {
  std::vector<std::string_view> names;
  for (const OutputKind& kind : kinds) {
    if (can_show(kind)) names.push_back(kind.name);
  }
  return names;
}

}  // namespace haloform::cli
