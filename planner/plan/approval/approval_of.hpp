#pragma once

#include "planner/model/schema.hpp"
#include "planner/plan/value/approval.hpp"
#include "planner/plan/value/plan.hpp"

namespace haloform::plan {

/// What a reviewer of the plan approves, to be written down and held against the plan that is made when it is applied.
[[nodiscard]] Approval approval_of(const Catalog& catalog, const Plan& plan);

}  // namespace haloform::plan
