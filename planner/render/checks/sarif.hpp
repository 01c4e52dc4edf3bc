#pragma once

#include "planner/drift/report.hpp"
#include "planner/model/schema.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/plan/value/report.hpp"
#include "planner/render/options.hpp"
#include "planner/render/trouble.hpp"

#include <string>

namespace haloform::render {

/// SARIF 2.1.0 as code scanning of GitHub takes it: one run, the rules that occur with their words, at most 25,000 results, each at a
/// line of a file named from the root of the repository. What belongs to no line is shown at the first one of the configuration.
[[nodiscard]] std::string render_sarif(const Catalog& catalog, const plan::Plan& plan,
                                       const Options& options);
[[nodiscard]] std::string render_sarif(const Catalog& catalog, const plan::Plan& plan,
                                       const plan::ApplyReport& report, const Options& options);
[[nodiscard]] std::string render_sarif(const Catalog& catalog, const drift::Report& report,
                                       const Options& options);
[[nodiscard]] std::string render_sarif(const Trouble& trouble, const Options& options);

}  // namespace haloform::render
