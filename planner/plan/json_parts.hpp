#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/source_span.hpp"
#include "planner/model/address.hpp"
#include "planner/model/remote_id.hpp"
#include "planner/plan/json_node.hpp"
#include "planner/plan/json_writer.hpp"

#include <optional>
#include <string>
#include <vector>

namespace haloform {

// What stands in many places of a saved plan. Whatever is read complains where it is not what it should be.

[[nodiscard]] std::optional<bool> truth_or_nothing(const JsonNode& node);
[[nodiscard]] std::optional<RemoteId> id_or_nothing(const JsonNode& node);
[[nodiscard]] std::optional<Address> read_address(const JsonNode& node);
[[nodiscard]] std::vector<std::string> read_texts(const JsonNode& node);
[[nodiscard]] WallTime read_time(const JsonNode& node);
/// Null: there is none.
[[nodiscard]] SourceSpan read_source(const JsonNode& node);
void write_source(JsonWriter& json, const SourceSpan& source);

/// A name out of a closed list.
template <typename Named>
[[nodiscard]] Named known(const JsonNode& node, std::optional<Named> value) {
  if (!value) node.complain("this name is not known");
  return value.value_or(Named{});
}

}  // namespace haloform
