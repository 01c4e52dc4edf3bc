#pragma once

#include "planner/base/clock.hpp"
#include "planner/model/desired_state.hpp"
#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/state/state.hpp"

namespace haloform::plan {

/// Judges the steps of a plan by what must not happen (docs/plan.md), adds the blocks, and notes in `plan.guards`
/// what each guard allowed and what the plan uses; says how long a create has to wait for an earlier one. Serves a plan that
/// was just made and one that was saved earlier: it looks at nothing but the plan, what is declared, what the state says
/// (open intents are settled here), what is live and what time it is. What is judged was not before, or is judged anew:
/// protection, the agent whose credentials are in use, built-in records, deletes, the last active record, limits, creates
/// beside records that may be unlisted, and what needs a blocked step. A step that was saved as blocked stays blocked.
///
/// Of a guard's limit, every step of the kind and type is blocked, since nobody knows which of them is the mistake. The
/// limit that counts is the one that allows less now: what is declared, or what the last apply kept (the defaults
/// under a state that kept none). The base of a percentage is the
/// number of active entries of the type in the state. Where it holds none (a first apply), it is the number of
/// declared resources that were found as records (`plan.found`): adopting 118 agents of whom 40 get another field is
/// 40 of 118, not 40 of nothing.
void judge(const Catalog& catalog, const DesiredState& desired, const state::State& state,
           const Snapshot& snapshot, WallTime now, Plan& plan);

}  // namespace haloform::plan
