#pragma once

#include "planner/base/result.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace haloform::cli {

/// A file that is to be replaced, and what it held when that was decided.
struct Replacement {
  std::string path;
  std::string before;
  std::string after;
};

/// Replaces files that somebody keeps in `folder`, each as a whole: a reader sees the old text or the new one. Mode and, as far as
/// that is allowed, owner stay. A link within the folder stays a link, and what it leads to is replaced. Before the first
/// one is replaced, the new text of each lies beside it, and each still holds `before`: ErrorKind::stale else, and nothing is
/// changed.
[[nodiscard]] Result<void> replace_files(const std::filesystem::path& folder,
                                         const std::vector<Replacement>& replacements);

}  // namespace haloform::cli
