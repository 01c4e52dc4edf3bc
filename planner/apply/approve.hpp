#pragma once

#include "planner/plan/value/plan.hpp"

#include <cstdint>
#include <expected>
#include <utility>

namespace haloform::apply {

/// What becomes of the rest of a plan when some steps are blocked.
enum class WhatIsBlocked : std::uint8_t { refuses_the_plan, is_skipped };

/// A plan that may be executed. Only `approve` builds one.
class ApprovedPlan {
 public:
  [[nodiscard]] const plan::Plan& plan() const { return plan_; }

 private:
  friend std::expected<ApprovedPlan, plan::Plan> approve(plan::Plan plan, WhatIsBlocked blocked);
  explicit ApprovedPlan(plan::Plan plan) : plan_(std::move(plan)) {}
  plan::Plan plan_;
};

/// Whether `approve` lets it through: a plan without any block. Where what is blocked is skipped, also one of which something
/// is left, unless it is blocked as a whole.
[[nodiscard]] bool may_be_approved(const plan::Plan& plan, WhatIsBlocked blocked);

/// The one door to execution: gives a plan back that may not be approved.
[[nodiscard]] std::expected<ApprovedPlan, plan::Plan> approve(
    plan::Plan plan, WhatIsBlocked blocked = WhatIsBlocked::refuses_the_plan);

}  // namespace haloform::apply
