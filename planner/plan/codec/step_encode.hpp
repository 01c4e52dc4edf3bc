#pragma once

#include "planner/json/writer.hpp"
#include "planner/model/schema.hpp"
#include "planner/plan/value/plan.hpp"

namespace haloform::plan {

/// An element of `resource_changes`: what Terraform says of a change, and beside it what haloform does.
void write_step(json::Writer& json, const Catalog& catalog, const Step& step);

}  // namespace haloform::plan
