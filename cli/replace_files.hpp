#pragma once

#include "planner/base/result.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace haloform::cli {

/// A file that is to be replaced, and what it held when that was decided.
struct Replacement {
  std::string path;
  std::optional<std::string>
      before;  ///< Absent where there was no file: then there must be none still, and it is made.
  std::string after;
};

/// Replaces files that somebody keeps in `folder`, each as a whole: a reader sees the old text or the new one. Mode and, as far as
/// that is allowed, owner stay. A link within the folder stays a link, and what it leads to is replaced. Before the first
/// one is replaced, the new text of each lies beside it, and each still holds `before`: ErrorKind::stale else, and nothing is
/// changed. They take their places in the order of the list; where one of them cannot, those before it are taken back. A new file
/// gets its folders too, and the mode that the umask leaves of 0666.
[[nodiscard]] Result<void> replace_files(const std::filesystem::path& folder,
                                         const std::vector<Replacement>& replacements);

}  // namespace haloform::cli
