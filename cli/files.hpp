#pragma once

#include "planner/base/result.hpp"
#include "providers/storage/files.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace haloform::cli {

/// Writes all of it, also to a pipe that is full for now. 0, or the errno of what went wrong.
[[nodiscard]] int write_all(int descriptor, std::string_view text);

/// Replaces the file as a whole (mode 0600, whatever it was): a reader sees the old text or the new one. What is not a regular file
/// (/dev/stdout, a pipe) is written as it stands; a named pipe that nobody opens for reading within 5 s is an error. A link is
/// replaced, not followed (but below /dev and /proc), and a relative path through a folder that is a link is an error.
[[nodiscard]] Result<void> write_file(const std::string& path, std::string_view text);
/// The largest saved plan that is read.
inline constexpr std::size_t most_plan_bytes = std::size_t{1} << 30U;

/// Reads a regular file, a pipe or a terminal to its end. An error where it has more than `most_bytes`, where it is a
/// device or a folder, and where nobody writes into the pipe: for 5 s to begin with, for 60 s later on.
[[nodiscard]] Result<std::string> read_file(const std::string& path, std::size_t most_bytes);

/// A file that only grows: one write for each line. Its mode is 0600.
class AppendFile {
 public:
  /// `mark` is what every line begins with: a file that is there and begins otherwise is somebody else's, and refused. So is a
  /// link, but below /dev and /proc, and a relative path through a folder that is one.
  [[nodiscard]] static Result<AppendFile> open(const std::string& path, std::string_view mark);
  /// The line and its end. Where the last one has none, since whoever wrote it was ended, that one gets its end first.
  [[nodiscard]] Result<void> append(std::string_view line);
  /// Its last bytes, at most so many; nothing of what is no regular file.
  [[nodiscard]] Result<std::string> tail(std::size_t most) const;
  /// In bytes, as it was opened; 0 of what is no regular file.
  [[nodiscard]] std::size_t size() const { return size_; }
  /// All that was appended is on the disk when it returns.
  [[nodiscard]] Result<void> sync() const;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  AppendFile(storage::OpenFile file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}
  storage::OpenFile file_;
  std::string path_;
  std::size_t size_ = 0;
  bool special_ = true;
  bool ended_ = true;  ///< Its last line has an end, or there is none.
};

}  // namespace haloform::cli
