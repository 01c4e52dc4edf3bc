#pragma once

#include "planner/config/folder_path.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::config {

/// A file that an include pattern found.
struct IncludedFile {
  std::string path;                 ///< Relative to the root, with `/`.
  std::filesystem::path canonical;  ///< Behind all symlinks: two paths to one file are one file.
  std::uint64_t bytes = 0;
};

/// What the patterns of a configuration find.
struct IncludedFiles {
  std::vector<IncludedFile> files;               ///< Sorted by path, each once.
  std::vector<std::optional<PathFault>> faults;  ///< By pattern: why it finds nothing that may be read.
};

/// The regular files below `root` that `patterns` find (see name_fits); `**` stands for any number of folders. Hidden
/// folders are not entered by wildcards. It is a fault where a pattern leaves the root (by `..`, by a leading `/`, or
/// through a symlink), finds nothing, finds something that is not a regular file by its full name, or a file that is not
/// called .yaml, .yml or .json. The disk is walked once, however many patterns there are.
[[nodiscard]] IncludedFiles find_included(const std::filesystem::path& root,
                                          std::span<const std::string> patterns);

/// Whether a path below the root, of a file that need not be there, fits a pattern.
[[nodiscard]] bool path_fits(std::string_view pattern, std::string_view path);

}  // namespace haloform::config
