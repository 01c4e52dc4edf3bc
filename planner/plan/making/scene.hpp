#pragma once

#include "planner/model/desired_state.hpp"
#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/finding/matching.hpp"
#include "planner/plan/judging/feeds_after.hpp"
#include "planner/plan/making/memberships.hpp"
#include "planner/plan/value/fault.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/plan/value/policy.hpp"
#include "planner/plan/value/read_summary.hpp"
#include "planner/state/state.hpp"

#include <vector>

namespace haloform::plan {

/// All that steps are made from. It borrows the inputs of the plan.
struct Scene {
  const Catalog& catalog;
  const DesiredState& desired;
  const state::State& state;
  const Snapshot& snapshot;
  const Policy& policy;
  const Matching& matching;
  const TeamBook& teams;
  const FeedsAfter& feeds;
};

/// Why nothing can be told of these inputs: listings that are empty and cannot be, and names that were not looked up.
[[nodiscard]] std::vector<PlanFault> faults_of_reading(const DesiredState& desired, const state::State& state,
                                                       const Snapshot& snapshot, const Policy& policy);
/// A target that neither the configuration nor the state knows is a typing mistake.
[[nodiscard]] std::vector<PlanFault> unknown_targets(const Scene& scene);
/// What was read, for the first lines of whatever is made of the scene.
[[nodiscard]] ReadSummary summary_of(const Scene& scene);

}  // namespace haloform::plan
