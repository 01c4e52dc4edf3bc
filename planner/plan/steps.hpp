#pragma once

#include "planner/plan/make_plan.hpp"
#include "planner/plan/match.hpp"
#include "planner/plan/memberships.hpp"
#include "planner/plan/plan.hpp"

#include <optional>
#include <vector>

namespace haloform {

/// All that steps are made from. It borrows the inputs of the plan.
struct Scene {
  const Catalog& catalog;
  const DesiredState& desired;
  const State& state;
  const Snapshot& snapshot;
  const Policy& policy;
  const Matching& matching;
  const TeamBook& teams;
};

/// A step with nothing but its address and action.
[[nodiscard]] Step make_step(Address address, Action action);

/// The one step of a declared resource, if anything is to be done; drift that leads to none goes to `drift`.
[[nodiscard]] std::optional<Step> declared_step(const Scene& scene, const Binding& binding,
                                                std::vector<DriftNote>& drift);

/// The one step of an address whose block is gone, if anything is to be done.
[[nodiscard]] std::optional<Step> removed_step(const Scene& scene, const Leftover& leftover,
                                               std::vector<DriftNote>& drift);

}  // namespace haloform
