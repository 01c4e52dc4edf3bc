#pragma once

#include "planner/apply/approve.hpp"
#include "planner/apply/execute_options.hpp"
#include "planner/apply/progress.hpp"
#include "planner/base/clock.hpp"
#include "planner/model/schema.hpp"
#include "planner/plan/value/report.hpp"
#include "planner/ports/provider.hpp"
#include "planner/ports/state_backend.hpp"
#include "planner/state/state.hpp"

namespace haloform::apply {

/// Executes the steps of an approved plan, and no others: phase by phase, in parallel within a phase, each
/// write journalled before it is sent and after it is answered, each answer held against what was sent.
/// `session` holds the lock and `state` is what it loaded (intents settled). Writes the state at the end.
/// Never throws.
[[nodiscard]] plan::ApplyReport execute(const Catalog& catalog, const ApprovedPlan& approved,
                                        state::State state, ports::Provider& provider,
                                        ports::StateSession& session, const Clock& clock,
                                        const StopFlag& stop, Observer& observer,
                                        const ExecuteOptions& options);

}  // namespace haloform::apply
