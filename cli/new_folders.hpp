#pragma once

#include "planner/base/result.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace haloform::cli {

/// Folders that are made for something; gone again at the end where nothing came into them.
class NewFolders {
 public:
  NewFolders() = default;
  NewFolders(const NewFolders&) = delete;
  NewFolders& operator=(const NewFolders&) = delete;
  NewFolders(NewFolders&&) = delete;
  NewFolders& operator=(NewFolders&&) = delete;
  ~NewFolders();
  /// The folder, and those above it, as far as they are not there.
  [[nodiscard]] Result<void> make(const std::filesystem::path& folder);

 private:
  std::vector<std::string> made_;
};

}  // namespace haloform::cli
