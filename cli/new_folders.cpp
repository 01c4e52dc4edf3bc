#include "cli/new_folders.hpp"

#include "providers/storage/files.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <ranges>
#include <system_error>

namespace haloform::cli {

NewFolders::~NewFolders() {
  for (const std::string& folder : std::views::reverse(made_)) ::rmdir(folder.c_str());
}

Result<void> NewFolders::make(const std::filesystem::path& folder) {
  std::error_code error;
  if (folder.empty() || std::filesystem::is_directory(folder, error)) return {};
  if (auto above = make(folder.parent_path()); !above) return above;
  if (::mkdir(folder.c_str(), 0777) == 0) {
    made_.push_back(folder.string());
  } else if (errno != EEXIST) {
    return std::unexpected(storage::io_error("cannot make the folder", folder.string(), errno));
  }
  return {};
}

}  // namespace haloform::cli
