#include "planner/render/terraform/terraform_text.hpp"

#include "planner/plan/value/terraform_action.hpp"
#include "planner/render/drift_view.hpp"
#include "planner/render/escape.hpp"
#include "planner/render/phrases.hpp"
#include "planner/render/plan_view.hpp"
#include "planner/render/step_view.hpp"
#include "planner/render/terraform/resource_name.hpp"
#include "planner/render/terraform/step_words.hpp"
#include "planner/render/terraform/tool_text.hpp"
#include "planner/render/text_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace haloform::render {

namespace {

using plan::TerraformAction;

/// What stands behind the address in the first line of a step.
std::string_view becomes(TerraformAction action) {
  switch (action) {
    case TerraformAction::create: return "will be created";
    case TerraformAction::update: return "will be updated in-place";
    case TerraformAction::remove: return "will be destroyed";
    case TerraformAction::import: return "will be imported";
    case TerraformAction::move: return "has moved to";
    case TerraformAction::forget: return "will no longer be managed";
    case TerraformAction::none: break;
  }
  return "changes in the state alone";
}

char sign_of(TerraformAction action) {
  switch (action) {
    case TerraformAction::create: return '+';
    case TerraformAction::update: return '~';
    case TerraformAction::remove: return '-';
    case TerraformAction::forget: return '.';
    case TerraformAction::import:
    case TerraformAction::move:
    case TerraformAction::none: break;
  }
  return ' ';
}

std::string tool_value(const Cell& cell) {
  return cell.kind == Cell::Kind::literal ? tool_safe(cell.text) : tool_quoted(cell.text);
}

/// A line of a resource: `      ~ phone  = "1" -> "2"`.
struct AttributeLine {
  char sign = ' ';
  std::string name;
  std::string value;
};

std::string set_value(const SetChange& set) {
  std::string value = "[\n";
  for (const std::string& name : set.joins) value += fmt::format("          + {},\n", tool_quoted(name));
  for (const std::string& name : set.leaves) value += fmt::format("          - {},\n", tool_quoted(name));
  return value + "        ]";
}

/// A field by its name, one of its entries as Terraform writes keys: in quotes.
std::string attribute_name(const FieldRow& row) {
  return row.label.contains('.') ? tool_quoted(row.label) : row.label;
}

AttributeLine attribute_line(const FieldRow& row) {
  if (row.set) return {'~', attribute_name(row), set_value(*row.set)};
  const std::string after = tool_value(row.after);
  if (!row.before) return {'+', attribute_name(row), after};
  return {'~', attribute_name(row), tool_value(*row.before) + " -> " + after};
}

/// What is known of the record and does not change: its id, and whom it is of.
std::vector<AttributeLine> constant_lines(const StepView& view) {
  std::vector<AttributeLine> lines;
  const auto changes = [&](std::string_view label) {
    return std::ranges::find(view.fields, label, &FieldRow::label) != view.fields.end();
  };
  if (!view.id.empty()) lines.push_back({' ', "id", view.id});
  if (!view.who.name.empty() && !changes("name")) lines.push_back({' ', "name", tool_quoted(view.who.name)});
  if (!view.who.email.empty() && !changes("email"))
    lines.push_back({' ', "email", tool_quoted(view.who.email)});
  return lines;
}

void append_resource(std::string& out, const Address& address, char sign,
                     const std::vector<AttributeLine>& lines) {
  out += fmt::format("  {} resource \"{}\" \"{}\" {{\n", sign, resource_type(address.type()),
                     resource_name(address.key()));
  std::size_t width = 0;
  for (const AttributeLine& line : lines) width = std::max(width, display_width(line.name));
  for (const AttributeLine& line : lines)
    out += fmt::format("      {} {} = {}\n", line.sign, padded(line.name, width), line.value);
  out += "    }\n\n";
}

void append_comment(std::string& out, std::string_view words) {
  if (!words.empty()) out += fmt::format("  # ({})\n", words);
}

/// What Terraform has no line for: what haloform does, and why.
void append_remarks(std::string& out, const StepView& view) {
  if (view.action != "create" && view.action != "update" && view.action != "delete")
    append_comment(out, view.action);
  for (const std::string& remark : view.remarks) append_comment(out, tool_safe(remark));
}

/// One that will not run; it is not counted.
void append_left_step(std::string& out, const StepView& view, const plan::Step& step) {
  out += fmt::format("  # {} {}\n", resource_address(step.address),
                     step.blocked_by.empty() ? "was deferred" : "is blocked");
  append_remarks(out, view);
  append_comment(out, tool_safe(view.deferred));
  out += '\n';
}

void append_terraform_step(std::string& out, const Catalog& catalog, const plan::Step& step) {
  const StepView view = view_step(catalog, step);
  if (!step.runs()) return append_left_step(out, view, step);
  const TerraformAction action = plan::terraform_action(step);
  const std::string address = resource_address(step.address);
  const auto& from = step.effect.moved_from;
  if (action == TerraformAction::move) {
    out += fmt::format("  # {} has moved to {}\n", resource_address(*from), address);
  } else {
    out += fmt::format("  # {} {}\n", address, becomes(action));
    // Tools look for either of these right below an update.
    if (step.imports() && action != TerraformAction::import)
      append_comment(out, fmt::format("imported from \"{}\"", view.id));
    if (from) append_comment(out, "moved from " + resource_address(*from));
  }
  append_remarks(out, view);
  std::vector<AttributeLine> lines = constant_lines(view);
  for (const FieldRow& row : view.fields) lines.push_back(attribute_line(row));
  append_resource(out, step.address, sign_of(action), lines);
}

// ---- what changed outside

bool is_drifted(const plan::Step& step) { return step.changes() != nullptr && step.changes()->has_drift(); }

/// As it was applied, and as it is now.
std::vector<AttributeLine> drift_lines(const StepView& view) {
  std::vector<AttributeLine> lines = constant_lines(view);
  for (const FieldRow& row : view.fields) {
    if (row.drift == plan::Drift::no || !row.before) continue;
    lines.push_back({'~', attribute_name(row), tool_value(row.after) + " -> " + tool_value(*row.before)});
  }
  return lines;
}

void append_outside(std::string& out, const Catalog& catalog, const plan::Plan& plan, const PlanView& view) {
  if (!view.shows_drift && plan.drift.empty()) return;
  out += "Note: Objects have changed outside of Terraform\n\n";
  for (const plan::Step& step : plan.steps) {
    if (!is_drifted(step)) continue;
    out += fmt::format("  # {} has changed\n", resource_address(step.address));
    append_resource(out, step.address, '~', drift_lines(view_step(catalog, step)));
  }
  for (const plan::DriftNote& note : plan.drift) {
    out += fmt::format("  # {} has changed\n", resource_address(note.address));
    append_comment(out, tool_safe(phrase(note).words));
    out += '\n';
  }
  // Where a tool stops to read about it.
  out +=
      "Unless you have made equivalent changes to your configuration, the following plan may undo them.\n\n";
}

/// One of whom no block and no entry knows has no address that a tool could look for.
void append_drift(std::string& out, const StepView& view, const drift::Finding& finding) {
  if (!finding.address) {
    out += fmt::format("  # ({}: {})\n", tool_safe(terminal_whom(view)), view.action);
    for (const std::string& remark : view.remarks) append_comment(out, tool_safe(remark));
    out += '\n';
    return;
  }
  out += fmt::format("  # {} has {}\n", resource_address(*finding.address),
                     finding.kind == drift::Kind::deleted ? "been deleted" : "changed");
  append_remarks(out, view);
  std::vector<AttributeLine> lines = constant_lines(view);
  for (const FieldRow& row : view.fields) lines.push_back(attribute_line(row));
  append_resource(out, *finding.address, finding.kind == drift::Kind::deleted ? '-' : '~', lines);
}

// ---- errors

void append_warnings(std::string& out, const std::vector<std::string>& warnings) {
  for (const std::string& warning : warnings) append_finding(out, "Warning", warning, {});
}

void append_blocks(std::string& out, const PlanView& view) {
  for (const BlockRow& block : view.blocks) {
    const std::string whom = block.whom.empty() ? "the plan" : block.whom;
    const std::string proceed = block.to_proceed.empty() ? "" : "To proceed: " + block.to_proceed;
    append_finding(out, "Error", fmt::format("blocked by {}: {}", block.rule, whom), {block.what, proceed});
  }
}

void append_error(std::string& out, const Error& error) {
  append_finding(out, "Error", error.what.plain(), {error.where.plain(), error.advice.plain()});
}

void append_diagnostic(std::string& out, const Diagnostic& one) {
  const bool is_error = one.severity == Severity::error;
  std::string where = one.where.file.empty() ? "" : "on " + one.where.file;
  if (one.where.line > 0) where += fmt::format(" line {}", one.where.line);
  const std::string also =
      one.also ? fmt::format("{}: {}", one.also->text(), one.also_what.plain()) : std::string();
  append_finding(out, is_error ? "Error" : "Warning", one.what.plain(), {where, also, one.advice.plain()});
}

/// The first of them stands at the beginning of the text.
std::string without_first_blank(std::string text) {
  if (text.starts_with('\n')) text.erase(0, 1);
  return text;
}

}  // namespace

