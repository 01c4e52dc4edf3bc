#include "planner/plan/value/report.hpp"

#include "planner/plan/value/terraform_action.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace haloform::plan {

namespace {

constexpr std::array<std::pair<WriteEnd, std::string_view>, 6> write_ends{
    {{WriteEnd::done, "done"},
     {WriteEnd::stored_otherwise, "stored_otherwise"},
     {WriteEnd::not_stored, "not_stored"},
     {WriteEnd::other_record, "other_record"},
     {WriteEnd::refused, "refused"},
     {WriteEnd::unclear, "unclear"}}};

}  // namespace

std::string_view step_end_name(StepEnd end) {
  switch (end) {
    case StepEnd::done: return "done";
    case StepEnd::failed: return "failed";
    case StepEnd::in_doubt: return "in_doubt";
    case StepEnd::not_started: return "not_started";
    case StepEnd::blocked: return "blocked";
    case StepEnd::unapproved: return "unapproved";
    case StepEnd::held: return "held";
    case StepEnd::deferred: break;
  }
  return "deferred";
}

std::string_view write_end_name(WriteEnd end) {
  return std::ranges::find(write_ends, end, &std::pair<WriteEnd, std::string_view>::first)->second;
}

std::optional<WriteEnd> parse_write_end(std::string_view name) {
  const auto found = std::ranges::find(write_ends, name, &std::pair<WriteEnd, std::string_view>::second);
  return found == write_ends.end() ? std::nullopt : std::optional(found->first);
}

DoneCounts ApplyReport::done() const {
  DoneCounts done;
  for (const StepResult& result : results) {
    if (result.end != StepEnd::done && !result.made) continue;
    if (result.step->imports()) ++done.imported;
    switch (terraform_action(*result.step)) {
      case TerraformAction::create: ++done.added; break;
      case TerraformAction::update: ++done.changed; break;
      case TerraformAction::remove: ++done.destroyed; break;
      case TerraformAction::import: break;
      case TerraformAction::move:
      case TerraformAction::forget:
      case TerraformAction::none: ++done.recorded; break;
    }
  }
  return done;
}

}  // namespace haloform::plan
