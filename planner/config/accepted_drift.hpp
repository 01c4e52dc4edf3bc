#pragma once

#include "planner/config/file_parts.hpp"

namespace haloform::config {

/// Reads `drift:` of a `lifecycle:`, whose other keys are in `resource` already: what may be changed outside, until when, and why.
void read_accepted_drift(const YamlNode& value, const BlockRules& rules, Resource& resource,
                         FileCheck& check);

}  // namespace haloform::config
