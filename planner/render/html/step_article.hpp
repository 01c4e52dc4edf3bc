#pragma once

#include "planner/render/options.hpp"
#include "planner/render/step_view.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace haloform::render {

/// One step of a plan with its fields before and after. `teams`: the numbers of those that it is about, which the filter of the
/// page goes by.
[[nodiscard]] std::string step_article(const StepView& step, const std::vector<std::size_t>& teams,
                                       const Options& options);

/// A place in the configuration, as a reader of the repository knows it; empty where there is none.
[[nodiscard]] std::string html_place(std::string_view source, const Options& options);

}  // namespace haloform::render
