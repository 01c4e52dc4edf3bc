#include "providers/storage/git/temporary_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

namespace haloform::storage {

namespace {

constexpr const char* folder_prefix = "haloform-git-";
/// How often a new folder may be swept away before it is locked.
constexpr int most_folders = 10;

/// The folder, open and locked; -1 where it is in use, another user's, or none.
int hold_folder(const std::string& path) {
  const int folder = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (folder < 0) return -1;
  struct stat held{};
  struct stat there{};
  // It may have been removed between being opened and being locked.
  const bool ours = ::flock(folder, LOCK_EX | LOCK_NB) == 0 && ::fstat(folder, &held) == 0 &&
                    held.st_uid == ::geteuid() && ::lstat(path.c_str(), &there) == 0 &&
                    held.st_dev == there.st_dev && held.st_ino == there.st_ino;
  if (ours) return folder;
  ::close(folder);
  return -1;
}

void remove_held(const std::string& path, int held) {
  std::error_code ignored;
  std::filesystem::remove_all(path, ignored);
  ::close(held);
}

/// They hold states of people, and nobody else removes them.
void sweep(const std::filesystem::path& parent) {
  std::error_code error;
  std::filesystem::directory_iterator entry(parent, error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    const std::string path = entry->path().string();
    if (!entry->path().filename().string().starts_with(folder_prefix)) continue;
    if (const int held = hold_folder(path); held >= 0) remove_held(path, held);
  }
}

}  // namespace

Result<TemporaryFolder> TemporaryFolder::make() {
  std::error_code error;
  const std::filesystem::path parent = std::filesystem::temp_directory_path(error);
  std::string path = (parent / folder_prefix).string() + "XXXXXX";
  if (!error) sweep(parent);
  for (int attempt = 0; !error && attempt < most_folders; ++attempt) {
    path.replace(path.size() - 6, 6, "XXXXXX");
    if (::mkdtemp(path.data()) == nullptr) break;
    if (const int held = hold_folder(path); held >= 0) return TemporaryFolder(std::move(path), held);
  }
  return fail(ErrorKind::io, "no temporary folder can be made", path, "see whether TMPDIR can be written to");
}

TemporaryFolder::TemporaryFolder(TemporaryFolder&& other) noexcept
    : path_(std::exchange(other.path_, {})), held_(std::exchange(other.held_, -1)) {}

TemporaryFolder::~TemporaryFolder() {
  if (held_ >= 0) remove_held(path_, held_);
}

}  // namespace haloform::storage
