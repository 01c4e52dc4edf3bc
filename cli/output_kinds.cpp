#include "cli/output_kinds.hpp"

#include "cli/findings.hpp"
#include "cli/host_outputs.hpp"
#include "cli/page_outputs.hpp"
#include "cli/people_rules.hpp"
#include "planner/plan/approval/approval_codec.hpp"
#include "planner/plan/approval/approval_of.hpp"
#include "planner/plan/codec/plan_codec.hpp"
#include "planner/render/audit/audit_json.hpp"
#include "planner/render/audit/audit_text.hpp"
#include "planner/render/calendar.hpp"
#include "planner/render/drift_text.hpp"
#include "planner/render/export_json.hpp"
#include "planner/render/export_text.hpp"
#include "planner/render/json.hpp"
#include "planner/render/json_drift.hpp"
#include "planner/render/listing.hpp"
#include "planner/render/terraform/terraform_text.hpp"
#include "planner/render/terraform/ui_lines.hpp"
#include "planner/render/text.hpp"
#include "planner/render/text_errors.hpp"
#include "planner/render/text_report.hpp"
#include "planner/render/text_state.hpp"
#include "planner/render/why/why_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace haloform::cli {
namespace {

/// Where nothing was planned, the plan itself has said so.
std::string report_text(const Catalog& catalog, const plan::Plan& plan, const plan::ApplyReport& report,
                        const render::Options& style) {
  if (report.results.empty() && plan.raises.empty()) return {};
  return "\n" + render::render_report(catalog, plan, report, style);
}

constexpr OutputKind text_kind{
    .name = text_output,
    .renders_plan = render::render_plan,
    .renders_report = report_text,
    .renders_drift = render::render_drift,
    .renders_export = render::render_export,
    .renders_diagnostics = [](const Validation& validation,
                              const render::Options&) { return valid_words(validation) + "\n"; },
    .renders_state = [](const Catalog&, const state::State& state,
                        const render::Options& style) { return render::render_state_list(state, style); },
    .renders_record = render::render_record,
    .renders_listing = render::render_listing,
    .renders_entry = [](Directory::Kind kind, const Directory::Entry& entry,
                        const render::Options&) { return render::render_entry(kind, entry); },
    .renders_verification = render::render_verification,
    .renders_history = render::render_history,
    .renders_why = render::render_why,
    .renders_calendar = render::render_calendar,
    .renders_findings = [](const std::vector<halopsa::Finding>& findings,
                           const render::Options&) { return findings_text(findings); },
    .renders_trouble = render::render_trouble,
    .renders_version = [](const ProgramFacts& facts, const render::Options&) { return facts_text(facts); },
    .needs = {.trouble_on_stderr = true},
};

constexpr OutputKind json_kind{
    .name = "json",
    .renders_plan = [](const Catalog& catalog, const plan::Plan& plan,
                       const render::Options&) { return plan::encode_plan(catalog, plan); },
    .renders_report = [](const Catalog& catalog, const plan::Plan& plan, const plan::ApplyReport& report,
                         const render::Options&) { return render::json_report(catalog, plan, report); },
    .renders_drift = [](const Catalog& catalog, const drift::Report& report,
                        const render::Options&) { return render::json_drift(catalog, report); },
    .renders_export = [](const exporting::Report& report,
                         const render::Options&) { return render::json_export(report); },
    .renders_diagnostics = [](const Validation& validation,
                              const render::Options&) { return render::json_diagnostics(validation.found); },
    .renders_state = [](const Catalog& catalog, const state::State& state,
                        const render::Options&) { return render::json_state_list(catalog, state); },
    .renders_record = [](const Catalog& catalog, ResourceType type, const Record& record,
                         const render::Options&) { return render::json_record(catalog, type, record); },
    .renders_listing = [](const render::Listing& listing,
                          const render::Options&) { return render::json_listing(listing); },
    .renders_entry = [](Directory::Kind kind, const Directory::Entry& entry,
                        const render::Options&) { return render::json_entry(kind, entry); },
    .renders_verification = [](const audit::Verification& found,
                               const render::Options&) { return render::json_verification(found); },
    .renders_history = [](const audit::History& found,
                          const render::Options&) { return render::json_history(found); },
    .renders_why = [](const render::Explanation& why,
                      const render::Options&) { return render::json_why(why); },
    .renders_calendar = [](const plan::Calendar& calendar,
                           const render::Options&) { return render::json_calendar(calendar); },
    .renders_findings = [](const std::vector<halopsa::Finding>& findings,
                           const render::Options&) { return findings_json(findings); },
    .renders_trouble = [](const render::Trouble& trouble,
                          const render::Options&) { return render::json_trouble(trouble); },
    .renders_version = [](const ProgramFacts& facts, const render::Options&) { return facts_json(facts); },
    .needs = {.whole_stdout = true},
};

/// A table of mistakes in the place of the one that was asked for: an empty one would say that there is nobody.
std::string csv_trouble(const render::Trouble& trouble) {
  const std::array<std::string, 3> names{"error", "where", "advice"};
  std::string text = render::csv_line(names);
  for (const Diagnostic& one : trouble.diagnostics) {
    const std::array<std::string, 3> cells{one.what.plain(), one.where.text(), one.advice.plain()};
    text += render::csv_line(cells);
  }
  for (const Error& one : trouble.errors) {
    const std::array<std::string, 3> cells{one.what.plain(), one.where.plain(), one.advice.plain()};
    text += render::csv_line(cells);
  }
  return text;
}

constexpr OutputKind csv_kind{
    .name = "csv",
    .renders_listing = [](const render::Listing& listing,
                          const render::Options&) { return render::csv_listing(listing); },
    .renders_trouble = [](const render::Trouble& trouble,
                          const render::Options&) { return csv_trouble(trouble); },
    .needs = {.whole_stdout = true},
};

constexpr OutputKind approval_kind{
    .name = "approval",
    .renders_plan =
        [](const Catalog& catalog, const plan::Plan& plan, const render::Options&) {
          // Where people are covered, nobody knows what was approved.
          if (plan.privacy != Privacy::full) return plan::encode_no_approval();
          return plan::encode_approval(plan::approval_of(catalog, plan));
        },
    .renders_trouble = [](const render::Trouble&,
                          const render::Options&) { return plan::encode_no_approval(); },
    .needs = {.whole_stdout = true, .whole_people = true},
};

/// What it shows by itself is never asked for: in its place are those that fit where this runs.
constexpr OutputKind ci_kind{
    .name = "ci",
    .renders_plan = text_kind.renders_plan,
    .renders_report = text_kind.renders_report,
    .renders_drift = text_kind.renders_drift,
    .renders_diagnostics = text_kind.renders_diagnostics,
    .renders_trouble = text_kind.renders_trouble,
    .needs = {.place = true},
};

constexpr OutputKind terraform_kind{
    .name = "terraform",
    .renders_plan = render::terraform_plan,
    .renders_report = render::terraform_report,
    .renders_drift = render::terraform_drift,
    .renders_diagnostics =
        [](const Validation& validation, const render::Options& style) {
          return render::terraform_valid(validation.found, style);
        },
    .renders_trouble = render::terraform_trouble,
    .live = {.step_begins = render::terraform_step_begins,
             .step_goes_on = render::terraform_step_goes_on,
             .step_ends = render::terraform_step_ends},
};

constexpr OutputKind stream_kind{
    .name = "--json",
    .renders_plan = render::ui_plan,
    .renders_report = render::ui_report,
    .renders_trouble = render::ui_trouble,
    .live = {.begins =
                 [](const render::Options& style) { return render::ui_version(HALOFORM_VERSION, style); },
             .step_begins = render::ui_step_begins,
             .step_goes_on = render::ui_step_goes_on,
             .step_ends = render::ui_step_ends},
};

std::vector<OutputKind> all_kinds() {
  std::vector<OutputKind> kinds{text_kind, json_kind, csv_kind, terraform_kind};
  for (const OutputKind& kind : page_outputs()) kinds.push_back(kind);
  for (const OutputKind& kind : host_outputs()) kinds.push_back(kind);
  kinds.push_back(approval_kind);
  kinds.push_back(ci_kind);
  return kinds;
}

}  // namespace

const OutputKind& stream_output() { return stream_kind; }

std::span<const OutputKind> output_kinds() {
  static const std::vector<OutputKind> kinds = all_kinds();
  return kinds;
}

const OutputKind* output_kind(std::string_view name) {
  const auto found = std::ranges::find(output_kinds(), name, &OutputKind::name);
  return found == output_kinds().end() ? nullptr : &*found;
}

std::vector<std::string_view> output_names(const CanShow& can_show) {
  std::vector<std::string_view> names;
  for (const OutputKind& kind : output_kinds()) {
    if (can_show(kind)) names.push_back(kind.name);
  }
  return names;
}

}  // namespace haloform::cli
