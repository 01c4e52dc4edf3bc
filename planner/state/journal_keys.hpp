#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

/// The words of a journal's lines, for its writer and its reader; docs/state.md shows them.
namespace haloform::state {

inline constexpr std::int64_t journal_format_version = 1;

enum HeaderKey : std::size_t {
  head_format,
  head_lineage,
  head_serial,
  head_instance,
  head_profile,
  head_digest
};
inline constexpr std::array<std::string_view, 6> header_keys{"haloform_journal", "lineage", "serial",
                                                             "instance",         "profile", "digest"};

enum EventKey : std::size_t {
  event_time,
  event_kind,
  event_action,
  event_address,
  event_id,
  event_key,
  event_draft,
  event_entry,
  event_moved_from,
  event_reason,
  event_above,
  event_refused,
};
inline constexpr std::array<std::string_view, 12> event_keys{"time",       "event",  "action", "address",
                                                             "id",         "key",    "draft",  "entry",
                                                             "moved_from", "reason", "above",  "refused"};

enum NaturalPart : std::size_t { natural_by, natural_text, natural_scope };
inline constexpr std::array<std::string_view, 3> natural_keys{"by", "text", "scope"};

}  // namespace haloform::state
