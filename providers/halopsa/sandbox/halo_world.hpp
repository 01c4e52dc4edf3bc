#pragma once

#include "providers/halopsa/sandbox/halo_directory.hpp"
#include "providers/halopsa/sandbox/world.hpp"

#include <cstdint>
#include <vector>

namespace haloform::sandbox {

/// Sites and clients that contacts name, main sites, General Users, the Unassigned agent and an API-only one:
/// what every instance has, and a world may lack. The same world gets the same records.
void complete_for_halo(World& world);
/// The fields of a site's General User.
[[nodiscard]] Json general_user(const Json& site);
/// The ids of a client's sites.
[[nodiscard]] std::vector<std::int64_t> sites_of(const World& world, const Json& client);
/// The General User, the Unassigned agent and a client's main site are neither switched off nor deleted.
[[nodiscard]] bool is_fixed(const Shape& shape, const Json& kept, Directory& directory);

}  // namespace haloform::sandbox
