#pragma once

#include "planner/drift/report.hpp"
#include "planner/model/desired_state.hpp"
#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/finding/matching.hpp"
#include "planner/plan/value/fault.hpp"
#include "planner/plan/value/policy.hpp"
#include "planner/state/state.hpp"

#include <expected>
#include <optional>
#include <vector>

namespace haloform::drift {

/// What happened in HaloPSA since the last apply that Git does not know. It matches, reads and compares as `make_plan` does, and
/// takes the same inputs; but where a plan compares with what is declared, this compares with what was applied last: a change that
/// waits in Git is no drift, and what somebody did by hand as Git declares it is none either. With targets, only of those addresses.
/// Pure.
[[nodiscard]] std::expected<Report, std::vector<plan::PlanFault>> find_drift(
    const Catalog& catalog, const DesiredState& desired, const state::State& state, const Snapshot& snapshot,
    const plan::Policy& policy, std::optional<plan::Matching> bound = std::nullopt);

}  // namespace haloform::drift
