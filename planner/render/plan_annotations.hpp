#pragma once

#include "planner/model/schema.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/render/annotations.hpp"

#include <vector>

namespace haloform::render {

/// The most consequential first: what is forbidden, then who is deleted or deactivated, then warnings, then the rest. What stops
/// many steps for one reason is said once.
[[nodiscard]] std::vector<Annotation> annotations_of(const Catalog& catalog, const plan::Plan& plan);

}  // namespace haloform::render
