#pragma once

#include "planner/config/file_parts.hpp"

namespace haloform::config {

/// Reads the `lifecycle:` of one block into `resource`, and its ids and former e-mails into `parts`.
void read_lifecycle(const YamlNode& value, const BlockRules& rules, Resource& resource, FileParts& parts,
                    FileCheck& check);

}  // namespace haloform::config
