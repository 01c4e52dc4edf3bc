#pragma once

#include "planner/json/node.hpp"
#include "planner/json/writer.hpp"
#include "planner/model/address.hpp"
#include "planner/model/remote_id.hpp"
#include "planner/model/value.hpp"

#include <optional>
#include <vector>

namespace haloform::plan {

// Ids, addresses and values in JSON. What reads complains where there is none.

[[nodiscard]] std::optional<RemoteId> read_id(const json::Node& node);
[[nodiscard]] std::optional<RemoteId> id_or_nothing(const json::Node& node);
[[nodiscard]] std::optional<Address> read_address(const json::Node& node);
[[nodiscard]] std::vector<Address> read_addresses(const json::Node& node);

void write_id(json::Writer& json, const std::optional<RemoteId>& id);  ///< `null` where there is none.
void write_addresses(json::Writer& json, const std::vector<Address>& addresses);
void write_value(json::Writer& json, const Value& value);

}  // namespace haloform::plan
