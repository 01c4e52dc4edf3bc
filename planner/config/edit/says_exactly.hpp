#pragma once

#include "planner/config/edit/block_edit.hpp"
#include "planner/config/yaml_tree.hpp"

#include <functional>
#include <span>
#include <string_view>

namespace haloform::config {

/// Whether two files say the same but for these edits, which the second one has and the first one has not.
[[nodiscard]] bool says_exactly(const YamlNode& before, const YamlNode& after,
                                std::span<const BlockEdit> edits);

/// Whether the second file says what the first one does, in the same order, and besides only blocks that are `new_ones`.
[[nodiscard]] bool says_more(const YamlNode& before, const YamlNode& after,
                             const std::function<bool(ResourceType, std::string_view key)>& new_ones);
/// Whether they say the same but for this one key.
[[nodiscard]] bool says_same_but(const YamlNode& before, const YamlNode& after, std::string_view key);

}  // namespace haloform::config
