#pragma once

#include "planner/base/result.hpp"
#include "planner/config/file_check.hpp"
#include "planner/model/state_location.hpp"

#include <filesystem>
#include <optional>

namespace haloform::config {

/// Reads `state:` of a root file, which lies in `folder`; without one, the paths in it are judged by themselves. What is
/// wrong goes to `check`.
[[nodiscard]] std::optional<StateLocation> state_section(const YamlNode& value,
                                                         const std::filesystem::path* folder,
                                                         FileCheck& check);

/// Where the state of a configuration in `root` is: what its `state:` says, else a file beside it. The default path is
/// one that whoever writes the YAML could have named, and judged as such.
[[nodiscard]] Result<StateLocation> located_state(const std::filesystem::path& root,
                                                  const std::optional<StateLocation>& written);

}  // namespace haloform::config
