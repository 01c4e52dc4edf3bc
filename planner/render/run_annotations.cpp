#include "planner/render/run_annotations.hpp"

#include "planner/base/text.hpp"
#include "planner/render/escape.hpp"
#include "planner/render/json.hpp"
#include "planner/render/phrases.hpp"
#include "planner/render/plan_view.hpp"
#include "planner/render/rules.hpp"
#include "planner/render/step_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace haloform::render {

namespace {

/// What is said of how steps ended, the gravest first.
struct EndRow {
  plan::StepEnd end;
  bool grave;
  Level level;
  std::string_view rule;
  std::string_view words;  ///< Completes `agent.jane (id 99): update …`.
};
constexpr std::array<EndRow, 9> end_rows{
    {{plan::StepEnd::done, true, Level::error, "duplicate_made", "needs a look first"},
     {plan::StepEnd::in_doubt, false, Level::error, "in_doubt", "may have been done or not"},
     {plan::StepEnd::failed, false, Level::error, "failed", "failed"},
     {plan::StepEnd::not_started, false, Level::warning, "not_started", "was not started"},
     {plan::StepEnd::deferred, false, Level::warning, "deferred", "is deferred"},
     {plan::StepEnd::held, false, Level::notice, "held", "is held until its date"},
     {plan::StepEnd::blocked, false, Level::warning, "skipped", "is blocked and was skipped"},
     {plan::StepEnd::unapproved, false, Level::warning, "unapproved",
      "is not as it was approved, and is left for the next review"},
     {plan::StepEnd::done, false, Level::warning, "remark", "was done, with a remark"}}};

bool is_of(const plan::StepResult& result, const EndRow& row) {
  if (row.grave) return result.grave;
  if (result.grave || result.end != row.end) return false;
  return row.end != plan::StepEnd::done || !result.message.empty();
}

/// Results of one row that say the same: an interrupted run is not a wall of one sentence.
std::vector<std::vector<const plan::StepResult*>> alike(const plan::ApplyReport& report, const EndRow& row) {
  std::vector<std::vector<const plan::StepResult*>> groups;
  std::map<std::string, std::size_t> places;
  for (const plan::StepResult& result : report.results) {
    if (!is_of(result, row)) continue;
    // What failed, or may have, is looked at one by one, whatever it says.
    const std::string own = row.level == Level::error ? result.step->address.text() + ' ' : std::string();
    const auto [place, is_new] = places.try_emplace(own + message_of(result), groups.size());
    if (is_new) groups.emplace_back();
    groups[place->second].push_back(&result);
  }
  return groups;
}

Annotation end_annotation(const EndRow& row, const std::vector<const plan::StepResult*>& group) {
  const plan::StepResult& first = *group.front();
  const plan::Step& step = *first.step;
  const std::optional<RemoteId> id = first.id ? first.id : step.id();
  const bool alone = group.size() == 1;
  const std::string_view title = words_of_rule(row.rule).title;
  Annotation one{row.level,
                 std::string(row.rule),
                 line_or_nothing(step.source),
                 alone ? step.address.text() : std::string(),
                 alone ? fmt::format("{}: {}", title, step.address.text())
                       : fmt::format("{}: {}", title, counted(group.size(), "step")),
                 {}};
  one.message = fmt::format("{}: {} {}", named(step.address, id), plan::action_name(step.kind()), row.words);
  if (!alone) one.message += fmt::format("; likewise {}", counted(group.size() - 1, "more step"));
  if (const std::string words = message_of(first); !words.empty()) one.message += "\n" + terminal_safe(words);
  return one;
}

Annotation error_annotation(const Error& error) {
  const std::string_view rule = error_kind_name(error.kind);
  Annotation one{Level::error, std::string(rule), {}, {}, std::string(words_of_rule(rule).title), {}};
  if (!error.where.empty()) one.message = terminal_safe(error.where.plain()) + ": ";
  one.message += terminal_safe(error.what.plain());
  if (!error.advice.empty()) one.message += "\n" + terminal_safe(error.advice.plain());
  return one;
}

Annotation diagnostic_annotation(const Diagnostic& found) {
  const std::string_view rule = rule_name(found.rule);
  Annotation one{found.severity == Severity::error ? Level::error : Level::warning,
                 std::string(rule),
                 line_or_nothing(found.where),
                 {},
                 std::string(words_of_rule(rule).title),
                 {}};
  if (one.where.line == 0 && !found.where.file.empty()) one.message = terminal_safe(found.where.file) + ": ";
  one.message += terminal_safe(found.what.plain());
  if (found.also)
    one.message +=
        fmt::format("\n{}: {}", terminal_safe(found.also->text()), terminal_safe(found.also_what.plain()));
  if (!found.advice.empty()) one.message += "\n" + terminal_safe(found.advice.plain());
  return one;
}

}  // namespace

std::vector<Annotation> annotations_of(const plan::Plan& plan, const plan::ApplyReport& report) {
  std::vector<Annotation> all;
  if (report.halted) all.push_back(error_annotation(*report.halted));
  if (!report.state_written && !report.results.empty()) {
    all.push_back({Level::error,
                   "state_not_written",
                   {},
                   {},
                   std::string(words_of_rule("state_not_written").title),
                   "the state was not written; what was done is recorded in its journal, which the next run "
                   "reads, or in the "
                   "file that the error names"});
  }
  for (const EndRow& row : end_rows) {
    for (const auto& group : alike(report, row)) all.push_back(end_annotation(row, group));
  }
  if (report.state_written && !report.halted && plan.raises_guards()) {
    for (const std::string& raise : raise_words(plan))
      all.push_back({Level::notice,
                     "guard_raised",
                     {},
                     {},
                     "Guard raised",
                     fmt::format("a guard is raised: {}; it takes effect with the next apply", raise)});
  }
  return all;
}

std::vector<Annotation> annotations_of(const Diagnostics& diagnostics) {
  Diagnostics sorted = diagnostics;
  sorted.sort();
  std::vector<Annotation> all;
  for (const Severity severity : {Severity::error, Severity::warning}) {
    std::size_t kept = 0;
    for (const Diagnostic& one : sorted) {
      if (one.severity != severity) continue;
      all.push_back(diagnostic_annotation(one));
      ++kept;
    }
    const std::size_t more = sorted.count(severity) - kept;
    if (more == 0) continue;
    const std::string words = counted(more, severity == Severity::error ? "more error" : "more warning");
    all.push_back({severity == Severity::error ? Level::error : Level::warning,
                   "more",
                   {},
                   {},
                   words,
                   words + "; correct those that are shown and run again",
                   more});
  }
  return all;
}

std::vector<Annotation> annotations_of(const Trouble& trouble) {
  std::vector<Annotation> all;
  all.reserve(trouble.errors.size());
  for (const Error& error : trouble.errors) all.push_back(error_annotation(error));
  auto found = annotations_of(trouble.diagnostics);
  all.insert(all.end(), std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
  return all;
}

}  // namespace haloform::render
