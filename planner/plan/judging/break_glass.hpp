#pragma once

#include "planner/model/desired_state.hpp"
#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/value/block.hpp"
#include "planner/plan/value/note.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/state/state.hpp"

#include <vector>

namespace haloform::plan {

/// What of a step would harm a break-glass account (`protect: break_glass`); mostly nothing. Nobody deactivates, deletes or forgets
/// one that the block or the state calls so, nor takes roles or teams away. Of one that the state keeps, which only `haloform state
/// release` ends, no plan changes the name, the e-mail or the login either, gives it another address, or its address another
/// record; it may put back a name that the state has as last applied, and add roles and teams.
[[nodiscard]] std::vector<Block> harm_to_break_glass(const Catalog& catalog, const DesiredState& desired,
                                                     const state::State& state, const Step& step);

/// One for each that the state keeps and whose block does not say so any more.
[[nodiscard]] std::vector<PlanWarning> break_glass_warnings(const DesiredState& desired,
                                                            const state::State& state);

}  // namespace haloform::plan