std::string terraform_plan(const Catalog& catalog, const plan::Plan& plan, const Options& /*options*/) {
  const PlanView view = view_plan(plan);
  std::string out;
  append_outside(out, catalog, plan, view);
  if (plan.empty() && plan.blocked_by.empty()) {
    out += "No changes. Your infrastructure matches the configuration.\n";
    append_warnings(out, view.warnings);
    return out;
  }
  out += "Terraform will perform the following actions:\n\n";
  for (const plan::Step& step : plan.steps) append_terraform_step(out, catalog, step);
  for (const std::string& raise : view.raises)
    out += fmt::format("  # guards: {}\n  # (takes effect with the next apply)\n\n", tool_safe(raise));
  out += fmt::format("Plan: {}.\n", count_words(plan.counts()));
  if (!view.digest.empty()) out += fmt::format("Digest: {}\n", view.digest);
  append_warnings(out, view.warnings);
  append_blocks(out, view);
  return out;
}

std::string terraform_report(const Catalog& /*catalog*/, const plan::Plan& /*plan*/,
                             const plan::ApplyReport& report, const Options& /*options*/) {
  std::string out;
  if (const std::string words = complete_words(report); !words.empty())
    out += fmt::format("\nApply complete! Resources: {}.\n", words);
  for (const plan::StepResult& result : report.results) {
    const std::string message = message_of(result);
    if (ended_well(result) && message.empty()) continue;
    append_finding(out, is_failure(result) ? "Error" : "Warning", failure_words(result), {message});
  }
  if (report.halted) append_error(out, *report.halted);
  return out;
}

