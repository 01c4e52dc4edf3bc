#include "cli/replace_files.hpp"

#include "cli/files.hpp"
#include "planner/config/file_reader.hpp"
#include "planner/config/folder_path.hpp"
#include "providers/storage/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>

namespace haloform::cli {
namespace {

namespace fs = std::filesystem;

/// The new text beside the file that it replaces; gone again unless it took its place.
class Beside {
 public:
  [[nodiscard]] static Result<Beside> write(const std::string& path, std::string_view text);
  Beside(Beside&& other) noexcept
      : path_(std::move(other.path_)), temporary_(std::exchange(other.temporary_, {})) {}
  Beside(const Beside&) = delete;
  Beside& operator=(const Beside&) = delete;
  Beside& operator=(Beside&&) = delete;
  ~Beside() {
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
  }
  [[nodiscard]] Result<void> take_place();

 private:
  Beside(std::string path, std::string temporary)
      : path_(std::move(path)), temporary_(std::move(temporary)) {}
  std::string path_;
  std::string temporary_;
};

constexpr std::string_view cannot_replace = "cannot replace the file";

Result<Beside> Beside::write(const std::string& path, std::string_view text) {
  struct stat status{};
  if (::lstat(path.c_str(), &status) != 0)
    return std::unexpected(storage::io_error(cannot_replace, path, errno));
  std::string temporary = path + ".tmp" + std::to_string(::getpid());
  const storage::OpenFile file(
      ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (file.descriptor() < 0) return std::unexpected(storage::io_error(cannot_replace, path, errno));
  Beside beside(path, std::move(temporary));
  int problem = write_all(file.descriptor(), text);
  // Who is not its owner may not give it away, and then it becomes theirs, as with an editor.
  if (::fchown(file.descriptor(), status.st_uid, status.st_gid) != 0 && errno != EPERM && problem == 0)
    problem = errno;
  if (problem == 0 && ::fchmod(file.descriptor(), status.st_mode & 07777U) != 0) problem = errno;
  if (problem == 0 && ::fsync(file.descriptor()) != 0) problem = errno;
  if (problem != 0) return std::unexpected(storage::io_error(cannot_replace, path, problem));
  return beside;
}

Result<void> Beside::take_place() {
  if (auto renamed = storage::rename_file(temporary_, path_, cannot_replace); !renamed) return renamed;
  temporary_.clear();
  return storage::sync_folder_of(path_);
}

/// Where the file lies behind all links.
Result<std::string> real_path(const fs::path& folder, const std::string& path) {
  std::error_code error;
  const fs::path root = fs::canonical(folder, error);
  if (error) return std::unexpected(storage::io_error(cannot_replace, folder.string(), error.value()));
  auto real = config::canonical_inside(root, path, path);
  if (!real) return fail(ErrorKind::io, real.error().what, path, real.error().advice);
  return real->string();
}

Result<void> check_unchanged(const Replacement& one, const std::string& path) {
  const auto now = config::read_whole_file(path);
  if (!now) return std::unexpected(now.error());
  if (*now == one.before) return {};
  return fail(ErrorKind::stale, "the file was changed meanwhile; nothing was written", one.path, "run again");
}

}  // namespace

Result<void> replace_files(const fs::path& folder, const std::vector<Replacement>& replacements) {
  std::vector<Beside> all;
  for (const Replacement& one : replacements) {
    const auto path = real_path(folder, one.path);
    if (!path) return std::unexpected(path.error());
    if (auto unchanged = check_unchanged(one, *path); !unchanged) return unchanged;
    auto beside = Beside::write(*path, one.after);
    if (!beside) return std::unexpected(std::move(beside.error()));
    all.push_back(std::move(*beside));
  }
  for (Beside& beside : all) {
    if (auto done = beside.take_place(); !done) return done;
  }
  return {};
}

}  // namespace haloform::cli
