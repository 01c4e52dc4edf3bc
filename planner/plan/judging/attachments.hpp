#pragma once

#include "planner/model/desired_state.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/state/state.hpp"

#include <string>
#include <utility>
#include <vector>

namespace haloform::plan {

// What hangs on those who are about to leave, as far as it was read.

/// The kinds that hold the person back: those of the block, or, where that is gone, as they were last applied.
[[nodiscard]] const std::vector<std::string>& holding_kinds(const Resource* resource,
                                                            const state::Entry* entry);
/// Of these kinds: what there is, and what could not be read. Whoever was not asked about has all of them unread.
[[nodiscard]] std::pair<std::vector<AttachedThing>, std::vector<AttachedUnread>> attached_to(
    const Snapshot& snapshot, ResourceType type, RemoteId id, const std::vector<std::string>& kinds);

/// A step that takes somebody away from their work, and that an import of the instance's own does not decide.
[[nodiscard]] bool is_departure(const Step& step);

}  // namespace haloform::plan
