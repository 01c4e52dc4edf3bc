#include "providers/storage/files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

namespace haloform::storage {

namespace {

constexpr mode_t owner_only = 0600;

/// Repeats a call that a signal cut short.
template <typename Call>
auto uninterrupted(Call call) {
  for (;;) {
    const auto outcome = call();
    if (outcome >= 0 || errno != EINTR) return outcome;
  }
}

std::string advice_for(int code) {
  switch (code) {
    case ENOSPC:
    case EDQUOT: return "make room on that disk and run it again";
    case EFBIG: return "raise the limit on the size of files (`ulimit -f`) and run it again";
    case EROFS: return "put the state where it can be written, with `state: {local: {path: …}}` or --state";
    case EACCES:
    case EPERM: return "give this user the right to read and write it and the folder it is in";
    case ENOENT:
    case ENOTDIR:
      return "create the folder, or name another place with `state: {local: {path: …}}` or --state";
    case EISDIR: return "move it away, or name another place with `state: {local: {path: …}}` or --state";
    case ELOOP: return "it is a symbolic link: move it away";
    case EIO: return "the disk reports an error: check the disk first";
    default: return {};
  }
}

}  // namespace

OpenFile& OpenFile::operator=(OpenFile&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

OpenFile::~OpenFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<void> check_folders(const std::string& path) {
  namespace fs = std::filesystem;
  const fs::path whole(path);
  if (whole.is_absolute()) return {};
  fs::path so_far;
  for (const fs::path& part : whole.parent_path()) {
    so_far /= part;
    std::error_code none;
    if (!fs::is_symlink(fs::symlink_status(so_far, none))) continue;
    return fail(ErrorKind::io, so_far.string() + " is a symbolic link, and nothing below it is used", path,
                "give the absolute path of its target");
  }
  return {};
}

Error io_error(std::string_view what, const std::string& path, int code) {
  return Error{ErrorKind::io, fmt::format("{}: {}", what, std::generic_category().message(code)), path,
               advice_for(code)};
}

Result<std::optional<OpenFile>> open_regular(const std::string& path, int flags, std::string_view what) {
  // O_NONBLOCK: opening a pipe would wait for its other end.
  const int descriptor = uninterrupted(
      [&] { return ::open(path.c_str(), flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, owner_only); });
  if (descriptor < 0) {
    if (errno == ENOENT && (flags & O_CREAT) == 0) return std::nullopt;
    return std::unexpected(io_error(what, path, errno));
  }
  OpenFile file(descriptor);
  struct stat info{};
  if (::fstat(descriptor, &info) != 0) return std::unexpected(io_error(what, path, errno));
  if (S_ISDIR(info.st_mode)) return std::unexpected(io_error(what, path, EISDIR));
  if (!S_ISREG(info.st_mode))
    return fail(ErrorKind::io, fmt::format("{}: it is not a regular file", what), path, advice_for(EISDIR));
  return std::optional<OpenFile>(std::move(file));
}

std::optional<FileIdentity> identity_of(const std::string& path) {
  struct stat info{};
  if (::stat(path.c_str(), &info) != 0) return std::nullopt;
  constexpr std::int64_t billion = 1'000'000'000;
  return FileIdentity{info.st_dev, info.st_ino, info.st_size,
                      info.st_mtim.tv_sec * billion + info.st_mtim.tv_nsec};
}

Result<std::string> read_beginning(const OpenFile& file, std::size_t at_most, std::string_view what,
                                   const std::string& path) {
  struct stat info{};
  if (::fstat(file.descriptor(), &info) != 0) return std::unexpected(io_error(what, path, errno));
  std::string text;
  std::size_t filled = 0;
  while (filled < at_most) {
    // One byte more than its size, so that the end is seen with the last read; a file that grows is read on.
    if (filled == text.size())
      text.resize(std::min(at_most, std::max(static_cast<std::size_t>(info.st_size) + 1, filled * 2)));
    const auto count = uninterrupted([&] {
      return ::pread(file.descriptor(), text.data() + filled, text.size() - filled,
                     static_cast<off_t>(filled));
    });
    if (count < 0) return std::unexpected(io_error(what, path, errno));
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
  }
  text.resize(filled);
  return text;
}

Result<std::optional<std::string>> read_regular(const std::string& path, std::string_view name,
                                                std::size_t at_most) {
  const std::string what = fmt::format("cannot read {}", name);
  auto file = open_regular(path, O_RDONLY | O_NOFOLLOW, what);
  if (!file) return std::unexpected(std::move(file.error()));
  if (!*file) return std::nullopt;
  auto text = read_beginning(**file, at_most, what, path);
  if (!text) return std::unexpected(std::move(text.error()));
  return std::move(*text);
}

std::streamsize FileSource::xsgetn(char* to, std::streamsize room) {
  std::streamsize filled = 0;
  while (filled < room && error_ == 0) {
    const auto count = uninterrupted(
        [&] { return ::read(file_.descriptor(), to + filled, static_cast<std::size_t>(room - filled)); });
    if (count < 0) error_ = errno;
    if (count <= 0) break;
    filled += count;
  }
  return filled;
}

FileSource::pos_type FileSource::seekpos(pos_type position, std::ios_base::openmode) {
  const auto reached = ::lseek(file_.descriptor(), static_cast<off_t>(position), SEEK_SET);
  if (reached < 0) error_ = errno;
  return reached;
}

Result<void> write_at(const OpenFile& file, std::string_view text, std::int64_t offset, std::string_view what,
                      const std::string& path) {
  while (!text.empty()) {
    const auto count =
        uninterrupted([&] { return ::pwrite(file.descriptor(), text.data(), text.size(), offset); });
    if (count <= 0) return std::unexpected(io_error(what, path, count == 0 ? ENOSPC : errno));
    text.remove_prefix(static_cast<std::size_t>(count));
    offset += count;
  }
  return {};
}

Result<void> sync_file(const OpenFile& file, std::string_view what, const std::string& path) {
  if (uninterrupted([&] { return ::fdatasync(file.descriptor()); }) == 0) return {};
  return std::unexpected(io_error(what, path, errno));
}

Result<void> write_durably(const std::string& path, std::string_view text, std::string_view what) {
  if (auto removed = remove_file(path, what); !removed) return removed;
  auto file = open_regular(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, what);
  if (!file) return std::unexpected(std::move(file.error()));
  auto written = write_at(**file, text, 0, what, path);
  if (written) written = sync_file(**file, what, path);
  if (!written) static_cast<void>(remove_file(path, what));
  return written;
}

Result<void> rename_file(const std::string& from, const std::string& to, std::string_view what) {
  if (::rename(from.c_str(), to.c_str()) == 0) return {};
  return std::unexpected(io_error(what, to, errno));
}

Result<void> remove_file(const std::string& path, std::string_view what) {
  if (::unlink(path.c_str()) == 0 || errno == ENOENT) return {};
  return std::unexpected(io_error(what, path, errno));
}

Result<void> sync_folder_of(const std::string& path) {
  constexpr std::string_view what = "cannot sync the folder of the state to disk";
  std::string folder = std::filesystem::path(path).parent_path().string();
  if (folder.empty()) folder = ".";
  const OpenFile file(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (file.descriptor() < 0) return std::unexpected(io_error(what, folder, errno));
  // Some network file systems have no fsync for folders, and say EINVAL: their renames are durable or never
  // will be.
  if (uninterrupted([&] { return ::fsync(file.descriptor()); }) == 0 || errno == EINVAL) return {};
  return std::unexpected(io_error(what, folder, errno));
}

}  // namespace haloform::storage
