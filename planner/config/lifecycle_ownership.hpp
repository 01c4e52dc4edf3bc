#pragma once

#include "planner/config/file_check.hpp"
#include "planner/model/resource.hpp"
#include "planner/model/schema.hpp"

#include <array>
#include <string_view>

namespace haloform::config {

inline constexpr std::array<std::string_view, 2> owner_words{"automatic", "haloform"};

/// Reads `owner:` of a `lifecycle:`: `automatic`, or `haloform`, which sets back what an import of the instance's own writes.
void read_owner(const YamlEntry& entry, const TypeSchema& schema, Resource& resource, FileCheck& check);
/// Reads `block_if:`: what must not hang on the person any more before they are deactivated or deleted.
void read_block_if(const YamlEntry& entry, const TypeSchema& schema, Resource& resource, FileCheck& check);

}  // namespace haloform::config
