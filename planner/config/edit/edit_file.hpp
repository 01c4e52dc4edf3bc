#pragma once

#include "planner/base/result.hpp"
#include "planner/config/edit/block_edit.hpp"
#include "planner/model/schema.hpp"

#include <span>
#include <string>
#include <string_view>

namespace haloform::config {

/// The text of a file in which these blocks, all of which stand in it, say what they are to say. Comments, order, line breaks and
/// every byte that is not about that stay as they are. It is read again before it is given back: it says exactly that, or there
/// is an error. ErrorKind::configuration where a block cannot be edited so (a value that is an alias, has an anchor, or
/// takes several lines), with what to write by hand. `file` is its path for messages; one that ends with `.json` stays JSON.
[[nodiscard]] Result<std::string> edit_file(const Catalog& catalog, const std::string& file,
                                            std::string_view text, std::span<const BlockEdit> edits);

}  // namespace haloform::config
