#pragma once

#include "planner/model/schema.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/render/options.hpp"

#include <string>

namespace haloform::render {

/// A plan as a reviewer reads it (docs/plan.md), from what was read to the digest.
[[nodiscard]] std::string render_plan(const Catalog& catalog, const plan::Plan& plan, const Options& options);

}  // namespace haloform::render
