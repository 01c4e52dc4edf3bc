#pragma once

#include "planner/model/schema.hpp"
#include "planner/plan/value/approval.hpp"
#include "planner/plan/value/plan.hpp"

#include <string>

namespace haloform::plan {

/// All of a plan that decides what apply does, but its steps.
[[nodiscard]] ApprovedHead head_of(const Plan& plan);

/// The digest of a plan: everything that decides what apply does, and nothing that varies between runs. It is made of the head
/// and of the steps' digests, and of nothing else of them than an approval holds; so whoever has that can make it again.
[[nodiscard]] std::string plan_digest(const Catalog& catalog, const Plan& plan);
[[nodiscard]] std::string plan_digest(const Approval& approval);

}  // namespace haloform::plan
