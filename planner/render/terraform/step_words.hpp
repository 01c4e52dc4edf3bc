#pragma once

#include "planner/base/clock.hpp"
#include "planner/plan/value/report.hpp"
#include "planner/plan/value/terraform_action.hpp"

#include <string>
#include <string_view>

namespace haloform::render {

/// The words that Terraform has for an action while it runs.
struct ActionWords {
  std::string_view name;       ///< Of its stream: `update`.
  std::string_view beginning;  ///< `Modifying`
  std::string_view going;      ///< `modifying`
  std::string_view noun;       ///< `Modifications`
};
[[nodiscard]] const ActionWords& action_words_of(plan::TerraformAction action);

// What happens to a step, in one line without its end. Nothing in it is from outside but ids and addresses.

/// `halopsa_agent.jane_smith: Plan to update`
[[nodiscard]] std::string planned_words(const plan::Step& step);
/// `halopsa_agent.jane_smith: Modifying... [id=99]`
[[nodiscard]] std::string beginning_words(const plan::Step& step);
/// `halopsa_agent.jane_smith: Still modifying... [id=99, 10s elapsed]`
[[nodiscard]] std::string going_words(const plan::Step& step, Milliseconds elapsed);
/// `halopsa_agent.jane_smith: Modifications complete after 1s [id=99]`, `… errored after 1s`.
[[nodiscard]] std::string ending_words(const plan::StepResult& result);

/// Whether a step was begun and ended as it should have.
[[nodiscard]] bool ended_well(const plan::StepResult& result);
/// Whether it is told as an error: it did not end well, and does not only wait for a seat or a review.
[[nodiscard]] bool is_failure(const plan::StepResult& result);
/// Whether nothing was begun: it waits, was forbidden, or the run ended before it.
[[nodiscard]] bool was_left(const plan::StepResult& result);

/// `halopsa_agent.jane_smith: update failed`, … `is in doubt`: what is to be said of one that did not end well, or not
/// without a remark; which is said beside it.
[[nodiscard]] std::string failure_words(const plan::StepResult& result);

/// `1 imported, 1 added, 1 changed, 0 destroyed` behind `Apply complete! Resources: `; nothing where something did not end well.
[[nodiscard]] std::string complete_words(const plan::ApplyReport& report);

}  // namespace haloform::render
