#pragma once

#include "planner/base/result.hpp"
#include "planner/config/file_check.hpp"
#include "planner/model/state_location.hpp"

#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

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

/// A place as --state takes it, where a configuration can name it: a file lies within its folder.
[[nodiscard]] Result<StatePlace> place_to_write(std::string_view text);
/// What `state:` says, or what it means where there is none.
[[nodiscard]] StatePlace written_place(const std::optional<StateLocation>& written);
/// What `state:` may have: the stores, of which it has one at most, and what stands beside them.
[[nodiscard]] std::vector<std::string_view> keys_of_state();

}  // namespace haloform::config
