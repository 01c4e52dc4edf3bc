#pragma once

#include "planner/base/clock.hpp"
#include "planner/model/address.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace haloform::plan {

/// The rate limit that apply will keep, and how long it takes at least because of that, if it begins at once.
struct ApplyPace {
  std::uint32_t requests = 0;  ///< So many at most in any stretch of `per`.
  Milliseconds per{0};
  Milliseconds at_least{0};
};

/// What was read to make the plan, for its first lines.
struct ReadSummary {
  std::size_t files = 0;
  PerType<std::size_t> declared{};
  PerType<std::optional<std::size_t>> live{};  ///< Records that exist, where known.
  PerType<bool> whole{};                       ///< Whether the whole listing was read.
  PerType<std::string> doubt{};                ///< Why records may exist that were not listed; mostly empty.
  /// Active agents as listed and as the instance counts them by itself, where the two differ.
  struct ActiveAgents {
    std::size_t listed = 0;
    std::size_t counted = 0;
  };
  std::optional<ActiveAgents> active_agents{};
  std::size_t state_entries = 0;
  bool state_exists = false;
  std::size_t requests = 0;
};

}  // namespace haloform::plan
