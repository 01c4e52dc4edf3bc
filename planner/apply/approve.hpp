#pragma once

#include "planner/plan/value/plan.hpp"

#include <cstdint>
#include <expected>
#include <utility>

namespace haloform {

/// What becomes of the rest of a plan when some steps are blocked.
enum class WhatIsBlocked : std::uint8_t { refuses_the_plan, is_skipped };

/// A plan that may be executed. Only `approve` builds one.
class ApprovedPlan {
 public:
  [[nodiscard]] const Plan& plan() const { return plan_; }

 private:
  friend std::expected<ApprovedPlan, Plan> approve(Plan plan, WhatIsBlocked blocked);
  explicit ApprovedPlan(Plan plan) : plan_(std::move(plan)) {}
  Plan plan_;
};

/// Whether `approve` lets it through: a plan without any block. Where what is blocked is skipped, also one of which something
/// is left, unless it is blocked as a whole.
[[nodiscard]] bool may_be_approved(const Plan& plan, WhatIsBlocked blocked);

/// The one door to execution: gives a plan back that may not be approved.
[[nodiscard]] std::expected<ApprovedPlan, Plan> approve(
    Plan plan, WhatIsBlocked blocked = WhatIsBlocked::refuses_the_plan);

}  // namespace haloform
