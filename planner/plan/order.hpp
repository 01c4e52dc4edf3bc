#pragma once

#include "planner/base/result.hpp"
#include "planner/plan/plan.hpp"

#include <set>
#include <vector>

namespace haloform {

/// By phase, then by address.
void sort_steps(std::vector<Step>& steps);

/// Keeps the steps of `targets` and, over any number of hops, those that they need.
void keep_targets(const std::set<Address>& targets, std::vector<Step>& steps);

/// Steps that need each other in a circle (two agents who swap their e-mails): an error per circle.
[[nodiscard]] std::vector<Error> circles(const std::vector<Step>& steps);

/// A step that needs a deferred one is deferred with it. Steps are sorted.
void defer_dependents(std::vector<Step>& steps);

}  // namespace haloform
