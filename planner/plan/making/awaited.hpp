#pragma once

#include "planner/base/clock.hpp"
#include "planner/plan/making/scene.hpp"
#include "planner/state/state.hpp"

#include <vector>

namespace haloform::plan {

/// How long after its creation a record that reads do not show is not taken for deleted: reads may lag behind writes.
inline constexpr std::chrono::minutes newborn_for{10};

/// Whether haloform made the record so lately. What lies further in the future than that is no time to reckon with.
[[nodiscard]] bool is_newborn(const state::EntryDraft& draft, WallTime now);

/// Blocks the steps of records that haloform made lately and that no read shows: to make such a person again may make a
/// second one. `--allow recreate=N` is the word of somebody who knows that they were deleted.
void block_awaited(const Scene& scene, std::vector<Step>& steps);

}  // namespace haloform::plan
