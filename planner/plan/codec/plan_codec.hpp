#pragma once

#include "planner/plan/value/fault.hpp"
#include "planner/plan/value/plan.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace haloform::plan {

/// The plan as JSON: Terraform's plan representation (format_version "1.2", `resource_changes[]`) with our
/// own `haloform` objects beside it (docs/plan.schema.json). This one text is both `--output json` and what
/// `plan --out` saves: every key is always present, and decode_plan gives the same plan back. Ends with a
/// newline.
[[nodiscard]] std::string encode_plan(const Catalog& catalog, const Plan& plan);

/// Reads a saved plan. Anything unreadable, an unknown form, and a digest or a seal that does not fit the content is a fault. A plan in which
/// people are covered is read to be shown; whoever would apply it looks at `privacy`.
[[nodiscard]] std::expected<Plan, PlanFileFault> decode_plan(const Catalog& catalog, std::string_view text);

}  // namespace haloform::plan
