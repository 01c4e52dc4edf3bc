#pragma once

#include "planner/base/result.hpp"
#include "planner/model/address.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::config {

/// A block that a file does not have yet.
struct NewBlock {
  Address address;
  std::vector<std::string>
      lines;  ///< Below its key, without their indentation: `name: Jane Smith`. Not none.
};

/// The text of a file with these blocks besides, each in the section of its type: between the keys that stand before and behind
/// it in the alphabet, or at the end. All other bytes stay as they are, comments among them; an empty text becomes a file of its
/// own. It is read again before it is given back. ErrorKind::configuration where blocks cannot be put into it so (it is written in
/// brackets, with an anchor or an alias), with what to do by hand. `file` is its path for messages.
[[nodiscard]] Result<std::string> add_blocks(const std::string& file, std::string_view text,
                                             std::span<const NewBlock> blocks);

}  // namespace haloform::config
