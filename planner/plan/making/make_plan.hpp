#pragma once

#include "planner/model/desired_state.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/finding/matching.hpp"
#include "planner/plan/value/fault.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/plan/value/policy.hpp"
#include "planner/state/state.hpp"

#include <expected>
#include <optional>
#include <vector>

namespace haloform::plan {

/// Computes the plan: which record is whose, what differs, in which order, and what must not happen. Pure.
/// What a person must resolve about one address (ambiguous keys, a record reached twice, ids that disagree) blocks the
/// step of that address. Faults are readings that say nothing (a listing that is empty where the state knows active
/// records) and targets that do not exist: all of them at once, and no plan. `bound`: which record is whose, where the
/// reading had to know that already (`match` of the same four); else it is found out here.
[[nodiscard]] std::expected<Plan, std::vector<PlanFault>> make_plan(
    const Catalog& catalog, const DesiredState& desired, const state::State& state, const Snapshot& snapshot,
    const Policy& policy, std::optional<Matching> bound = std::nullopt);

}  // namespace haloform::plan
