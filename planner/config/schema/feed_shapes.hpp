#pragma once

#include "planner/config/schema/mapping_shape.hpp"

#include <string_view>

namespace haloform::config {

/// `feeds:` of the root file.
[[nodiscard]] Shape feeds_shape(const Subject& subject);
/// What a feed gives under one key: a text with columns, a list of such, or a column whose values are mapped. It stands in the
/// definitions of the file under this name.
inline constexpr std::string_view feed_value_definition = "feed_value";
[[nodiscard]] Shape feed_value_shape(const Subject& subject);
/// What feeds of a type may say beside what all may: `properties` of them, for `allOf` of a feed.
[[nodiscard]] Shape of_feeds_of(ResourceType type, Shape properties);

}  // namespace haloform::config
