#pragma once

#include "providers/halopsa/sandbox/instance.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

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

}  // namespace haloform::sandbox
