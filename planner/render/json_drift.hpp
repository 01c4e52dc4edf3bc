#pragma once

#include "planner/drift/report.hpp"
#include "planner/model/schema.hpp"

#include <string>

namespace haloform::render {

/// A report of drift for machines: `resource_drift` in the shape that Terraform has for it, of every record that has an address;
/// and under `haloform` all findings, those that are accepted, and whatever else there is to know. Every key is always there.
[[nodiscard]] std::string json_drift(const Catalog& catalog, const drift::Report& report);

}  // namespace haloform::render
