#pragma once

#include "planner/plan/value/calendar.hpp"
#include "planner/render/options.hpp"

#include <string>

namespace haloform::render {

/// A line for each date, under the weeks in which they lie.
[[nodiscard]] std::string render_calendar(const plan::Calendar& calendar, const Options& options);
/// The same as one JSON object.
[[nodiscard]] std::string json_calendar(const plan::Calendar& calendar);

}  // namespace haloform::render
