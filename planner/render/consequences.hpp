#pragma once

#include "planner/model/schema.hpp"
#include "planner/plan/value/plan.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::render {

/// What a plan means for people, most consequential first: for the renderers that begin with it.

/// Steps of one type that do the same.
struct StepGroup {
  ResourceType type = ResourceType::agent;
  std::string_view what;                 ///< `deactivate`, `adopt unchanged`.
  std::vector<const plan::Step*> steps;  ///< In the order of the plan; never empty.
  std::size_t blocked = 0;
  std::size_t deferred = 0;
  std::size_t held = 0;  ///< Until a date.

  /// `2 agents`
  [[nodiscard]] std::string count_words() const;
  /// `2`; `2 (1 blocked)`
  [[nodiscard]] std::string number_words() const;
};
/// Every step of the plan is in one of them: deletions first, what only the state learns of last.
[[nodiscard]] std::vector<StepGroup> group_steps(const plan::Plan& plan);

/// The plan in one line: `Plan: 19 agents and 89 contacts to deactivate; 2 agents to create.`; `Blocked: …` where apply
/// refuses it, with how many steps of each kind are blocked.
[[nodiscard]] std::string headline(const plan::Plan& plan, const std::vector<StepGroup>& groups);

/// Somebody whom the plan deactivates or deletes.
struct LossRow {
  plan::Person who;
  std::string address;
  std::string id;
  std::string action;              ///< `deactivate`; `deactivate, blocked by limit`.
  std::vector<std::string> teams;  ///< That the record is in; none where that is not known.
  std::string why;
};
[[nodiscard]] bool loses(const plan::Step& step);
/// Of a step that `loses`.
[[nodiscard]] LossRow view_loss(const Catalog& catalog, const plan::Step& step);

}  // namespace haloform::render
