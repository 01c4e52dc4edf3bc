#pragma once

#include "planner/plan/value/plan.hpp"

#include <cstdint>

namespace haloform::plan {

/// What Terraform would call a step, for those who read plans and runs as Terraform writes them. A deactivation is an update:
/// the record stays.
enum class TerraformAction : std::uint8_t {
  none,  ///< Only the state learns something.
  create,
  update,
  remove,
  import,  ///< Bound, and nothing of it changes.
  move,    ///< The address alone changes.
  forget,
};
[[nodiscard]] TerraformAction terraform_action(const Step& step);

}  // namespace haloform::plan
