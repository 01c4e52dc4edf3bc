#pragma once

#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/plan/value/stale_reason.hpp"
#include "planner/state/state.hpp"

#include <vector>

namespace haloform::apply {

/// What of a saved plan no longer holds; empty where it may be applied: every field it will touch has its `before`,
/// activation and teams are as read, and nobody took a natural key of a create. planner/render/misfits has the words.
[[nodiscard]] std::vector<plan::StaleStep> stale_reasons(const Catalog& catalog, const plan::Plan& plan,
                                                         const state::State& state, const Snapshot& snapshot);

}  // namespace haloform::apply
