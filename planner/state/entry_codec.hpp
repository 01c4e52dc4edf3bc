#pragma once

#include "planner/model/schema.hpp"
#include "planner/state/state.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace haloform::state {

/// What to do about a state or a journal that only a newer version can have written.
inline constexpr std::string_view upgrade_advice = "upgrade haloform to at least the version that wrote it";

/// `active`, `deactivated`.
[[nodiscard]] std::string_view status_name(Status status);

/// Appends an entry as a JSON object: on lines of its own for the state file, on one for the journal.
enum class EntryStyle : std::uint8_t { block, line };
void append_entry(std::string& out, const TypeSchema& schema, const Entry& entry, EntryStyle style);
/// The same of what has no id yet, on one line.
void append_draft(std::string& out, const TypeSchema& schema, const EntryDraft& draft);

}  // namespace haloform::state
