#pragma once

#include "planner/model/schema.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/plan/value/report.hpp"
#include "planner/render/options.hpp"

#include <string>

namespace haloform::render {

/// What apply did, as a page of HTML in one file: what needs a look first, what did not end well and why, who was deactivated,
/// all that was done.
[[nodiscard]] std::string html_report(const Catalog& catalog, const plan::Plan& plan,
                                      const plan::ApplyReport& report, const Options& options);

}  // namespace haloform::render
