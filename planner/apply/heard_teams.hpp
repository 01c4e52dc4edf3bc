#pragma once

#include "planner/model/desired_state.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/finding/matching.hpp"
#include "planner/state/state.hpp"

#include <vector>

namespace haloform::apply {

/// Whether the rows of agents say of nobody that they are in a team, while memberships are managed: a build that leaves
/// them empty looks like that, so that the rows of teams are asked too.
[[nodiscard]] bool names_no_member(const DesiredState& desired, const TypeSnapshot& agents);

/// Whether an agent's teams are known from the rows of teams alone.
[[nodiscard]] bool any_heard(const TypeSnapshot& agents);

/// The agents whose teams are known from the rows of teams alone (Record::TeamsBy::team_rows) and whose memberships the
/// plan would change, or let go of: they have to be read by id first, since an update sends the whole list, and what
/// was not seen would be lost. `matching` is that of the other four.
[[nodiscard]] std::vector<RemoteId> heard_changes(const Catalog& catalog, const DesiredState& desired,
                                                  const state::State& state, const Snapshot& snapshot,
                                                  const plan::Matching& matching);

}  // namespace haloform::apply
