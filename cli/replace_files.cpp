#include "cli/replace_files.hpp"

#include "cli/files.hpp"
#include "cli/new_folders.hpp"
#include "planner/base/text.hpp"
#include "planner/config/file_reader.hpp"
#include "planner/config/folder_path.hpp"
#include "providers/storage/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <limits>
#include <string_view>
#include <system_error>
#include <utility>

namespace haloform::cli {
namespace {

namespace fs = std::filesystem;

/// The new text beside the file that it replaces, or is to become; gone again unless it took its place.
class Beside {
 public:
  [[nodiscard]] static Result<Beside> write(const std::string& path, std::string_view text, bool is_new);
  Beside(Beside&& other) noexcept
      : path_(std::move(other.path_)),
        temporary_(std::exchange(other.temporary_, {})),
        is_new_(other.is_new_) {}
  Beside(const Beside&) = delete;
  Beside& operator=(const Beside&) = delete;
  Beside& operator=(Beside&&) = delete;
  ~Beside() {
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
  }
  [[nodiscard]] Result<void> take_place();

 private:
  Beside(std::string path, std::string temporary, bool is_new)
      : path_(std::move(path)), temporary_(std::move(temporary)), is_new_(is_new) {}
  std::string path_;
  std::string temporary_;
  bool is_new_;
};

constexpr std::string_view cannot_replace = "cannot replace the file";
constexpr std::string_view cannot_make = "cannot make the file";
constexpr std::string_view temporary_mark = ".tmp";

/// What a file of this mode and owner has in common with the one that it replaces.
int keep_owner_and_mode(int descriptor, const struct stat& status) {
  // Who is not its owner may not give it away, and then it becomes theirs, as with an editor.
  if (::fchown(descriptor, status.st_uid, status.st_gid) != 0 && errno != EPERM) return errno;
  return ::fchmod(descriptor, status.st_mode & 07777U) != 0 ? errno : 0;
}

/// What a run that was ended in the middle left beside the file: the name says which process that was.
void sweep(const fs::path& path) {
  const std::string beginning = path.filename().string() + std::string(temporary_mark);
  std::error_code error;
  for (fs::directory_iterator at(path.parent_path(), error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    const auto process =
        name.starts_with(beginning) ? parse_integer(name.substr(beginning.size())) : std::nullopt;
    const bool gone = process && *process > 1 && *process <= std::numeric_limits<pid_t>::max() &&
                      ::kill(static_cast<pid_t>(*process), 0) != 0 && errno == ESRCH;
    if (gone) ::unlink(at->path().c_str());
  }
}

Result<Beside> Beside::write(const std::string& path, std::string_view text, bool is_new) {
  const auto cannot = [&](int problem) {
    return std::unexpected(storage::io_error(is_new ? cannot_make : cannot_replace, path, problem));
  };
  struct stat status{};
  if (!is_new && ::lstat(path.c_str(), &status) != 0) return cannot(errno);
  sweep(path);
  std::string temporary = path + std::string(temporary_mark) + std::to_string(::getpid());
  const mode_t mode = is_new ? 0666 : 0600;
  const storage::OpenFile file(
      ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
  if (file.descriptor() < 0) return cannot(errno);
  Beside beside(path, std::move(temporary), is_new);
  int problem = write_all(file.descriptor(), text);
  if (problem == 0 && !is_new) problem = keep_owner_and_mode(file.descriptor(), status);
  if (problem == 0 && ::fsync(file.descriptor()) != 0) problem = errno;
  if (problem != 0) return cannot(problem);
  return beside;
}

Result<void> Beside::take_place() {
  // A link, unlike a rename, takes nobody's place; where the file system has none, a rename has to do.
  if (is_new_ && ::link(temporary_.c_str(), path_.c_str()) == 0) {
    ::unlink(temporary_.c_str());
  } else if (is_new_ && errno != EPERM && errno != EOPNOTSUPP && errno != ENOSYS) {
    return std::unexpected(storage::io_error(cannot_make, path_, errno));
  } else if (auto renamed = storage::rename_file(temporary_, path_, cannot_replace); !renamed) {
    return renamed;
  }
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

Result<void> changed_meanwhile(const std::string& path) {
  return fail(ErrorKind::stale, "the file was changed meanwhile; nothing was written", path, "run again");
}

Result<void> check_unchanged(const Replacement& one, const std::string& path) {
  const auto now = config::read_whole_file(path);
  if (!now) return std::unexpected(now.error());
  return *now == *one.before ? Result<void>() : changed_meanwhile(one.path);
}

/// The place of a file that is to be made.
Result<std::string> new_place(const fs::path& folder, const Replacement& one, NewFolders& folders) {
  const fs::path path(one.path);
  const fs::path beside = path.parent_path().empty() ? fs::path(".") : path.parent_path();
  // Nothing is made through a link that leads out of the folder.
  std::error_code error;
  fs::path there = beside;
  while (!fs::exists(there, error) && there != ".")
    there = there.has_parent_path() ? there.parent_path() : fs::path(".");
  if (const auto inside = real_path(folder, there.string()); !inside) return std::unexpected(inside.error());
  if (auto made = folders.make(beside); !made) return std::unexpected(std::move(made.error()));
  const auto real = real_path(folder, beside.string());
  if (!real) return std::unexpected(real.error());
  std::string place = (fs::path(*real) / path.filename()).string();
  struct stat status{};
  if (::lstat(place.c_str(), &status) == 0) return std::unexpected(changed_meanwhile(one.path).error());
  return place;
}

/// As it was before. What cannot be taken back stays: the error that led here is told all the same.
void take_back(const Replacement& one, const std::string& path) {
  if (!one.before) {
    ::unlink(path.c_str());
    return;
  }
  auto before = Beside::write(path, *one.before, false);
  if (before) static_cast<void>(before->take_place());
}

}  // namespace

Result<void> replace_files(const fs::path& folder, const std::vector<Replacement>& replacements) {
  NewFolders folders;  // Goes last: by then nothing lies in them that is not to stay.
  if (auto made = folders.make(folder); !made) return made;
  std::vector<Beside> all;
  std::vector<std::string> paths;
  for (const Replacement& one : replacements) {
    auto path = one.before ? real_path(folder, one.path) : new_place(folder, one, folders);
    if (!path) return std::unexpected(path.error());
    if (one.before) {
      if (auto unchanged = check_unchanged(one, *path); !unchanged) return unchanged;
    }
    auto beside = Beside::write(*path, one.after, !one.before);
    if (!beside) return std::unexpected(std::move(beside.error()));
    all.push_back(std::move(*beside));
    paths.push_back(std::move(*path));
  }
  for (std::size_t at = 0; at < all.size(); ++at) {
    auto done = all[at].take_place();
    if (done) continue;
    while (at-- > 0) take_back(replacements[at], paths[at]);
    return done;
  }
  return {};
}

}  // namespace haloform::cli
