#pragma once

#include "planner/config/file_parts.hpp"

#include <span>
#include <string_view>

namespace haloform::config {

/// Reads `drift:` of a `lifecycle:`, whose other keys are in `resource` already: what may be changed outside, until when, and why.
void read_accepted_drift(const YamlNode& value, const BlockRules& rules, Resource& resource,
                         FileCheck& check);

/// What an entry may have, all of it required.
[[nodiscard]] std::span<const std::string_view> keys_of_accepted_drift();

}  // namespace haloform::config
