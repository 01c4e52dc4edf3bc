#pragma once

#include "planner/config/file_check.hpp"
#include "planner/model/desired_state.hpp"

#include <filesystem>

namespace haloform::config {

/// Reads `instance:`, `state:`, `pii:`, `audit:` and `notify:` of a root file, which lies in `folder`; without one, the paths in it are judged by
/// themselves. What is wrong goes to `check`, and the Settings lack it.
[[nodiscard]] Settings settings_of(const YamlNode& root, const std::filesystem::path* folder,
                                   FileCheck& check);

}  // namespace haloform::config
