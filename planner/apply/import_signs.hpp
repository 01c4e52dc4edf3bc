#pragma once

#include "planner/base/result.hpp"
#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/ports/provider.hpp"
#include "planner/state/state.hpp"

namespace haloform::apply {

/// Where rows of listings do not tell whom an import of the instance's own writes: reads by id those people, at most 200, who
/// were changed outside in what imports write. If it was one, it is not fought: what is sent once, and comes back otherwise, is
/// not sent again.
[[nodiscard]] Result<void> read_import_signs(const Catalog& catalog, const state::State& state,
                                             ports::Reader& reader, Snapshot& snapshot);
/// The same of those, at most 200, whom the plan would switch on, switch off or delete. Whether an import turned out to write one of
/// them: the plan is to be made again then.
[[nodiscard]] Result<bool> read_import_signs(const plan::Plan& plan, ports::Reader& reader,
                                             Snapshot& snapshot);

}  // namespace haloform::apply
