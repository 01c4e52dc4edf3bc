#pragma once

#include "planner/config/file_check.hpp"
#include "planner/model/desired_state.hpp"

namespace haloform {

/// Reads `instance:` and `state:` of a root file. What is wrong goes to `check`, and the Settings lack it.
[[nodiscard]] Settings settings_of(const YamlNode& root, FileCheck& check);

}  // namespace haloform
