#pragma once

#include "planner/render/color.hpp"

#include <string>
#include <string_view>

namespace haloform::render {

/// The difference of two texts of one file as `diff -u` writes it, three lines around each change, escaped for a terminal; a
/// carriage return at the end of a line is not shown. Empty where they are equal.
[[nodiscard]] std::string unified_diff(std::string_view file, std::string_view before, std::string_view after,
                                       Color color);

}  // namespace haloform::render
