#pragma once

#include "planner/base/diagnostic.hpp"
#include "planner/config/yaml_tree.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace haloform::config {

/// Reads one YAML 1.2 file with one document. What is wrong goes to `found`, with `file` as its name.
///
/// Nothing comes back where the text cannot be read on: a syntax error, bytes that are not UTF-8, more than
/// 64 levels, aliases that unfold to more than a million nodes, a second document, a key that is not a plain
/// word. Repeated keys, merge keys and tags are reported, and the tree comes back without them.
[[nodiscard]] std::optional<YamlTree> read_yaml(const std::string& file, std::string_view text,
                                                Diagnostics& found);

/// The same by yaml-cpp alone, the parser of record, whatever the text: what the quick reader of plain files is held against.
[[nodiscard]] std::optional<YamlTree> parse_yaml(const std::string& file, std::string_view text,
                                                 Diagnostics& found);

}  // namespace haloform::config
