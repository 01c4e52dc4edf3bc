#pragma once

#include "planner/config/file_check.hpp"
#include "planner/model/desired_state.hpp"

#include <vector>

namespace haloform::config {

/// One entry of `moved:`, with the places of its two addresses.
struct MoveClaim {
  Move move;
  SourcePlace from_place;
  SourcePlace to_place;
};

/// Reads the section `moved:` and appends what is right of it; the rest are errors of `check`.
void read_moves(const YamlNode& section, FileCheck& check, std::vector<MoveClaim>& moves);

}  // namespace haloform::config
