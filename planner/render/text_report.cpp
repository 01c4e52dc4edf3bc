#include "planner/render/text_report.hpp"

#include "planner/render/escape.hpp"
#include "planner/render/phrases.hpp"
#include "planner/render/plan_view.hpp"
#include "planner/render/text_errors.hpp"
#include "planner/render/text_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

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
void append_group(std::string& out, std::string_view heading,
                  const std::vector<const plan::StepResult*>& group, Color color, Tone tone) {
  if (group.empty()) return;
  out += painted(color, tone, heading) + ":\n";
  for (std::size_t at = 0; at < group.size(); ++at) {
    out += fmt::format("  {} {}\n", action_symbol(group[at]->step->kind()), result_words(*group[at]));
    const std::string message = message_of(*group[at]);
    const bool last_of_kind = at + 1 == group.size() || message_of(*group[at + 1]) != message;
    if (last_of_kind) append_message(out, message);
  }
  out += '\n';
}

struct Heading {
  plan::StepEnd end;
  std::string_view words;
  std::string_view count_word;
  Tone tone;
};

constexpr std::array<Heading, 6> headings{
    {{plan::StepEnd::done, "Done", "done", Tone::add},
     {plan::StepEnd::failed, "Failed", "failed", Tone::warn},
     {plan::StepEnd::in_doubt, "In doubt: whether these were done is unknown", "in doubt", Tone::warn},
     {plan::StepEnd::not_started, "Not started", "not started", Tone::change},
     {plan::StepEnd::deferred, "Deferred: no seat was free", "deferred", Tone::change},
     {plan::StepEnd::blocked, "Skipped: blocked by the plan", "skipped", Tone::warn}}};

std::vector<const plan::StepResult*> chosen(const plan::ApplyReport& report, auto wanted) {
  std::vector<const plan::StepResult*> group;
  for (const plan::StepResult& result : report.results) {
    if (wanted(result)) group.push_back(&result);
  }
  return group;
}

/// Done without trouble, but with something to say: `created without a seat`.
bool has_remark(const plan::StepResult& result) {
  return result.end == plan::StepEnd::done && !result.grave && !result.message.empty();
}

struct Done {
  std::size_t added = 0;
  std::size_t changed = 0;
  std::size_t destroyed = 0;
  std::size_t noted = 0;
};

Done count_done(const plan::ApplyReport& report) {
  Done done;
  for (const plan::StepResult& result : report.results) {
    if (result.end != plan::StepEnd::done && !result.made) continue;
    switch (result.step->kind()) {
      case plan::ActionKind::create: ++done.added; break;
      case plan::ActionKind::remove: ++done.destroyed; break;
      case plan::ActionKind::forget:
      case plan::ActionKind::state: ++done.noted; break;
      case plan::ActionKind::update:
      case plan::ActionKind::adopt:
      case plan::ActionKind::reactivate:
      case plan::ActionKind::deactivate: ++done.changed; break;
    }
  }
  return done;
}

std::string count_line(const plan::ApplyReport& report) {
  std::string words;
  for (const Heading& heading : headings) {
    const std::size_t count = report.count(heading.end);
    if (count == 0 && heading.end != plan::StepEnd::done) continue;
    words += fmt::format("{}{} {}", words.empty() ? "Applied: " : ", ", count, heading.count_word);
  }
  return words + '.';
}

bool is_complete(const plan::ApplyReport& report) {
  return !report.halted && report.count(plan::StepEnd::done) == report.results.size() &&
         std::ranges::none_of(report.results, &plan::StepResult::grave);
}

void append_verdict(std::string& out, const plan::ApplyReport& report, Color color) {
  const Done done = count_done(report);
  const std::string took = duration_text(report.took);
  std::string sums =
      fmt::format("{} added, {} changed, {} destroyed", done.added, done.changed, done.destroyed);
  if (done.noted > 0) sums += fmt::format(", {} recorded in the state", done.noted);
  if (is_complete(report)) {
    out += painted(color, Tone::add, "Apply complete!") + fmt::format(" {}, in {}.\n", sums, took);
  } else {
    out += painted(color, Tone::warn, count_line(report)) + '\n';
    out += fmt::format("         {}, in {}.\n", sums, took);
  }
  if (report.state_written || report.results.empty()) return;
  append_wrapped(out, "", spaces(2), 0,
                 "The state was not written. What was done is recorded in its journal, which the next run "
                 "reads, or in the file that the error names.");
}

std::string_view progress_bar_unit(std::size_t at, std::size_t filled) {
  if (at < filled) return "=";
  return at == filled ? ">" : " ";
}

}  // namespace

std::string render_report(const Catalog&, const plan::Plan& plan, const plan::ApplyReport& report,
                          const TextOptions& options) {
  std::string out;
  append_group(out, "Look at these first",
               chosen(report, [](const plan::StepResult& result) { return result.grave; }), options.color,
               Tone::warn);
  if (report.halted) out += render_error(*report.halted, options) + '\n';
  for (const Heading& heading : headings) {
    if (heading.end == plan::StepEnd::done) continue;
    const auto of_heading = [&](const plan::StepResult& result) {
      return result.end == heading.end && !result.grave;
    };
    append_group(out, heading.words, chosen(report, of_heading), options.color, heading.tone);
  }
  append_group(out, "Done, with a remark", chosen(report, has_remark), options.color, Tone::change);
  if (report.state_written && !report.halted && plan.raises_guards()) {
    for (const std::string& raise : raise_words(plan)) {
      out += fmt::format("{}: guards: {}\n",
                         painted(options.color, Tone::change, "Takes effect with the next apply"), raise);
    }
  }
  append_verdict(out, report, options.color);
  return out;
}

std::string render_step_result(const plan::StepResult& result, const TextOptions& options) {
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