std::string terraform_drift(const Catalog& catalog, const drift::Report& report, const Options& /*options*/) {
  const DriftView view = view_drift(catalog, report);
  std::string out;
  if (report.empty()) {
    out += "No changes. Your infrastructure matches the configuration.\n";
  } else {
    out += "Note: Objects have changed outside of Terraform\n\n";
    for (std::size_t at = 0; at < report.findings.size(); ++at)
      append_drift(out, view.findings[at], report.findings[at]);
  }
  out += view.summary + '\n';
  append_warnings(out, view.warnings);
  for (const BlockRow& row : view.unseen) {
    append_finding(out, "Warning", row.whom + ": nothing can be told",
                   {row.what, row.to_proceed.empty() ? "" : "To proceed: " + row.to_proceed});
  }
  return out;
}

std::string terraform_trouble(const Trouble& trouble, const Options& /*options*/) {
  Diagnostics sorted = trouble.diagnostics;
  sorted.sort();
  std::string out;
  for (const Diagnostic& one : sorted) append_diagnostic(out, one);
  for (const Error& error : trouble.errors) append_error(out, error);
  return without_first_blank(std::move(out));
}

std::string terraform_valid(const Diagnostics& warnings, const Options& /*options*/) {
  std::string out = "Success! The configuration is valid.\n";
  for (const Diagnostic& one : warnings) append_diagnostic(out, one);
  return out;
}

std::string terraform_step_begins(const plan::Step& step, const Options& /*options*/) {
  return beginning_words(step) + '\n';
}

std::string terraform_step_goes_on(const plan::Step& step, Milliseconds elapsed, const Options& /*options*/) {
  return going_words(step, elapsed) + '\n';
}

std::string terraform_step_ends(const plan::StepResult& result, const Options& /*options*/) {
  return was_left(result) ? std::string() : ending_words(result) + '\n';
}

}  // namespace haloform::render
