#pragma once

#include "planner/model/desired_state.hpp"
#include "planner/plan/finding/settle.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/state/state.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace haloform::plan {

/// What the state knows of one address, once `moved:` and the settled intents are taken in.
struct Known {
  const Address* address = nullptr;     ///< Where it stands now.
  const Address* moved_from = nullptr;  ///< Where it stands in the state, if that differs.
  const state::Entry* entry = nullptr;
  bool settled = false;  ///< From an open intent; the state does not hold it yet.
};

/// How much the state knows of each type.
struct StateTally {
  PerType<std::size_t> entries{};
  PerType<std::size_t> active{};
};

/// Why it cannot be told which record an address is; by address.
using UnclearAddresses = std::map<Address, std::vector<Block>>;

/// All that the state knows, by address. A `moved:` whose `from` the state does not know has done its work
/// and says nothing. One whose `to` the state knows too, whose `from` is still declared, or that leads back to itself
/// moves nothing, and its addresses are `unclear`.
[[nodiscard]] std::vector<Known> known_entries(const DesiredState& desired, const state::State& state,
                                               const std::vector<Settlement>& settled, StateTally& tally,
                                               UnclearAddresses& unclear);

}  // namespace haloform::plan
