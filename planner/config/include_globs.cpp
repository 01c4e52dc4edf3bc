#include "planner/config/include_globs.hpp"

#include "planner/base/text.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <optional>
#include <set>
#include <system_error>
#include <tuple>
#include <utility>

namespace haloform {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view inside_advice = "include only files below the folder of the root file";

/// Reads `[...]` at `at`; moves `at` behind it. Nothing where the bracket is never closed.
std::optional<bool> class_fits(std::string_view pattern, std::size_t& at, char32_t letter) {
  std::size_t here = at + 1;
  const bool negated = here < pattern.size() && (pattern[here] == '!' || pattern[here] == '^');
  if (negated) ++here;
  bool fits = false;
  for (bool first = true; here < pattern.size(); first = false) {
    if (pattern[here] == ']' && !first) {
      at = here + 1;
      return fits != negated;
    }
    const char32_t low = next_code_point(pattern, here);
    char32_t high = low;
    if (here + 1 < pattern.size() && pattern[here] == '-' && pattern[here + 1] != ']') {
      ++here;
      high = next_code_point(pattern, here);
    }
    fits = fits || (letter >= low && letter <= high);
  }
  return std::nullopt;
}

/// Whether the pattern's next element, which is not `*`, fits the next letter of the name; moves both on.
bool one_fits(std::string_view pattern, std::size_t& at, std::string_view name, std::size_t& in_name) {
  const char32_t letter = next_code_point(name, in_name);
  if (pattern[at] == '?') {
    ++at;
    return true;
  }
  if (pattern[at] == '[') {
    if (const auto fits = class_fits(pattern, at, letter)) return *fits;
  }
  if (pattern[at] == '\\' && at + 1 < pattern.size()) ++at;
  return next_code_point(pattern, at) == letter;
}

bool has_wildcard(std::string_view part) { return part.find_first_of("*?[\\") != std::string_view::npos; }

std::vector<std::string> split(std::string_view pattern) {
  std::vector<std::string> parts;
  while (!pattern.empty()) {
    const std::size_t slash = std::min(pattern.find('/'), pattern.size());
    const std::string_view part = pattern.substr(0, slash);
    if (!part.empty() && part != ".") parts.emplace_back(part);
    pattern.remove_prefix(std::min(slash + 1, pattern.size()));
  }
  return parts;
}

class Search {
 public:
  Search(const fs::path& root, std::vector<std::string> parts) : root_(root), parts_(std::move(parts)) {}

  std::expected<std::vector<IncludedFile>, IncludeFault> run() {
    std::error_code error;
    canonical_root_ = fs::canonical(root_.empty() ? fs::path(".") : root_, error);
    if (error) return std::unexpected(IncludeFault{"the folder " + root_.string() + " cannot be read", {}});
    walk({}, 0);
    if (fault_) return std::unexpected(std::move(*fault_));
    std::vector<IncludedFile> files;
    files.reserve(found_.size());
    for (auto& [path, file] : found_) files.push_back(std::move(file));
    return files;
  }

 private:
  [[nodiscard]] fs::path below_root(const std::string& relative) const { return root_ / relative; }
  static std::string joined(const std::string& folder, const std::string& name) {
    return folder.empty() ? name : folder + '/' + name;
  }
  void fail(std::string what, std::string_view advice) {
    if (!fault_) fault_ = IncludeFault{std::move(what), std::string(advice)};
  }

  /// The path behind all symlinks, if it lies below the root.
  std::optional<fs::path> canonical_inside(const std::string& relative) {
    std::error_code error;
    fs::path canonical = fs::canonical(below_root(relative), error);
    if (error) {
      fail(relative + " cannot be read (" + error.message() + ")", "check that it exists and may be read");
      return std::nullopt;
    }
    const auto [root_end, rest] = std::ranges::mismatch(canonical_root_, canonical);
    if (root_end == canonical_root_.end()) return canonical;
    fail(relative + " is a link that leads outside of the configuration's folder", inside_advice);
    return std::nullopt;
  }

  void walk(const std::string& folder, std::size_t part);
  void step(const std::string& path, std::size_t part, bool by_wildcard);
  void take_file(const std::string& path, bool by_wildcard);
  std::vector<std::string> names_in(const std::string& folder);

