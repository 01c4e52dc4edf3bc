#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/diagnostic.hpp"
#include "planner/drift/report.hpp"
#include "planner/model/schema.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/plan/value/report.hpp"
#include "planner/render/options.hpp"
#include "planner/render/trouble.hpp"

#include <string>
#include <string_view>

namespace haloform::render {

// Text in the lines that tools made for Terraform look for (tfcmt, Atlantis, Digger, Spacelift): `  # halopsa_agent.x will be
// updated in-place`, `Plan: …`, `No changes. Your infrastructure matches the configuration.`, `Apply complete! …`, `Error: …`.
// Never in colour. No text from outside contains one of them (tool_safe).

[[nodiscard]] std::string terraform_plan(const Catalog& catalog, const plan::Plan& plan,
                                         const Options& options);
[[nodiscard]] std::string terraform_report(const Catalog& catalog, const plan::Plan& plan,
                                           const plan::ApplyReport& report, const Options& options);
/// What changed outside, and nothing that will be done.
[[nodiscard]] std::string terraform_drift(const Catalog& catalog, const drift::Report& report,
                                          const Options& options);
[[nodiscard]] std::string terraform_trouble(const Trouble& trouble, const Options& options);
/// That a configuration is valid, and what is to be said of it all the same.
[[nodiscard]] std::string terraform_valid(const Diagnostics& warnings, const Options& options);

// While apply runs: a line each.
[[nodiscard]] std::string terraform_step_begins(const plan::Step& step, const Options& options);
[[nodiscard]] std::string terraform_step_goes_on(const plan::Step& step, Milliseconds elapsed,
                                                 const Options& options);
/// Why one did not end well is in the report. Nothing of one that was never begun.
[[nodiscard]] std::string terraform_step_ends(const plan::StepResult& result, const Options& options);

}  // namespace haloform::render
