#pragma once

#include "planner/model/desired_state.hpp"
#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/finding/matching.hpp"
#include "planner/state/state.hpp"

namespace haloform::plan {

/// Finds the record of every declared resource (docs/plan.md, "Which record is it"): the state's id, `lifecycle.id`, else the
/// natural key among the records that nobody else is bound to. What only a person can tell makes the addresses that it is
/// about unclear, and no others. Done once for a snapshot: whoever needs it before the plan hands it on.
[[nodiscard]] Matching match(const Catalog& catalog, const DesiredState& desired, const state::State& state,
                             const Snapshot& snapshot);

}  // namespace haloform::plan
