#pragma once

#include "planner/render/color.hpp"
#include "planner/render/plan_view.hpp"
#include "planner/render/step_view.hpp"

#include <string>
#include <vector>

namespace haloform::render {

/// One step, or one finding, as people read it: who, what and where in the first line, then remarks and fields, and an empty line.
void append_step(std::string& out, const StepView& step, Color color);
/// What was read and what is to be known of that, and an empty line.
void append_read(std::string& out, const std::vector<LabelRow>& read,
                 const std::vector<std::string>& warnings, Color color);

}  // namespace haloform::render
