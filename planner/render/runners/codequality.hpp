#pragma once

#include "planner/drift/report.hpp"
#include "planner/model/schema.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/plan/value/report.hpp"
#include "planner/render/options.hpp"
#include "planner/render/trouble.hpp"

#include <string>

namespace haloform::render {

/// GitLab's Code Quality report (`artifacts:reports:codequality`): an array of findings, each at a line and with a fingerprint by
/// which it is the same one in the next report. What belongs to no line is shown at the first one of the configuration: GitLab
/// drops what has none.
[[nodiscard]] std::string render_codequality(const Catalog& catalog, const plan::Plan& plan,
                                             const Options& options);
[[nodiscard]] std::string render_codequality(const Catalog& catalog, const plan::Plan& plan,
                                             const plan::ApplyReport& report, const Options& options);
[[nodiscard]] std::string render_codequality(const Catalog& catalog, const drift::Report& report,
                                             const Options& options);
[[nodiscard]] std::string render_codequality(const Trouble& trouble, const Options& options);

}  // namespace haloform::render
