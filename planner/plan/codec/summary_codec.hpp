#pragma once

#include "planner/json/node.hpp"
#include "planner/json/writer.hpp"
#include "planner/plan/value/plan.hpp"

namespace haloform {

/// What a plan says of itself, its steps aside.
void write_summary(JsonWriter& json, const Plan& plan);
void read_summary(const JsonNode& node, Plan& plan);

}  // namespace haloform
