#pragma once

#include "planner/model/snapshot.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/state/state.hpp"

#include <string>
#include <vector>

namespace haloform {

/// A world and what the state remembers of it.
struct World {
  state::State state;
  Snapshot live;
};

/// What the world and the state look like after every step of the plan that may run has succeeded: a tiny
/// HaloPSA without a wire. New ids follow the highest one that is there. `requests` takes what it was sent, a line for each write
/// with all that is in it.
[[nodiscard]] World simulate(const Catalog& catalog, const plan::Plan& plan, state::State state,
                             const Snapshot& live, std::vector<std::string>* requests = nullptr);

}  // namespace haloform
