#pragma once

#include "planner/plan/value/plan.hpp"
#include "tests/support/builders.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::render {

/// One step in a few words; what a test does not say is as dull as can be.
class StepDraft {
 public:
  StepDraft(std::string_view where, plan::Action action);
  StepDraft& at(std::uint32_t line);      ///< In `people/agents.yaml`; without it the block is gone.
  StepDraft& was_at(std::uint32_t line);  ///< The block is gone, and stood there.
  StepDraft& reason(plan::StepReason reason);
  StepDraft& note(plan::StepNote note);
  StepDraft& person(std::string name, std::string email);  ///< Who the record is now.
  StepDraft& blocked(plan::Block block);
  StepDraft& deferred(plan::Deferral deferral);
  StepDraft& needs(std::string_view where);
  StepDraft& moved_from(std::string_view where);
  StepDraft& natural_name();  ///< Its natural key is its name.
  StepDraft& not_before(std::string_view iso);
  StepDraft& leaves(state::EntryDraft entry);  ///< What the state holds once it is done.
  operator plan::Step() const { return step_; }

 private:
  plan::Step step_;
};

/// `{"phone", before, after}`, with drift where it was changed outside.
struct SampleChange {
  std::string_view field;
  Literal before;
  Literal after;
  plan::Drift drift = plan::Drift::no;
};

[[nodiscard]] plan::Changes changes(ResourceType type, const std::vector<SampleChange>& fields);
[[nodiscard]] plan::SomeChanges some(plan::Changes all);
[[nodiscard]] plan::TeamRef tier(int number);  ///< `Support Tier 1 (tier-1)`, id 101.

/// A plan of these steps, as from an instance that was read in six requests.
[[nodiscard]] plan::Plan sample_plan(std::vector<plan::Step> steps);
/// A plan with every action and every mark that a plan can show.
[[nodiscard]] plan::Plan plan_with_every_action();

}  // namespace haloform::render
