#pragma once

#include "planner/model/schema.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/plan/value/report.hpp"
#include "planner/render/options.hpp"

#include <string>

namespace haloform::render {

/// What apply did, as a comment on a pull request: the counts in one line, what needs a look first, what did not end well and
/// why, who was deactivated. In at most `options.most_bytes`, where its first line fits.
[[nodiscard]] std::string markdown_report(const Catalog& catalog, const plan::Plan& plan,
                                          const plan::ApplyReport& report, const Options& options);

}  // namespace haloform::render
