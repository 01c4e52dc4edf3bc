#pragma once

#include "planner/config/block_keys.hpp"
#include "planner/config/file_parts.hpp"

#include <cstdint>
#include <string>

namespace haloform::config {

/// Reads agents, contacts, teams and moves of one file. In an included file, any other section is an error;
/// in the root file, one that does not exist. `file` is the file's index, `path` its name.
[[nodiscard]] FileParts read_people(const YamlNode& root, FileRole role, const BlockRules& rules,
                                    std::uint32_t file, const std::string& path);

}  // namespace haloform::config
