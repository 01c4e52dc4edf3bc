#pragma once

#include "planner/model/schema.hpp"

namespace haloform::halopsa {

/// The fields of agents, contacts and teams, and which profile carries them: all that `validate` needs,
/// without any instance. Build it once and hand it down by reference. Each field that a profile carries has a
/// row in that profile's table (profiles.hpp); a test compares the two.
[[nodiscard]] Catalog make_catalog();

}  // namespace haloform::halopsa
