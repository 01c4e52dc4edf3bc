#pragma once

#include "planner/config/file_parts.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace haloform::config {

/// The keys of a `lifecycle:` that say dates.
inline constexpr std::array<std::string_view, 5> schedule_keys{"starts_on", "ends_on", "grace",
                                                               "extended_until", "paused"};

/// Whose dates a `lifecycle:` says: a default grace follows ends that stand in blocks, that of a feed, or of what YAML adds to a
/// feed with ends, those of whoever has one.
enum class DatesOf : std::uint8_t { block, row_of_feed, added_to_feed, defaults };
/// Reads them from a `lifecycle:` into `resource`, each in the place of a default; the days alone.
/// Only entries that `counts` takes.
void read_schedule(const YamlNode& lifecycle, DatesOf whose, Resource& resource, FileCheck& check,
                   const EntryFilter& counts);
/// Works out the instants of the days of a block, once all of it is read: in the block's `timezone`, else in that of the
/// configuration, else in UTC. A mistake of the zone is shown where the block writes it, else at its key.
void settle_schedule(const BlockRules& rules, const YamlEntry& block, Resource& resource, FileCheck& check);

}  // namespace haloform::config
