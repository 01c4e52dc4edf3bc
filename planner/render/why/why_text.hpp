#pragma once

#include "planner/render/options.hpp"
#include "planner/render/why/explanation.hpp"

#include <string>

namespace haloform::render {

/// An explanation for people, and as one JSON document.
[[nodiscard]] std::string render_why(const Explanation& why, const Options& options);
[[nodiscard]] std::string json_why(const Explanation& why);

}  // namespace haloform::render
