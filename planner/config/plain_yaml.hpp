#pragma once

#include "planner/config/source_check.hpp"
#include "planner/config/yaml_tree.hpp"

#include <optional>
#include <string_view>

namespace haloform::config {

/// Reads what nearly every line of a configuration is: block mappings and sequences, scalars on one line (plain, in quotes without
/// an escape), flow collections on one line, comments and blank lines.
/// The tree is the one that `parse_yaml` makes of the text, which has nothing to report then.
///
/// Nothing comes back where any byte may mean something else: an anchor, a tag, a block text, a tab, a repeated key, a comment that
/// looks like a part of a value, an indentation that is not plain. It says nothing about what is wrong; the parser has the word.
/// `text` is what `check_source` found nothing wrong with, without a byte order mark; `letters` is what it found.
[[nodiscard]] std::optional<YamlTree> read_plain_yaml(std::string_view text, SourceCheck::Letters letters);

}  // namespace haloform::config
