#include "planner/apply/approve.hpp"

#include <utility>

namespace haloform::apply {

bool may_be_approved(const plan::Plan& plan, WhatIsBlocked blocked) {
  const bool skipped = blocked == WhatIsBlocked::is_skipped && plan.blocked_by.empty() && plan.has_runnable();
  return !plan.is_blocked() || skipped;
}

std::expected<ApprovedPlan, plan::Plan> approve(plan::Plan plan, WhatIsBlocked blocked) {
  if (!may_be_approved(plan, blocked)) return std::unexpected(std::move(plan));
  return ApprovedPlan(std::move(plan));
}

}  // namespace haloform::apply
