#pragma once

#include "providers/halopsa/sandbox/halo_directory.hpp"
#include "providers/halopsa/sandbox/world.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <map>

namespace haloform::sandbox {

/// The row of a table with what it is named after: everything of `halo` that has a meaning here. Keys of the
/// world that no profile knows are served as they are.
[[nodiscard]] Json wire_record(const Shape& shape, const Json& kept, Directory& directory);

/// The `agents` of teams: by team, the membership rows of all agents.
[[nodiscard]] std::map<std::int64_t, Json> members_by_team(const World& world, Directory& directory);

}  // namespace haloform::sandbox
