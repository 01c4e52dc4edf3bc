#pragma once

#include "planner/config/edit/block_editor.hpp"

namespace haloform::config {

/// Adds names at the end of a list and takes others out of it, each with its line or its comma. The other names stay where they
/// are, with the comments beside them. A list of which nothing is left is written `[]`; one that is not there is made in brackets.
[[nodiscard]] Result<void> edit_list(const BlockPlace& place, const BlockEdit::List& edit, Splices& splices);

}  // namespace haloform::config
