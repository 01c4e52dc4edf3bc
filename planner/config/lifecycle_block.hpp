#pragma once

#include "planner/config/file_parts.hpp"
#include "planner/config/schedule_block.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace haloform::config {

/// Reads the `lifecycle:` of one block into `resource`, and its ids and former e-mails into `parts`: those of its entries that
/// count.
void read_lifecycle(const YamlNode& value, DatesOf whose, const BlockRules& rules, Resource& resource,
                    FileParts& parts, FileCheck& check, const EntryFilter& counts);

/// Whose defaults a `lifecycle:` below `defaults:` is.
enum class DefaultsOf : std::uint8_t {
  all_types,  ///< `defaults.lifecycle`: of all that are switched on and off. It names no fields, which are those of a type.
  one_type,  ///< `defaults.agent.lifecycle`
};
/// Reads it on top of what `before` has, key by key.
[[nodiscard]] Lifecycle read_default_lifecycle(const YamlNode& value, DefaultsOf whose,
                                               const BlockRules& rules, ResourceType type, Lifecycle before,
                                               FileCheck& check);

/// What may stand there: in a block, and below `defaults:`.
[[nodiscard]] std::span<const std::string_view> keys_of_lifecycle();
[[nodiscard]] std::span<const std::string_view> keys_of_default_lifecycle(DefaultsOf whose);

}  // namespace haloform::config
