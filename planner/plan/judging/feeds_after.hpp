#pragma once

#include "planner/model/desired_state.hpp"
#include "planner/plan/value/note.hpp"
#include "planner/state/state.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace haloform::plan {

/// Feeds, and what becomes of those whose rows are gone from one.
struct FeedsAfter {
  /// What the state will know of each feed, by name; of one that says what the last one said, that one's time stays.
  std::map<std::string, state::AcceptedFeed> feeds;
  std::set<Address>
      awaited;  ///< Whose rows are gone, and who stay until they are for as many feeds as it takes.
  std::vector<LeaversAwaited> warnings;
};

/// Who stood in the file of a feed when the state was last written, and stands nowhere now, is gone from it. That counts once for
/// each feed with other bytes, and at once where the feed itself says that somebody is to go.
[[nodiscard]] FeedsAfter feeds_after(const DesiredState& desired, const state::State& state, WallTime now);

}  // namespace haloform::plan
