#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/diagnostic.hpp"
#include "planner/model/desired_state.hpp"
#include "planner/state/state.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>

namespace haloform::config {

/// How many people the state knows from the last accepted feed of a name, whom no row and no block has any more. Not counted are
/// those who were gone by then, and whom the feed itself says to be gone.
using GoneFromFeeds = std::map<std::string, std::uint64_t>;
[[nodiscard]] GoneFromFeeds gone_from_feeds(const DesiredState& desired, const state::State& state);

/// Why feeds are not believed that are whole by themselves: one is older than it may be, or lacks more rows, more people, more of a population
/// or more values of a column than may be gone since the feed that an apply accepted last. Nothing is said of a feed in
/// `anyway` (`--accept-feed`).
[[nodiscard]] Diagnostics judge_feeds(std::span<const DesiredState::Feed> feeds,
                                      const std::map<std::string, state::AcceptedFeed>& accepted,
                                      const std::set<std::string>& anyway, WallTime now,
                                      const GoneFromFeeds& gone = {});

}  // namespace haloform::config
