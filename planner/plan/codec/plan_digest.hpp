#pragma once

#include "planner/model/schema.hpp"
#include "planner/plan/value/plan.hpp"

#include <string>

namespace haloform::plan {

/// The digest of a plan's content (everything a reviewer approves, nothing that varies between runs).
[[nodiscard]] std::string plan_digest(const Catalog& catalog, const Plan& plan);

}  // namespace haloform::plan
