#pragma once

#include "planner/base/result.hpp"

#include <string>
#include <utility>

namespace haloform::storage {

/// A folder for temporary files of ours that its owner alone can read; it goes with this. One that a killed process left behind is
/// removed when the next one of the same user is made: whoever is alive holds an OS lock on its own.
class TemporaryFolder {
 public:
  /// `haloform-git-…` in TMPDIR. ErrorKind::io where none can be made.
  [[nodiscard]] static Result<TemporaryFolder> make();
  TemporaryFolder(TemporaryFolder&& other) noexcept;
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;
  ~TemporaryFolder();

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  TemporaryFolder(std::string path, int held) : path_(std::move(path)), held_(held) {}

  std::string path_;
  int held_;  ///< Open and locked for as long as the folder is in use.
};

}  // namespace haloform::storage
