#pragma once

#include "planner/config/schema/shapes.hpp"
#include "planner/model/schema.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::config {

/// What a shape is made of.
struct Subject {
  const Catalog& catalog;
  std::vector<std::string>& unknown;  ///< Keys without a row, as keys_without_shape has them.
  const TypeSchema* type = nullptr;   ///< Of the block that it stands in.
};

/// What is known of one key: what may stand under it, and what an editor says of it.
struct KeyRow {
  std::string_view key;
  Shape (*shape)(const Subject& subject);
  std::string_view help;
};

/// A mapping that may have `keys`, which its reader takes, and no others. What stands under each is in its row; a row of which the
/// reader knows nothing is not used. `inside` is what the mapping is called.
[[nodiscard]] Shape mapping_shape(const Subject& subject, std::string_view inside,
                                  std::span<const std::string_view> keys, std::span<const KeyRow> rows);
/// The same where every key must be there.
[[nodiscard]] Shape whole_mapping_shape(const Subject& subject, std::string_view inside,
                                        std::span<const std::string_view> keys, std::span<const KeyRow> rows);
/// A shape with what an editor says of it.
[[nodiscard]] Shape described(Shape shape, std::string_view help);

}  // namespace haloform::config
