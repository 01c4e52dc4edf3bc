#include "planner/apply/apply.hpp"

#include <utility>

namespace haloform {

std::expected<ApprovedPlan, Plan> approve(Plan plan, WhatIsBlocked blocked) {
  const bool skipped = blocked == WhatIsBlocked::is_skipped && plan.blocked_by.empty() && plan.has_runnable();
  if (plan.is_blocked() && !skipped) return std::unexpected(std::move(plan));
  return ApprovedPlan(std::move(plan));
}

}  // namespace haloform
