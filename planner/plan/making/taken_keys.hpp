#pragma once

#include "planner/base/result.hpp"
#include "planner/plan/making/scene.hpp"

#include <cstddef>
#include <vector>

namespace haloform::plan {

/// Looks at every step that gives a record a natural key it did not have (a create, a changed e-mail, a
/// changed team name). Where another record has that key and a step of this plan takes it away, the taker
/// `needs` that step, in the same phase too; where the other record keeps it, or gives it up only in a later
/// phase, the taker is blocked as a conflict. Two steps that take one key are both blocked.
void settle_taken_keys(const Scene& scene, std::vector<Step>& steps);

}  // namespace haloform::plan
