#pragma once

#include <array>
#include <cstddef>
#include <string_view>

/// The words of an entry in a state or a journal, for its writer and its reader; docs/state.md shows them.
namespace haloform::state {

enum EntryKey : std::size_t {
  key_id,
  key_status,
  key_applied,
  key_protect,
  key_on_removal,
  key_kept,
  key_made,
  key_switched,
  key_regrouped,
  key_held_until,
  key_external_id,
  key_leaving,
  key_changed,
  key_source,
  key_owner,
  key_block_if,
};
inline constexpr std::array<std::string_view, 16> entry_keys{
    "id",        "status",     "applied",     "protect", "on_removal", "kept",   "made",  "switched",
    "regrouped", "held_until", "external_id", "leaving", "changed",    "source", "owner", "block_if"};

}  // namespace haloform::state
