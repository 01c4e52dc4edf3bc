#include "planner/render/repository_path.hpp"

#include "planner/base/code_points.hpp"
#include "planner/base/text.hpp"
#include "planner/base/url.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace haloform::render {

namespace {

/// Adds the parts of a path; false where it leads out of where it begins.
bool walk(std::string_view path, std::vector<std::string_view>& parts) {
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, end);
    path.remove_prefix(std::min(end + 1, path.size()));
    if (part == "..") {
      if (parts.empty()) return false;
      parts.pop_back();
    } else if (!part.empty() && part != ".") {
      parts.push_back(part);
    }
  }
  return true;
}

bool can_be_seen(std::string_view text) {
  if (invalid_utf8(text)) return false;
  std::size_t at = 0;
  while (at < text.size()) {
    if (is_invisible(next_code_point(text, at))) return false;
  }
  return true;
}

}  // namespace

std::optional<std::string> path_in_repository(const RunFacts& run, std::string_view file) {
  if (file.empty() || file.starts_with('/') || run.folder.starts_with('/') || !can_be_seen(file) ||
      !can_be_seen(run.folder))
    return std::nullopt;
  std::vector<std::string_view> parts;
  if (!walk(run.folder, parts) || !walk(file, parts) || parts.empty()) return std::nullopt;
  std::string path;
  for (const std::string_view part : parts) path.append(path.empty() ? "" : "/").append(part);
  return path;
}

std::string relative_uri(std::string_view path) {
  std::string uri;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    uri.append(uri.empty() ? "" : "/").append(url_encoded(path.substr(0, end)));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return uri;
}

}  // namespace haloform::render
