#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/source_span.hpp"
#include "planner/json/node.hpp"

#include <optional>
#include <string>
#include <vector>

namespace haloform::json {

// What stands in many places of a file that haloform wrote. Each complains where it is not what it should be.

[[nodiscard]] std::optional<bool> truth_or_nothing(const Node& node);
[[nodiscard]] std::vector<std::string> read_texts(const Node& node);
[[nodiscard]] WallTime read_time(const Node& node);
/// Null: there is none.
[[nodiscard]] SourceSpan read_source(const Node& node);

/// That the name which stands there is none of a closed list.
void complain_of_name(const Node& node);
/// That the list which stands there has not as many values as it must have.
void complain_of_size(const Node& node);
/// A name out of a closed list.
template <typename Named>
[[nodiscard]] Named known(const Node& node, std::optional<Named> value) {
  if (!value) complain_of_name(node);
  return value.value_or(Named{});
}

}  // namespace haloform::json
