#pragma once

#include "planner/model/schema.hpp"
#include "planner/render/html/team_moves.hpp"

#include <string>
#include <vector>

namespace haloform::render {

/// Who moves between teams, as a picture (SVG that stands in the page itself) and, with all names, as a table below it. Of very
/// many moves the picture has the largest. Empty where nobody moves.
[[nodiscard]] std::string moves_picture(const Catalog& catalog, const std::vector<TeamMove>& moves);

}  // namespace haloform::render
