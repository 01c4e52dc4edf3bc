#pragma once

#include "planner/json/node.hpp"
#include "planner/json/writer.hpp"
#include "planner/model/address.hpp"
#include "planner/model/remote_id.hpp"
#include "planner/model/value.hpp"

#include <optional>
#include <vector>

namespace haloform {

// Ids, addresses and values in JSON. What reads complains where there is none.

[[nodiscard]] std::optional<RemoteId> read_id(const JsonNode& node);
[[nodiscard]] std::optional<RemoteId> id_or_nothing(const JsonNode& node);
[[nodiscard]] std::optional<Address> read_address(const JsonNode& node);
[[nodiscard]] std::vector<Address> read_addresses(const JsonNode& node);

void write_id(JsonWriter& json, const std::optional<RemoteId>& id);  ///< `null` where there is none.
void write_addresses(JsonWriter& json, const std::vector<Address>& addresses);
void write_value(JsonWriter& json, const Value& value);

}  // namespace haloform
