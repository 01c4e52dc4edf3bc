#pragma once

#include "planner/base/result.hpp"
#include "planner/model/desired_state.hpp"
#include "planner/plan/settle.hpp"
#include "planner/state/state.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace haloform {

/// What the state knows of one address, once `moved:` and the settled intents are taken in.
struct Known {
  const Address* address = nullptr;     ///< Where it stands now.
  const Address* moved_from = nullptr;  ///< Where it stands in the state, if that differs.
  const StateEntry* entry = nullptr;
  bool settled = false;  ///< From an open intent; the state does not hold it yet.
};

/// How much the state knows of each type.
struct StateTally {
  std::array<std::size_t, all_types.size()> entries{};
  std::array<std::size_t, all_types.size()> active{};
};

/// All that the state knows, by address. A `moved:` whose `from` the state does not know has done its work
/// and says nothing; one whose `to` the state knows too, or whose `from` is still declared, is an error.
[[nodiscard]] std::vector<Known> known_entries(const DesiredState& desired, const State& state,
                                               const std::vector<Settlement>& settled, StateTally& tally,
                                               std::vector<Error>& errors);

}  // namespace haloform