  fs::path root_;
  fs::path canonical_root_;
  std::vector<std::string> parts_;
  /// Folders that were searched from a part of the pattern on: links that lead in circles end here.
  std::set<std::tuple<dev_t, ino_t, std::size_t>> searched_;
  std::map<std::string, IncludedFile> found_;
  std::optional<IncludeFault> fault_;
};

std::vector<std::string> Search::names_in(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  fs::directory_iterator at(below_root(folder), error);
  for (const fs::directory_iterator end; !error && at != end; at.increment(error)) {
    names.push_back(at->path().filename().string());
  }
  if (error) {
    const std::string name = folder.empty() ? "the folder of the configuration" : "the folder " + folder;
    fail(name + " cannot be read (" + error.message() + ")", "check its permissions");
  }
  std::ranges::sort(names);
  return names;
}

void Search::take_file(const std::string& path, bool by_wildcard) {
  struct stat status{};
  if (::stat(below_root(path).c_str(), &status) != 0) {
    const bool in_circles = errno == ELOOP;
    if (by_wildcard || ::lstat(below_root(path).c_str(), &status) == 0) {
      fail(path + " is a link that leads " + (in_circles ? "in circles" : "nowhere"),
           "remove it, or mend its target");
    }
    return;
  }
  if (S_ISDIR(status.st_mode)) {
    if (!by_wildcard) fail(path + " is a folder", "name its files: " + path + "/*.yaml");
    return;
  }
  if (!S_ISREG(status.st_mode)) {
    return fail(path + " is not a regular file", "a configuration is read from regular files only");
  }
  auto canonical = canonical_inside(path);
  if (!canonical) return;
  found_.emplace(path, IncludedFile{path, std::move(*canonical), static_cast<std::uint64_t>(status.st_size)});
}

void Search::step(const std::string& path, std::size_t part, bool by_wildcard) {
  if (part == parts_.size()) return take_file(path, by_wildcard);
  std::error_code error;
  if (fs::is_directory(below_root(path), error)) walk(path, part);
}

void Search::walk(const std::string& folder, std::size_t part) {
  struct stat status{};
  if (fault_ || ::stat(below_root(folder).c_str(), &status) != 0) return;
  if (!searched_.emplace(status.st_dev, status.st_ino, part).second) return;
  if (!folder.empty() && !canonical_inside(folder)) return;
  const std::string& pattern = parts_[part];
  if (pattern == "**") {
    // `people/**` means every file below.
    if (part + 1 < parts_.size()) walk(folder, part + 1);
    for (const std::string& name : names_in(folder)) {
      if (name.starts_with('.')) continue;
      if (part + 1 == parts_.size()) take_file(joined(folder, name), true);
      step(joined(folder, name), part, true);
    }
    return;
  }
  if (!has_wildcard(pattern)) return step(joined(folder, pattern), part + 1, false);
  for (const std::string& name : names_in(folder)) {
    if (name_fits(pattern, name)) step(joined(folder, name), part + 1, true);
  }
}

}  // namespace

bool name_fits(std::string_view pattern, std::string_view name) {
  if (name.starts_with('.') && !pattern.starts_with('.')) return false;
  std::size_t at = 0;
  std::size_t in_name = 0;
  std::optional<std::pair<std::size_t, std::size_t>> last_star;  // where to go on after a miss
  while (in_name < name.size()) {
    if (at < pattern.size() && pattern[at] == '*') {
      last_star = {++at, in_name};
      continue;
    }
    if (at < pattern.size() && one_fits(pattern, at, name, in_name)) continue;
    if (!last_star) return false;
    static_cast<void>(next_code_point(name, last_star->second));
    at = last_star->first;
    in_name = last_star->second;
  }
  while (at < pattern.size() && pattern[at] == '*') ++at;
  return at == pattern.size();
}

std::expected<std::vector<IncludedFile>, IncludeFault> find_included(const fs::path& root,
                                                                     std::string_view pattern) {
  const auto fault = [](std::string what, std::string_view advice) {
    return std::unexpected(IncludeFault{std::move(what), std::string(advice)});
  };
  const std::string quoted = '"' + std::string(pattern) + '"';
  std::vector<std::string> parts = split(pattern);
  if (parts.empty()) return fault("the pattern " + quoted + " names no file", "write people/*.yaml, say");
  if (pattern.starts_with('/') || std::ranges::find(parts, "..") != parts.end()) {
    return fault("the pattern " + quoted + " leaves the folder of the configuration", inside_advice);
  }
  for (const std::string& part : parts) {
    if (part != "**" && part.contains("**")) {
      return fault("the pattern " + quoted + " has ** inside of a name",
                   "** stands alone between two slashes");
    }
  }
  auto found = Search(root, std::move(parts)).run();
  if (found && found->empty()) {
    return fault("no file matches " + quoted, "mend the pattern, or remove it");
  }
  return found;
}

}  // namespace haloform
