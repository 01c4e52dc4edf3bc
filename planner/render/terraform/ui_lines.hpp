#pragma once

#include "planner/base/clock.hpp"
#include "planner/model/schema.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/plan/value/report.hpp"
#include "planner/render/options.hpp"
#include "planner/render/trouble.hpp"

#include <string>
#include <string_view>

namespace haloform::render {

// What `--json` writes: an object of JSON on each line, in the shape of Terraform's machine-readable UI. Every line has `@level`,
// `@message`, `@module`, `@timestamp` and `type`; those about a step have our own words for it under `haloform`.

/// `version`: the first line of all.
[[nodiscard]] std::string ui_version(std::string_view version, const Options& options);
/// `resource_drift` of what changed outside, `planned_change` of each step that runs, `diagnostic` of warnings and of each step
/// that does not, `change_summary`.
[[nodiscard]] std::string ui_plan(const Catalog& catalog, const plan::Plan& plan, const Options& options);
/// `apply_start`
[[nodiscard]] std::string ui_step_begins(const plan::Step& step, const Options& options);
/// `apply_progress`
[[nodiscard]] std::string ui_step_goes_on(const plan::Step& step, Milliseconds elapsed,
                                          const Options& options);
/// `apply_complete`, or `apply_errored` and a `diagnostic`; of a step that was never begun the `diagnostic` alone.
[[nodiscard]] std::string ui_step_ends(const plan::StepResult& result, const Options& options);
/// `diagnostic` of what ended the run, and `change_summary`.
[[nodiscard]] std::string ui_report(const Catalog& catalog, const plan::Plan& plan,
                                    const plan::ApplyReport& report, const Options& options);
/// A `diagnostic` each.
[[nodiscard]] std::string ui_trouble(const Trouble& trouble, const Options& options);

}  // namespace haloform::render
