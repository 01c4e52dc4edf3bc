#pragma once

#include "planner/base/result.hpp"
#include "planner/model/desired_state.hpp"
#include "planner/model/schema.hpp"

#include <filesystem>
#include <vector>

namespace haloform::config {

/// Where the values of a declared resource are written: in its block, below `defaults:`, in the list of a team. Reads the files
/// once more that say so; `root` is their folder. What is written nowhere has no origin. Nothing for an address that is not declared.
[[nodiscard]] Result<std::vector<DesiredState::Origin>> origins_of(const Catalog& catalog,
                                                                   const DesiredState& desired,
                                                                   const std::filesystem::path& root,
                                                                   const Address& address);

}  // namespace haloform::config
