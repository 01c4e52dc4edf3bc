#include "planner/render/text_report.hpp"

#include "planner/render/escape.hpp"
#include "planner/render/phrases.hpp"
#include "planner/render/report_view.hpp"
#include "planner/render/text_errors.hpp"
#include "planner/render/text_layout.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace haloform::render {

namespace {

/// `agent.jane-smith (id 99): update`
std::string result_words(const plan::StepResult& result) {
  const std::optional<RemoteId> id = result.id ? result.id : result.step->id();
  return fmt::format("{}: {}", named(result.step->address, id), plan::action_name(result.step->kind()));
}

void append_message(std::string& out, std::string_view message) {
  if (message.empty()) return;
  append_wrapped(out, spaces(6), spaces(6), 6, terminal_safe(message));
}

/// The results of one heading. Neighbours with the same message share it: an interrupted run is not a wall of
/// one sentence.
void append_group(std::string& out, const ReportGroup& group, Color color) {
  out += painted(color, group.tone, group.heading) + ":\n";
  for (std::size_t at = 0; at < group.results.size(); ++at) {
    const plan::StepResult& result = *group.results[at];
    out += fmt::format("  {} {}\n", action_symbol(result.step->kind()), result_words(result));
    const std::string message = message_of(result);
    const bool last_of_kind = at + 1 == group.results.size() || message_of(*group.results[at + 1]) != message;
    if (last_of_kind) append_message(out, message);
  }
  out += '\n';
}

void append_verdict(std::string& out, const ReportView& view, Color color) {
  if (view.complete) {
    out += painted(color, Tone::add, view.counts) + fmt::format(" {}, in {}.\n", view.sums, view.took);
  } else {
    out += painted(color, Tone::warn, view.counts) + '\n';
    out += fmt::format("         {}, in {}.\n", view.sums, view.took);
  }
  if (!view.state_unwritten.empty()) append_wrapped(out, "", spaces(2), 0, view.state_unwritten);
}

std::string_view progress_bar_unit(std::size_t at, std::size_t filled) {
  if (at < filled) return "=";
  return at == filled ? ">" : " ";
}

}  // namespace

std::string render_report(const Catalog&, const plan::Plan& plan, const plan::ApplyReport& report,
                          const Options& options) {
  const ReportView view = view_report(plan, report);
  std::string out;
  for (const ReportGroup& group : view.urgent) append_group(out, group, options.color);
  if (report.halted) out += render_error(*report.halted, options) + '\n';
  for (const ReportGroup& group : view.groups) append_group(out, group, options.color);
  for (const std::string& raise : view.raises) {
    out += fmt::format("{}: guards: {}\n",
                       painted(options.color, Tone::change, "Takes effect with the next apply"),
                       terminal_safe(raise));
  }
  append_verdict(out, view, options.color);
  return out;
}

std::string render_step_result(const plan::StepResult& result, const Options& options) {
  const std::optional<RemoteId> id = result.id ? result.id : result.step->id();
  const std::string who = named(result.step->address, id);
  const plan::ActionKind kind = result.step->kind();
  const std::string message = message_of(result);
  const std::string tail = message.empty() ? "" : ": " + terminal_safe(message);
  std::string_view end;
  switch (result.end) {
    case plan::StepEnd::done:
      return painted(options.color, result.grave ? Tone::warn : Tone::add,
                     fmt::format("{} {}", result.grave ? '!' : action_symbol(kind), who)) +
             fmt::format(": {} ({}){}\n", action_done(kind), duration_text(result.took), tail);
    case plan::StepEnd::failed: end = "failed"; break;
    case plan::StepEnd::in_doubt: end = "in doubt"; break;
    case plan::StepEnd::not_started: end = "not started"; break;
    case plan::StepEnd::deferred: end = "deferred"; break;
    case plan::StepEnd::blocked: end = "skipped"; break;
    case plan::StepEnd::unapproved: end = "left for review"; break;
    case plan::StepEnd::held: end = "held"; break;
  }
  return painted(options.color, Tone::warn, fmt::format("! {}", who)) +
         fmt::format(": {} {}{}\n", plan::action_name(kind), end, tail);
}

std::string render_progress(std::size_t done, std::size_t failed, std::size_t total,
                            std::optional<Milliseconds> left, std::size_t columns) {
  std::string words = fmt::format("{} of {}", done, total);
  if (failed > 0) words += fmt::format(", {} failed", failed);
  const std::string short_words = words;
  if (left) {
    // Tenths of a second would only flicker.
    const Milliseconds whole = std::chrono::ceil<std::chrono::seconds>(*left);
    words += whole < Milliseconds{60'000} ? fmt::format(", {} s left", whole.count() / 1000)
                                          : fmt::format(", {} left", duration_text(whole));
  }
  if (words.size() > columns) return short_words.size() <= columns ? short_words : std::string();
  constexpr std::size_t widest = 40;
  constexpr std::size_t narrowest = 6;
  const std::size_t room = columns - words.size();
  if (room < narrowest + 3) return words;
  const std::size_t bar = std::min(widest, room - 3);
  const std::size_t filled = total == 0 ? bar : std::min(done, total) * bar / total;
  std::string out = "[";
  for (std::size_t at = 0; at < bar; ++at) out += progress_bar_unit(at, filled);
  return out + "] " + words;
}

}  // namespace haloform::render
