#pragma once

#include "planner/base/result.hpp"
#include "planner/plan/value/plan.hpp"

#include <set>
#include <vector>

namespace haloform::plan {

/// By phase, then by address.
void sort_steps(std::vector<Step>& steps);

/// Keeps the steps of `targets` and, over any number of hops, those that they need.
void keep_targets(const std::set<Address>& targets, std::vector<Step>& steps);

/// Blocks steps that need each other in a circle: two agents who swap their e-mails.
void block_circles(std::vector<Step>& steps);

/// A step that needs a blocked one, over any number of hops, is blocked with it.
void block_dependents(std::vector<Step>& steps);

/// A step that needs a deferred one is deferred with it. Steps are sorted.
void defer_dependents(std::vector<Step>& steps);

/// The step for which one that is deferred waits in the end, over any number of hops; one that waits for no other step is that itself.
[[nodiscard]] const Step& end_of_waiting(const std::vector<Step>& steps, const Step& first);

/// A step that needs one which is not approved is left for the next review with it.
void leave_dependents(std::vector<Step>& steps);

}  // namespace haloform::plan
