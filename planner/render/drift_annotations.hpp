#pragma once

#include "planner/drift/report.hpp"
#include "planner/model/schema.hpp"
#include "planner/render/annotations.hpp"

#include <vector>

namespace haloform::render {

/// A finding each, the gravest first, at the line of its block; what `lifecycle.drift` accepted until a day that is over; whom
/// nothing can be told of. What is accepted has none.
[[nodiscard]] std::vector<Annotation> annotations_of(const Catalog& catalog, const drift::Report& report);

}  // namespace haloform::render
