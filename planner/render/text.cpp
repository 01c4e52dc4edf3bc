#include "planner/render/text.hpp"

#include "planner/base/text.hpp"
#include "planner/render/escape.hpp"
#include "planner/render/plan_view.hpp"
#include "planner/render/text_layout.hpp"
#include "planner/render/text_step.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace haloform::render {

namespace {

void append_unmanaged_records(std::string& out, const plan::Plan& plan, ResourceType type) {
  std::size_t width = 0;
  std::size_t listed = 0;
  for (const plan::UnmanagedRecord& record : plan.unmanaged_records) {
    if (record.type != type) continue;
    width = std::max(width, record.id.text().size());
    ++listed;
  }
  for (const plan::UnmanagedRecord& record : plan.unmanaged_records) {
    if (record.type != type) continue;
    out += spaces(4) + "id " + padded(record.id.text(), width + 2) + terminal_quoted(record.name);
    if (!record.email.empty()) out += "  " + terminal_safe(record.email);
    if (!record.active) out += "  (inactive)";
    if (!record.twin_of.empty()) out += "  (same e-mail as " + record.twin_of + ')';
    out += '\n';
  }
  if (listed >= plan.unmanaged.at(type)) return;
  out += spaces(4) + (plan.read.whole.at(type) ? "not listed: a saved plan keeps their number alone\n"
                                               : "not listed: only the declared ones were read\n");
}

void append_unmanaged(std::string& out, const PlanView& view, const plan::Plan& plan, Detail detail) {
  if (view.unmanaged.empty()) return;
  out += "Unmanaged, left as they are:\n";
  for (const UnmanagedRow& row : view.unmanaged) {
    out += spaces(2) + row.text + '\n';
    if (detail.unmanaged) append_unmanaged_records(out, plan, row.type);
  }
  out += '\n';
}

void append_raises(std::string& out, const PlanView& view, Color color) {
  for (const std::string& raise : view.raises) {
    out += painted(color, Tone::warn, "= guards") + ": " + terminal_safe(raise) + '\n';
    out += spaces(4) + "takes effect with the next apply; until then the lower limit applies\n\n";
  }
}

void append_adopted(std::string& out, const PlanView& view, Color color) {
  if (view.adopted.empty()) return;
  for (const std::string& adopted : view.adopted) {
    out += painted(color, Tone::change, "> " + adopted) +
           ": adopt unchanged (nothing is sent; --show-adopted lists them)\n";
  }
  out += '\n';
}

void append_drift(std::string& out, const PlanView& view) {
  if (view.drift.empty()) return;
  out += "Drift that this plan does not correct:\n";
  for (const std::string& note : view.drift) {
    append_wrapped(out, spaces(2), spaces(4), 2, terminal_safe(note));
  }
  out += '\n';
}

void append_blocked_summary(std::string& out, const PlanView& view, Color color) {
  if (view.blocks.empty()) return;
  const bool plan_level =
      std::ranges::any_of(view.blocks, [](const BlockRow& block) { return block.whom.empty(); });
  out += painted(color, Tone::warn, "Blocked:") +
         (plan_level ? " apply refuses this plan as a whole.\n"
                     : " apply refuses this plan; --skip-blocked applies the rest of it.\n");
  for (const BlockRow& block : view.blocks) {
    const std::string whom = block.whom.empty() ? "" : " (" + block.whom + ')';
    append_wrapped(out, "  ! ", spaces(4), 4, block.rule + whom + ": " + terminal_safe(block.what));
    if (block.to_proceed.empty()) continue;
    append_wrapped(out, spaces(4) + "to proceed: ", spaces(6), 16, terminal_safe(block.to_proceed));
  }
  out += '\n';
}

void append_label(std::string& out, std::string_view label, std::string_view text) {
  if (!text.empty()) out += fmt::format("{}: {}\n", label, terminal_safe(text));
}

/// `1 to create, 2 to update`: no line ends between a number and its words.
std::string pairs_together(std::string_view counts) {
  std::string out;
  for (const char letter : counts) {
    if (letter == ' ' && !out.ends_with(',')) {
      out += "\u00a0";
    } else {
      out += letter;
    }
  }
  return out;
}

void append_summary(std::string& out, const PlanView& view, Color color) {
  for (const LabelRow& row : view.guards) {
    const std::string lead = fmt::format("Guards for {}: ", row.label);
    append_wrapped(out, lead, spaces(2), lead.size(), pairs_together(row.text));
  }
  append_label(out, "Seats", view.seats);
  append_label(out, "Allowed for this run", view.allowed);
  append_label(out, "Requests", view.requests);
  append_label(out, "Rate limit", view.pace);
  if (view.deferred > 0) {
    out += fmt::format("Deferred: {} for {}; the next apply tries again.\n",
                       counted(view.deferred, "step waits", "steps wait"), view.awaited);
  }
  if (!view.guards.empty() || !view.seats.empty() || !view.allowed.empty() || !view.requests.empty() ||
      view.deferred > 0)
    out += '\n';
  append_blocked_summary(out, view, color);
  if (!view.summary.empty()) append_wrapped(out, "", spaces(2), 2, pairs_together(view.summary));
  out += painted(color, view.has_steps ? Tone::plain : Tone::add, terminal_safe(view.verdict)) + '\n';
  append_label(out, "Digest", view.digest);
}

}  // namespace

std::string render_plan(const Catalog& catalog, const plan::Plan& plan, const Options& options) {
  const PlanView view = view_plan(plan);
  std::string out;
  append_read(out, view.read, view.warnings, options.color);
  append_raises(out, view, options.color);
  for (const plan::Step& step : plan.steps) {
    if (options.detail.adopted || !adopts_unchanged(step))
      append_step(out, view_step(catalog, step), options.color);
  }
  if (!options.detail.adopted) append_adopted(out, view, options.color);
  if (view.shows_drift)
    out += "(drift): changed outside since the last apply; this plan changes it back.\n\n";
  append_drift(out, view);
  append_unmanaged(out, view, plan, options.detail);
  append_summary(out, view, options.color);
  return out;
}

}  // namespace haloform::render
