#pragma once

#include "planner/drift/report.hpp"
#include "planner/model/schema.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/plan/value/report.hpp"
#include "planner/render/options.hpp"
#include "planner/render/trouble.hpp"

#include <string>

namespace haloform::render {

/// What Bitbucket's Code Insights takes, in one object: `report` is the body of the PUT that makes the report, `annotations` what is
/// sent to it, at most 1,000 of them (a hundred go into one request).
[[nodiscard]] std::string render_bitbucket(const Catalog& catalog, const plan::Plan& plan,
                                           const Options& options);
[[nodiscard]] std::string render_bitbucket(const Catalog& catalog, const plan::Plan& plan,
                                           const plan::ApplyReport& report, const Options& options);
[[nodiscard]] std::string render_bitbucket(const Catalog& catalog, const drift::Report& report,
                                           const Options& options);
[[nodiscard]] std::string render_bitbucket(const Trouble& trouble, const Options& options);

}  // namespace haloform::render
