#pragma once

#include "planner/base/marked_text.hpp"

#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace haloform::config {

/// Why a path may not be used.
struct PathFault {
  MarkedText what;
  MarkedText advice;
  bool finds_nothing = false;  ///< Of a pattern: no file is there that it could find.
};

/// The rule for every path that YAML names, or that stands for one that YAML could name (the state's default path): it
/// is relative and stays within the folder of the configuration; neither the file nor any folder above it, up to that
/// folder, is a link; what stands there is a regular file, or nothing. Whoever writes the YAML can reach nothing else.
///
/// Looks at the path alone.
[[nodiscard]] std::optional<PathFault> path_fault(std::string_view path);
/// Looks at the disk too.
[[nodiscard]] std::optional<PathFault> path_fault(const std::filesystem::path& folder, std::string_view path);

/// The path behind all links of `path`, which is called `name` in messages; a fault where it cannot be read or lies
/// outside of `folder`, which is canonical.
[[nodiscard]] std::expected<std::filesystem::path, PathFault> canonical_inside(
    const std::filesystem::path& folder, const std::filesystem::path& path, std::string_view name);

/// Whether a file's name ends as a configuration's does: .yaml, .yml or .json.
[[nodiscard]] bool is_configuration_name(const std::filesystem::path& path);
/// The fault of a file called `name` that is none.
[[nodiscard]] PathFault no_configuration(std::string_view name);

}  // namespace haloform::config
