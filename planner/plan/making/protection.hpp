#pragma once

#include "planner/model/resource.hpp"
#include "planner/state/state.hpp"

namespace haloform::plan {

/// What the state says of protection once the block was applied: as the block does, but that `break_glass` stays whatever becomes of
/// the block. `haloform state release` ends it, and no plan.
[[nodiscard]] inline Protection protection_after(const state::EntryDraft* known, const Resource& resource) {
  const bool kept = known != nullptr && known->protection == Protection::break_glass;
  return kept ? Protection::break_glass : resource.lifecycle->protection;
}

}  // namespace haloform::plan
