#pragma once

#include "planner/drift/report.hpp"
#include "planner/model/schema.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/plan/value/report.hpp"
#include "planner/render/options.hpp"
#include "planner/render/trouble.hpp"

#include <string>

namespace haloform::render {

/// JUnit's XML, as GitLab, Azure and Jenkins read it: a step is a test. What is blocked or failed is a failure, what is in doubt an
/// error, what waits is skipped. Of a configuration each mistake is a failure; a valid one is one test that passes.
[[nodiscard]] std::string render_junit(const Catalog& catalog, const plan::Plan& plan,
                                       const Options& options);
[[nodiscard]] std::string render_junit(const Catalog& catalog, const plan::Plan& plan,
                                       const plan::ApplyReport& report, const Options& options);
[[nodiscard]] std::string render_junit(const Catalog& catalog, const drift::Report& report,
                                       const Options& options);
[[nodiscard]] std::string render_junit(const Trouble& trouble, const Options& options);

}  // namespace haloform::render
