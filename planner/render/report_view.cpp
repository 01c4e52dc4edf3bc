#include "planner/render/report_view.hpp"

#include "planner/base/clock.hpp"
#include "planner/render/phrases_of_ownership.hpp"
#include "planner/render/plan_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace haloform::render {

namespace {

struct Heading {
  plan::StepEnd end;
  std::string_view words;
  std::string_view count_word;
  Tone tone;
};

constexpr std::array<Heading, 8> headings{
    {{plan::StepEnd::done, "Done", "done", Tone::add},
     {plan::StepEnd::failed, "Failed", "failed", Tone::warn},
     {plan::StepEnd::in_doubt, "In doubt: whether these were done is unknown", "in doubt", Tone::warn},
     {plan::StepEnd::not_started, "Not started", "not started", Tone::change},
     {plan::StepEnd::deferred, "Deferred: no seat was free", "deferred", Tone::change},
     {plan::StepEnd::held, "Held: removed, and active until a date", "held", Tone::change},
     {plan::StepEnd::unapproved, "Left for the next review: not as it was approved", "left for review",
      Tone::change},
     {plan::StepEnd::blocked, "Skipped: blocked by the plan", "skipped", Tone::warn}}};

void add_group(std::vector<ReportGroup>& groups, std::string_view heading, Tone tone,
               const plan::ApplyReport& report, auto wanted) {
  ReportGroup group{heading, tone, {}};
  for (const plan::StepResult& result : report.results) {
    if (wanted(result)) group.results.push_back(&result);
  }
  if (!group.results.empty()) groups.push_back(std::move(group));
}

/// Done without trouble, but with something to say: `created without a seat`.
bool has_remark(const plan::StepResult& result) {
  return result.end == plan::StepEnd::done && !result.grave && !result.message.empty();
}

std::string sum_words(const plan::ApplyReport& report) {
  const plan::DoneCounts done = report.done();
  std::string words = done_words(done);
  if (done.recorded > 0) words += fmt::format(", {} recorded in the state", done.recorded);
  return words;
}

std::string count_words(const plan::ApplyReport& report) {
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

}  // namespace

ReportView view_report(const plan::Plan& plan, const plan::ApplyReport& report) {
  ReportView view;
  add_group(view.urgent, "Look at these first", Tone::warn, report,
            [](const plan::StepResult& result) { return result.grave; });
  for (const Heading& heading : headings) {
    if (heading.end == plan::StepEnd::done) continue;
    const bool not_for_seats =
        heading.end == plan::StepEnd::deferred && awaited_words(plan.steps) != "a seat";
    add_group(view.groups, not_for_seats ? "Deferred: left for a later apply" : heading.words, heading.tone,
              report,
              [&](const plan::StepResult& result) { return result.end == heading.end && !result.grave; });
  }
  add_group(view.groups, "Done, with a remark", Tone::change, report, has_remark);
  if (report.state_written && !report.halted && plan.raises_guards()) view.raises = raise_words(plan);
  view.complete = is_complete(report);
  view.counts = view.complete ? "Apply complete!" : count_words(report);
  view.sums = sum_words(report);
  view.took = duration_text(report.took);
  if (!report.state_written && !report.results.empty()) {
    view.state_unwritten =
        "The state was not written. What was done is recorded in its journal, which the next run reads, or "
        "in the file that the error names.";
  }
  return view;
}

}  // namespace haloform::render
