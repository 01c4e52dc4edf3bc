#pragma once

#include "planner/base/diagnostic.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/plan/value/report.hpp"
#include "planner/render/annotations.hpp"
#include "planner/render/trouble.hpp"

#include <vector>

namespace haloform::render {

/// What did not end well, what is in doubt. What many steps have in common is said once.
[[nodiscard]] std::vector<Annotation> annotations_of(const plan::Plan& plan, const plan::ApplyReport& report);
/// By place; where more was found than is kept, the last of a level stands for the rest.
[[nodiscard]] std::vector<Annotation> annotations_of(const Diagnostics& diagnostics);
[[nodiscard]] std::vector<Annotation> annotations_of(const Trouble& trouble);

}  // namespace haloform::render
