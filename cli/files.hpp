#pragma once

#include "planner/base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace haloform {

enum class FileMode : std::uint8_t {
  shared,     ///< What the umask says.
  owner_only  ///< 0600
};

/// Writes all of it, also to a pipe that is full for now. 0, or the errno of what went wrong.
[[nodiscard]] int write_all(int descriptor, std::string_view text);

/// Replaces the file as a whole: a reader sees the old text or the new one. What is not a regular file
/// (/dev/stdout, a pipe) is written as it stands.
[[nodiscard]] Result<void> write_file(const std::string& path, std::string_view text, FileMode mode);
/// At most 1 GiB.
[[nodiscard]] Result<std::string> read_file(const std::string& path);

/// A file that only grows: one write for each line. Made with mode 0600.
class AppendFile {
 public:
  [[nodiscard]] static Result<AppendFile> open(const std::string& path);
  AppendFile(AppendFile&& other) noexcept;
  AppendFile& operator=(AppendFile&&) = delete;
  AppendFile(const AppendFile&) = delete;
  AppendFile& operator=(const AppendFile&) = delete;
  ~AppendFile();
  [[nodiscard]] Result<void> append(std::string_view line);

 private:
  AppendFile(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
  int descriptor_;
  std::string path_;
};

}  // namespace haloform
