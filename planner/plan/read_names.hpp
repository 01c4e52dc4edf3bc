#pragma once

#include "planner/json/node.hpp"
#include "planner/model/address.hpp"
#include "planner/model/remote_id.hpp"

#include <optional>

namespace haloform {

// Ids and addresses in a saved plan. Each complains where it is none.

[[nodiscard]] std::optional<RemoteId> read_id(const JsonNode& node);
[[nodiscard]] std::optional<RemoteId> id_or_nothing(const JsonNode& node);
[[nodiscard]] std::optional<Address> read_address(const JsonNode& node);

}  // namespace haloform
