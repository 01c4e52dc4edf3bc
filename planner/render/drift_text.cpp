#include "planner/render/drift_text.hpp"

#include "planner/render/drift_view.hpp"
#include "planner/render/escape.hpp"
#include "planner/render/text_layout.hpp"
#include "planner/render/text_step.hpp"

namespace haloform::render {

namespace {

void append_unseen(std::string& out, const DriftView& view, Color color) {
  if (view.unseen.empty()) return;
  out += painted(color, Tone::warn, "Nothing can be told of:") + '\n';
  for (const BlockRow& row : view.unseen) {
    append_wrapped(out, "  ! ", spaces(4), 4, row.whom + ": " + terminal_safe(row.what));
    if (!row.to_proceed.empty())
      append_wrapped(out, spaces(4) + "to proceed: ", spaces(6), 16, terminal_safe(row.to_proceed));
  }
  out += '\n';
}

void append_ways(std::string& out, const DriftView& view) {
  if (view.to_proceed.empty()) return;
  out += "To proceed:\n";
  for (const LabelRow& row : view.to_proceed)
    append_wrapped(out, spaces(2), spaces(4), 2, row.label + ": " + row.text);
  if (!view.can_accept.empty()) append_wrapped(out, spaces(2), spaces(4), 2, view.can_accept);
  out += '\n';
}

}  // namespace

std::string render_drift(const Catalog& catalog, const drift::Report& report, const Options& options) {
  const DriftView view = view_drift(catalog, report);
  std::string out;
  append_read(out, view.read, view.warnings, options.color);
  for (const StepView& finding : view.findings) append_step(out, finding, options.color);
  if (options.detail.accepted && !view.accepted.empty()) {
    out += "Accepted for now:\n\n";
    for (const StepView& finding : view.accepted) append_step(out, finding, options.color);
  }
  append_unseen(out, view, options.color);
  append_ways(out, view);
  append_wrapped(out, "", spaces(2), 2, view.summary);
  return out;
}

}  // namespace haloform::render
