#pragma once

#include "planner/base/result.hpp"
#include "planner/model/schema.hpp"
#include "planner/watch/cursor.hpp"

#include <string>
#include <string_view>

namespace haloform::watch {

/// Text of lines, one for each record: about 150 bytes for a contact.
[[nodiscard]] std::string encode_cursor(const Catalog& catalog, const Cursor& cursor);
/// Reads what encode_cursor wrote. `origin` names it in errors: ErrorKind::state where it is something else, was damaged, or is
/// of a newer haloform.
[[nodiscard]] Result<Cursor> decode_cursor(const Catalog& catalog, std::string_view text,
                                           std::string_view origin);

}  // namespace haloform::watch
