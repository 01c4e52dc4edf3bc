#pragma once

#include "planner/base/clock.hpp"
#include "planner/model/schema.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/plan/value/report.hpp"
#include "planner/render/options.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace haloform::render {

/// What apply did, failed to do, left in doubt or never started; grave things first, counts last.
[[nodiscard]] std::string render_report(const Catalog& catalog, const plan::Plan& plan,
                                        const plan::ApplyReport& report, const Options& options);
/// One line for a step that just ended, for logs without a terminal.
[[nodiscard]] std::string render_step_result(const plan::StepResult& result, const Options& options);
/// `[=====>    ] 120 of 300, 2 failed, 14 s left`; without a newline.
[[nodiscard]] std::string render_progress(std::size_t done, std::size_t failed, std::size_t total,
                                          std::optional<Milliseconds> left, std::size_t columns);

}  // namespace haloform::render
