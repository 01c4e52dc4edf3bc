#pragma once

#include "planner/config/file_parts.hpp"

namespace haloform::config {

/// `protect:` of a `lifecycle:`: true, false, or `break_glass` of whoever can be switched off.
void read_protect(const YamlNode& value, const TypeSchema& schema, Resource& resource, FileCheck& check);
/// `overlap: 14d`: for so many days a mover keeps a team that was left. Of types that are in teams, and where they can be in
/// several.
void read_overlap(const YamlEntry& entry, const BlockRules& rules, Resource& resource, FileCheck& check);
/// `external_id:` of a block: the number that an employer gives; an error where it is empty, or holds what nobody sees.
void read_external_id(const YamlNode& value, Resource& resource, FileParts& parts, FileCheck& check);

}  // namespace haloform::config
