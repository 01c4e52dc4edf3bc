#pragma once

#include "planner/json/node.hpp"
#include "planner/model/schema.hpp"
#include "planner/plan/value/plan.hpp"

#include <optional>

namespace haloform::plan {

/// A step as `write_step` wrote it. Nothing, and a complaint, where no step can be made of it.
[[nodiscard]] std::optional<Step> read_step(const Catalog& catalog, const json::Node& node);

}  // namespace haloform::plan
