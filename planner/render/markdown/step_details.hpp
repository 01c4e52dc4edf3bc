#pragma once

#include "planner/model/schema.hpp"
#include "planner/render/consequences.hpp"
#include "planner/render/options.hpp"

#include <string>
#include <vector>

namespace haloform::render {

/// Every change of a plan with its fields before and after, one fold for each group; what `options.detail` counts is not among
/// them. Whole lines with an empty one at the end; empty where there is none.
[[nodiscard]] std::string change_details(const Catalog& catalog, const std::vector<StepGroup>& groups,
                                         const Options& options);
/// The same in one line for each step: which fields change, not how.
[[nodiscard]] std::string change_list(const Catalog& catalog, const std::vector<StepGroup>& groups,
                                      const Options& options);

}  // namespace haloform::render
