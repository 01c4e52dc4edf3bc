#pragma once

#include "providers/halopsa/sandbox/halo_record.hpp"
#include "providers/halopsa/sandbox/instance.hpp"

#include <optional>
#include <string_view>

// The parts of the profile `halo`, for each other: dialect.hpp is what the rest of the sandbox sees of it.
namespace haloform::sandbox {

/// A parameter, whose name counts in any case.
[[nodiscard]] std::optional<std::string> halo_parameter(const Request& request, std::string_view name);
/// `true` or `1`; not there: `otherwise` ("true" or "false").
[[nodiscard]] bool halo_flag(const Request& request, std::string_view name,
                             std::string_view otherwise = "false");

/// The record as the world keeps it, where it is there and is what the shape is about.
[[nodiscard]] std::optional<Json> kept_record(const World& world, const Shape& shape, std::int64_t id);
/// The agent behind the token.
[[nodiscard]] std::optional<std::int64_t> own_agent(const Instance& instance);

[[nodiscard]] Answer halo_list(const Instance& instance, const Shape& shape, const Request& request,
                               const FaultEffects& effects);
[[nodiscard]] Answer halo_record(const Instance& instance, const Shape& shape, std::int64_t id,
                                 const Request& request, const FaultEffects& effects);
[[nodiscard]] Answer halo_write(Instance& instance, const Call& call, const Request& request,
                                const FaultEffects& effects);
[[nodiscard]] Answer halo_remove(Instance& instance, const Shape& shape, std::int64_t id);
/// A small OpenAPI document of what is served here.
[[nodiscard]] Answer halo_specification();

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
