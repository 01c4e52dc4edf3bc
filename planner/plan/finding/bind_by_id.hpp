#pragma once

#include "planner/model/desired_state.hpp"
#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/finding/claims.hpp"
#include "planner/plan/finding/matching.hpp"
#include "planner/state/state.hpp"

#include <cstdint>
#include <vector>

namespace haloform::plan {

/// Finds the records that are known by an id: of declared resources by the state's and by `lifecycle.id`, of the leftovers by
/// the state's. Gives back the bindings for which a natural key is to be looked for: those without an id, and those whose
/// record was deleted outside.
[[nodiscard]] std::vector<std::uint32_t> bind_by_id(const Catalog& catalog, const DesiredState& desired,
                                                    const state::State& state, const Snapshot& snapshot,
                                                    Matching& matching, Claims& claims);

}  // namespace haloform::plan
