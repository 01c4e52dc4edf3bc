#pragma once

#include "planner/base/result.hpp"
#include "planner/plan/value/fault.hpp"

#include <string_view>
#include <vector>

namespace haloform::render {

/// Why there is no plan, in words.
[[nodiscard]] Error error_of(const plan::PlanFault& fault);
[[nodiscard]] std::vector<Error> errors_of(const std::vector<plan::PlanFault>& faults);

/// Why the file at `origin` is no plan that may be applied, in words; it says to plan again.
[[nodiscard]] Error error_of(const plan::PlanFileFault& fault, std::string_view origin);

/// Why the file at `origin` is no approval that something may be held against.
[[nodiscard]] Error error_of(const plan::ApprovalFault& fault, std::string_view origin);

}  // namespace haloform::render
