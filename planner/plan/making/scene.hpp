#pragma once

#include "planner/model/desired_state.hpp"
#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/finding/matching.hpp"
#include "planner/plan/making/memberships.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/plan/value/policy.hpp"
#include "planner/state/state.hpp"

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
};

}  // namespace haloform::plan
