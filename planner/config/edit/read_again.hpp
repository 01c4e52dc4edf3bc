#pragma once

#include "planner/base/result.hpp"
#include "planner/config/yaml_tree.hpp"

#include <string>
#include <string_view>

namespace haloform::config {

/// A file that is edited, as a tree; the first thing that is wrong with it as an error. `file` is its path for messages.
[[nodiscard]] Result<YamlTree> read_again(const std::string& file, std::string_view text);

}  // namespace haloform::config
