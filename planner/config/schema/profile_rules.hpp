#pragma once

#include "planner/config/schema/mapping_shape.hpp"

namespace haloform::config {

/// What a root file that names its profile (`instance: {api: guide}`) may not say: fields that the profile does not carry, and names
/// that it cannot look up. A rule for each profile, for `allOf` of the file.
[[nodiscard]] Shape profile_rules(const Catalog& catalog);

}  // namespace haloform::config
