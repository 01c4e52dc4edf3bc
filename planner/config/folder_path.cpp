#include "planner/config/folder_path.hpp"

#include "planner/base/quote.hpp"
#include "planner/base/text.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace haloform::config {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view plain_file_advice =
    "put a regular file in its place, or name another path within the folder of the configuration";

std::optional<PathFault> outside(std::string_view path) {
  return PathFault{fmt::format("the path {} leaves the folder of the configuration", in_quotes(path)),
                   "name a file below the folder of haloform.yaml, by its path from there"};
}

}  // namespace

std::optional<PathFault> path_fault(std::string_view path) {
  if (path.starts_with('/')) return outside(path);
  const fs::path parts(path);
  if (std::ranges::find(parts, fs::path("..")) != parts.end()) return outside(path);
  const fs::path plain = parts.lexically_normal();
  if (plain.has_filename() && plain != ".") return std::nullopt;
  return PathFault{fmt::format("the path {} names no file", in_quotes(path)),
                   "name the file, not its folder"};
}

std::optional<PathFault> path_fault(const fs::path& folder, std::string_view path) {
  if (auto fault = path_fault(path)) return fault;
  const fs::path plain = fs::path(path).lexically_normal();
  fs::path so_far;
  for (auto part = plain.begin(); part != plain.end(); ++part) {
    so_far /= *part;
    const std::string shown = clipped(so_far.string());
    struct stat status{};
    if (::lstat((folder / so_far).c_str(), &status) != 0) {
      if (errno == ENOENT) return std::nullopt;
      return PathFault{fmt::format("{} cannot be examined ({})", shown,
                                   std::error_code(errno, std::generic_category()).message()),
                       "check that it may be read"};
    }
    if (S_ISLNK(status.st_mode)) {
      return PathFault{
          fmt::format("{} is a symbolic link, and links in paths of the configuration are not followed",
                      shown),
          std::string(plain_file_advice)};
    }
    const bool is_last = std::next(part) == plain.end();
    if (!is_last && !S_ISDIR(status.st_mode))
      return PathFault{fmt::format("{} is not a folder", shown), std::string(plain_file_advice)};
    if (is_last && !S_ISREG(status.st_mode))
      return PathFault{fmt::format("{} is not a regular file", shown), std::string(plain_file_advice)};
  }
  return std::nullopt;
}

std::expected<fs::path, PathFault> canonical_inside(const fs::path& folder, const fs::path& path,
                                                    std::string_view name) {
  std::error_code error;
  fs::path canonical = fs::canonical(path, error);
  if (error) {
    return std::unexpected(PathFault{fmt::format("{} cannot be read ({})", name, error.message()),
                                     "check that it exists and may be read"});
  }
  const auto [folder_end, rest] = std::ranges::mismatch(folder, canonical);
  if (folder_end == folder.end()) return canonical;
  return std::unexpected(
      PathFault{fmt::format("{} is a symbolic link to a place outside of the configuration's folder", name),
                "a configuration is read from files below the folder of the root file"});
}

bool is_configuration_name(const fs::path& path) {
  static constexpr std::array<std::string_view, 3> endings{".yaml", ".yml", ".json"};
  return std::ranges::find(endings, folded(path.extension().string())) != endings.end();
}

PathFault no_configuration(std::string_view name) {
  return {fmt::format("{} is not a .yaml, .yml or .json file", name),
          "a configuration is read from these only: rename it, or narrow the pattern, as in people/*.yaml"};
}

}  // namespace haloform::config
