#pragma once

#include "planner/base/result.hpp"

#include <cstdint>
#include <optional>
#include <streambuf>
#include <string>
#include <string_view>
#include <utility>

namespace haloform::storage {

/// A file descriptor that is closed when this is destroyed.
class OpenFile {
 public:
  explicit OpenFile(int descriptor) : descriptor_(descriptor) {}
  OpenFile(OpenFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  OpenFile& operator=(OpenFile&& other) noexcept;
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile();
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

/// Which writing of which file: enough to see that a file was replaced or written to.
struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::int64_t size = 0;
  std::int64_t modified = 0;  ///< Nanoseconds.
  friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

/// ErrorKind::io for an errno: `what` says what was tried (`cannot write the state`).
[[nodiscard]] Error io_error(std::string_view what, const std::string& path, int code);

/// Refuses a path from the working folder that leads through a link: a change of the configuration may have put it there, and
/// what is written would end elsewhere. A path from / is the word of whoever runs it.
[[nodiscard]] Result<void> check_folders(const std::string& path);

/// Opens a regular file; anything else that stands there (a folder, a pipe) is refused and not waited for.
/// `flags` as open(2). Nothing where it does not exist.
[[nodiscard]] Result<std::optional<OpenFile>> open_regular(const std::string& path, int flags,
                                                           std::string_view what);
[[nodiscard]] std::optional<FileIdentity> identity_of(const std::string& path);

/// The first `at_most` bytes of an open file.
[[nodiscard]] Result<std::string> read_beginning(const OpenFile& file, std::size_t at_most,
                                                 std::string_view what, const std::string& path);
/// The first `at_most` bytes of a regular file, which is no link; nothing where it does not exist.
[[nodiscard]] Result<std::optional<std::string>> read_regular(const std::string& path, std::string_view name,
                                                              std::size_t at_most = std::string::npos);
/// An open file as a source that is read in blocks. A failure looks like the end of the file; `error` tells them apart.
class FileSource final : public std::streambuf {
 public:
  explicit FileSource(const OpenFile& file) : file_(file) {}
  /// The errno of the read that failed; 0 where none did.
  [[nodiscard]] int error() const { return error_; }

 protected:
  std::streamsize xsgetn(char* to, std::streamsize room) override;
  pos_type seekpos(pos_type position, std::ios_base::openmode which) override;

 private:
  const OpenFile& file_;
  int error_ = 0;
};

/// Writes all of `text` at `offset`.
[[nodiscard]] Result<void> write_at(const OpenFile& file, std::string_view text, std::int64_t offset,
                                    std::string_view what, const std::string& path);
[[nodiscard]] Result<void> sync_file(const OpenFile& file, std::string_view what, const std::string& path);
/// Creates `path` (0600, in the place of a left-over), writes and fsyncs it. On an error it is gone again.
[[nodiscard]] Result<void> write_durably(const std::string& path, std::string_view text,
                                         std::string_view what);
[[nodiscard]] Result<void> rename_file(const std::string& from, const std::string& to, std::string_view what);
/// Removes a file; its absence is fine.
[[nodiscard]] Result<void> remove_file(const std::string& path, std::string_view what);
/// Makes renames and removals in the folder of `path` durable.
[[nodiscard]] Result<void> sync_folder_of(const std::string& path);

}  // namespace haloform::storage
