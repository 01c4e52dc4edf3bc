#pragma once

#include "planner/json/node.hpp"
#include "planner/json/writer.hpp"
#include "planner/model/schema.hpp"
#include "planner/plan/value/plan.hpp"

namespace haloform::plan {

/// What a plan says of itself, its steps aside.
void write_summary(json::Writer& json, const Catalog& catalog, const Plan& plan);
void read_summary(const Catalog& catalog, const json::Node& node, Plan& plan);

}  // namespace haloform::plan
