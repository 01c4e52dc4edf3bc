#pragma once

#include "planner/config/edit/block_edit.hpp"
#include "planner/config/yaml_tree.hpp"

#include <span>

namespace haloform::config {

/// Whether two files say the same but for these edits, which the second one has and the first one has not.
[[nodiscard]] bool says_exactly(const YamlNode& before, const YamlNode& after,
                                std::span<const BlockEdit> edits);

}  // namespace haloform::config
