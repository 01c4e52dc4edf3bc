#include "planner/render/terraform/step_words.hpp"

#include "planner/render/plan_view.hpp"
#include "planner/render/terraform/resource_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <optional>

namespace haloform::render {

namespace {

/// By plan::TerraformAction.
constexpr std::array<ActionWords, 7> action_table{{{"noop", "Recording", "recording", "Record"},
                                                   {"create", "Creating", "creating", "Creation"},
                                                   {"update", "Modifying", "modifying", "Modifications"},
                                                   {"delete", "Destroying", "destroying", "Destruction"},
                                                   {"import", "Importing", "importing", "Import"},
                                                   {"move", "Moving", "moving", "Move"},
                                                   {"remove", "Removing", "removing", "Removal"}}};

const ActionWords& words_of(const plan::Step& step) { return action_words_of(plan::terraform_action(step)); }

std::string whole_seconds(Milliseconds time) {
  return fmt::format("{}s", std::chrono::duration_cast<std::chrono::seconds>(time).count());
}

/// ` [id=99]`; `more` stands behind the id.
std::string in_brackets(const std::optional<RemoteId>& id, const std::string& more = {}) {
  std::string inside = id ? "id=" + id->text() : std::string();
  if (!inside.empty() && !more.empty()) inside += ", ";
  inside += more;
  return inside.empty() ? inside : " [" + inside + ']';
}

}  // namespace

const ActionWords& action_words_of(plan::TerraformAction action) {
  return action_table.at(static_cast<std::size_t>(action));
}

std::string planned_words(const plan::Step& step) {
  return fmt::format("{}: Plan to {}", resource_address(step.address), words_of(step).name);
}

std::string beginning_words(const plan::Step& step) {
  return fmt::format("{}: {}...{}", resource_address(step.address), words_of(step).beginning,
                     in_brackets(step.id()));
}

std::string going_words(const plan::Step& step, Milliseconds elapsed) {
  return fmt::format("{}: Still {}...{}", resource_address(step.address), words_of(step).going,
                     in_brackets(step.id(), whole_seconds(elapsed) + " elapsed"));
}

std::string ending_words(const plan::StepResult& result) {
  const plan::Step& step = *result.step;
  return fmt::format("{}: {} {} after {}{}", resource_address(step.address), words_of(step).noun,
                     ended_well(result) ? "complete" : "errored", whole_seconds(result.took),
                     in_brackets(result.record()));
}

bool ended_well(const plan::StepResult& result) { return result.end == plan::StepEnd::done && !result.grave; }

bool is_failure(const plan::StepResult& result) {
  return !ended_well(result) && result.end != plan::StepEnd::deferred && result.end != plan::StepEnd::held &&
         result.end != plan::StepEnd::unapproved;
}

bool was_left(const plan::StepResult& result) {
  switch (result.end) {
    case plan::StepEnd::not_started:
    case plan::StepEnd::deferred:
    case plan::StepEnd::blocked:
    case plan::StepEnd::held:
    case plan::StepEnd::unapproved: return true;
    case plan::StepEnd::done:
    case plan::StepEnd::failed:
    case plan::StepEnd::in_doubt: break;
  }
  return false;
}

std::string failure_words(const plan::StepResult& result) {
  std::string_view end;
  switch (result.end) {
    case plan::StepEnd::done: end = result.grave ? "ended badly" : "was done, with a remark"; break;
    case plan::StepEnd::failed: end = "failed"; break;
    case plan::StepEnd::in_doubt: end = "is in doubt"; break;
    case plan::StepEnd::not_started: end = "was not started"; break;
    case plan::StepEnd::deferred: end = "is deferred"; break;
    case plan::StepEnd::held: end = "is held until its date"; break;
    case plan::StepEnd::blocked: end = "was skipped: the plan blocks it"; break;
    case plan::StepEnd::unapproved: end = "is left for the next review: it is not as it was approved"; break;
  }
  return fmt::format("{}: {} {}", resource_address(result.step->address),
                     plan::action_name(result.step->kind()), end);
}

std::string complete_words(const plan::ApplyReport& report) {
  const auto is_fine = [](const plan::StepResult& result) {
    return !is_failure(result) || result.end == plan::StepEnd::blocked;
  };
  const bool written = report.state_written || report.results.empty();
  if (report.halted || !written || !std::ranges::all_of(report.results, is_fine)) return {};
  return done_words(report.done());
}

}  // namespace haloform::render
