#pragma once

#include "planner/json/node.hpp"
#include "planner/json/writer.hpp"
#include "planner/model/address.hpp"
#include "planner/model/remote_id.hpp"
#include "planner/model/resource.hpp"
#include "planner/model/schema.hpp"
#include "planner/model/value.hpp"
#include "planner/plan/value/changes.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace haloform::plan {

// Ids, addresses and values in JSON. What reads complains where there is none.

[[nodiscard]] std::optional<RemoteId> read_id(const json::Node& node);
[[nodiscard]] std::optional<RemoteId> id_or_nothing(const json::Node& node);
[[nodiscard]] std::optional<Address> read_address(const json::Node& node);
[[nodiscard]] std::vector<Address> read_addresses(const json::Node& node);

void write_id(json::Writer& json, const std::optional<RemoteId>& id);  ///< `null` where there is none.
void write_addresses(json::Writer& json, const std::vector<Address>& addresses);
void write_team_refs(json::Writer& json, const std::vector<TeamRef>& teams);
void write_value(json::Writer& json, const Value& value);
/// `true`, `false`, or a text where there is more to it: `"break_glass"`.
void write_protection(json::Writer& json, Protection protection);
[[nodiscard]] Protection read_protection(const json::Node& node);
/// An object of values by the names of their fields.
void write_fields(json::Writer& json, const TypeSchema& schema, const Attributes& fields);

[[nodiscard]] Value read_value(const json::Node& node);
/// The field of that name; `node` is what complains where there is none.
[[nodiscard]] FieldId read_field(const TypeSchema& schema, std::string_view name, const json::Node& node);
[[nodiscard]] Attributes read_fields(const TypeSchema& schema, const json::Node& node);

}  // namespace haloform::plan
