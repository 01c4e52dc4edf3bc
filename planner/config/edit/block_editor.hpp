#pragma once

#include "planner/base/result.hpp"
#include "planner/config/edit/block_edit.hpp"
#include "planner/config/edit/scalar_text.hpp"
#include "planner/config/edit/source_text.hpp"
#include "planner/config/edit/splices.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace haloform::config {

/// Where the value of an entry stands, or may be put.
struct ValueSpot {
  std::size_t from = 0;
  std::size_t to = 0;  ///< Equal to `from` where nothing stands there.
};

/// Where one block is edited.
struct BlockPlace {
  const SourceText& source;
  const std::string& file;
  std::string whose;                       ///< What messages call it: `agent.jane-smith`.
  YamlNode block;                          ///< A mapping.
  std::span<const std::string_view> keys;  ///< All that a block may have, in their usual order.
  ScalarStyle style = ScalarStyle::plain;  ///< Of what is added: double_quoted in a file of JSON.
};

/// Where the value stands; ErrorKind::configuration where it is an alias, or has an anchor or a tag, so that other lines say what
/// it is. `by_hand` is what a person can write there instead.
[[nodiscard]] Result<ValueSpot> value_spot(const BlockPlace& place, const YamlEntry& entry,
                                           std::string_view by_hand);
/// That something cannot be edited, and what to write by hand.
[[nodiscard]] std::unexpected<Error> not_edited(const BlockPlace& place, const YamlNode& at, std::string what,
                                                std::string_view by_hand);

/// Puts the value in the place of the present one, or adds a line where there is none.
[[nodiscard]] Result<void> edit_field(const BlockPlace& place, const BlockEdit::Field& edit,
                                      Splices& splices);
/// Adds `key: value`, as one more line or one more entry between brackets, behind what usually stands before it.
[[nodiscard]] Result<void> add_entry(const BlockPlace& place, std::string_view key, std::string_view value,
                                     Splices& splices);

}  // namespace haloform::config
