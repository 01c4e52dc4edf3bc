#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace haloform {

/// A file that an include pattern found.
struct IncludedFile {
  std::string path;                 ///< Relative to the root, with `/`.
  std::filesystem::path canonical;  ///< Behind all symlinks: two paths to one file are one file.
  std::uint64_t bytes = 0;
};

/// Why a pattern under `include:` finds nothing that may be read.
struct IncludeFault {
  std::string what;
  std::string advice;
};

/// Whether one name (no `/` in it) fits one part of a pattern: `*`, `?`, `[a-z]`, `[!a-z]`, and `\` before a
/// letter that stands for itself. A name with a dot in front fits only a pattern with a dot in front.
[[nodiscard]] bool name_fits(std::string_view pattern, std::string_view name);

/// The regular files below `root` that `pattern` finds, sorted by path; `**` stands for any number of
/// folders. Hidden folders are not entered by wildcards. It is a fault where the pattern leaves the root (by
/// `..`, by a leading `/`, or through a symlink), finds nothing, or finds something that is not a regular
/// file by its full name.
[[nodiscard]] std::expected<std::vector<IncludedFile>, IncludeFault> find_included(
    const std::filesystem::path& root, std::string_view pattern);

}  // namespace haloform
