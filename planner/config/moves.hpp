#pragma once

#include "planner/config/file_check.hpp"
#include "planner/model/desired_state.hpp"

#include <span>
#include <string_view>
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

/// What an entry of `moved:` has, all of it required.
[[nodiscard]] std::span<const std::string_view> keys_of_move();

}  // namespace haloform::config
