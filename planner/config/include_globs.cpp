#include "planner/config/include_globs.hpp"

#include "planner/base/quote.hpp"
#include "planner/config/include_patterns.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

namespace haloform::config {

namespace {

namespace fs = std::filesystem;
using Id = PatternNode::Id;
using Ids = std::vector<Id>;

constexpr std::string_view inside_advice = "include only files below the folder of the root file";

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

/// What is wrong with a pattern by itself.
std::optional<PathFault> pattern_fault(std::string_view pattern, const std::vector<std::string>& parts) {
  const auto fault = [&](std::string_view what, std::string_view advice) {
    return PathFault{"the pattern " + in_quotes(pattern) + std::string(what), std::string(advice)};
  };
  if (parts.empty()) return fault(" names no file", "write people/*.yaml, for example");
  if (pattern.starts_with('/') || std::ranges::find(parts, "..") != parts.end())
    return fault(" leaves the folder of the configuration", inside_advice);
  for (const std::string& part : parts) {
    if (part != "**" && part.contains("**"))
      return fault(" has ** inside of a name", "write ** alone between two slashes");
  }
  return std::nullopt;
}

/// A folder on the way, with the path behind all links.
struct Folder {
  std::string path;  ///< Relative to the root; empty for the root.
  fs::path canonical;
};

/// A name in a folder, with what it is before any link is followed; `none` where nobody has looked.
struct Name {
  std::string name;
  fs::file_type type = fs::file_type::none;
};

/// Walks the disk with all patterns at once: a folder is entered with the nodes of the tree that lead there.
class Search {
 public:
  Search(fs::path root, PatternTree& tree) : root_(std::move(root)), tree_(&tree) {}

  void run() {
    std::error_code error;
    canonical_root_ = fs::canonical(root_.empty() ? fs::path(".") : root_, error);
    if (error) {
      tree_->at(PatternTree::root).fault = PathFault{"the folder " + root_.string() + " cannot be read", {}};
      return;
    }
    walk({{}, canonical_root_}, {PatternTree::root});
  }
  [[nodiscard]] std::vector<IncludedFile> take() {
    std::vector<IncludedFile> files;
    files.reserve(found_.size());
    for (auto& [path, file] : found_) files.push_back(std::move(file));
    return files;
  }

 private:
  [[nodiscard]] fs::path below_root(const std::string& relative) const { return root_ / relative; }
  void note(const Ids& nodes, const PathFault& fault) {
    for (const Id id : nodes) {
      if (!tree_->at(id).fault) tree_->at(id).fault = fault;
    }
  }
  void walk(const Folder& folder, Ids nodes);
  [[nodiscard]] Ids not_seen_here(const Folder& folder, const Ids& nodes);
  std::optional<std::vector<Name>> listed(const Folder& folder, const Ids& nodes);
  [[nodiscard]] std::vector<Name> wanted_names(const Ids& nodes) const;
  void visit(const Folder& folder, const Ids& nodes, Name name);
  void enter(const Folder& folder, const Name& name, const Ids& nodes);
  void take_file(const Folder& folder, const Name& name, const Ids& by_name, const Ids& by_wildcard);
  std::expected<fs::path, PathFault> behind_links(const Folder& folder, const Name& name) const;
  static std::string path_of(const Folder& folder, const Name& name) {
    return folder.path.empty() ? name.name : folder.path + '/' + name.name;
  }

  fs::path root_;
  fs::path canonical_root_;
  PatternTree* tree_;
  /// The nodes that a folder was entered with: links that lead in circles end here.
  std::map<std::pair<dev_t, ino_t>, std::set<Id>> seen_;
  std::map<std::string, IncludedFile> found_;
};

/// With the `**` that follow them: these begin in the same folder.
Ids Search::not_seen_here(const Folder& folder, const Ids& nodes) {
  struct stat status{};
  if (::stat(below_root(folder.path).c_str(), &status) != 0) return {};
  std::set<Id>& seen = seen_[{status.st_dev, status.st_ino}];
  Ids fresh;
  for (const Id id : nodes) {
    if (!seen.insert(id).second) continue;
    fresh.push_back(id);
    if (const auto deep = tree_->at(id).deep; deep && seen.insert(*deep).second) fresh.push_back(*deep);
  }
  return fresh;
}

std::optional<std::vector<Name>> Search::listed(const Folder& folder, const Ids& nodes) {
  Ids wanting;
  std::ranges::copy_if(nodes, std::back_inserter(wanting),
                       [&](Id id) { return tree_->at(id).wants_listing(); });
  if (wanting.empty()) return std::nullopt;
  std::vector<Name> names;
  std::error_code error;
  fs::directory_iterator at(below_root(folder.path), error);
  for (const fs::directory_iterator end; !error && at != end; at.increment(error)) {
    std::error_code ignored;
    names.push_back({at->path().filename().string(), at->symlink_status(ignored).type()});
  }
  if (error) {
    const std::string name =
        folder.path.empty() ? "the folder of the configuration" : "the folder " + folder.path;
    note(wanting, {name + " cannot be read (" + error.message() + ")", "check its permissions"});
    return std::nullopt;
  }
  std::ranges::sort(names, {}, &Name::name);
  return names;
}

std::vector<Name> Search::wanted_names(const Ids& nodes) const {
  std::set<std::string> names;
  for (const Id id : nodes) {
    for (const auto& [name, next] : tree_->at(id).literals) names.insert(name);
  }
  std::vector<Name> wanted;
  wanted.reserve(names.size());
  for (const std::string& name : names) wanted.push_back({name});
  return wanted;
}

void Search::walk(const Folder& folder, Ids nodes) {
  nodes = not_seen_here(folder, nodes);
  if (nodes.empty()) return;
  auto names = listed(folder, nodes);
  if (!names) names = wanted_names(nodes);
  for (Name& name : *names) visit(folder, nodes, std::move(name));
}

void Search::visit(const Folder& folder, const Ids& nodes, Name name) {
  Ids by_name;
  Ids by_wildcard;
  for (const Id id : nodes) {
    tree_->at(id).follow(name.name, by_name, by_wildcard);
    if (tree_->at(id).is_deep && !name.name.starts_with('.')) by_wildcard.push_back(id);
  }
  if (by_name.empty() && by_wildcard.empty()) return;
  if (name.type == fs::file_type::none) {
    std::error_code ignored;
    name.type = fs::symlink_status(below_root(path_of(folder, name)), ignored).type();
  }
  if (name.type == fs::file_type::not_found || name.type == fs::file_type::none) return;
  take_file(folder, name, by_name, by_wildcard);
  Ids next;
  for (const Ids* ids : {&by_name, &by_wildcard})
    std::ranges::copy_if(*ids, std::back_inserter(next), [&](Id id) { return tree_->at(id).is_followed(); });
  if (!next.empty()) enter(folder, name, next);
}

std::expected<fs::path, PathFault> Search::behind_links(const Folder& folder, const Name& name) const {
  if (name.type != fs::file_type::symlink) return folder.canonical / name.name;
  return canonical_inside(canonical_root_, below_root(path_of(folder, name)), path_of(folder, name));
}

void Search::enter(const Folder& folder, const Name& name, const Ids& nodes) {
  const std::string path = path_of(folder, name);
  std::error_code error;
  const bool is_folder = name.type == fs::file_type::directory ||
                         (name.type == fs::file_type::symlink && fs::is_directory(below_root(path), error));
  if (!is_folder) return;
  const auto canonical = behind_links(folder, name);
  if (!canonical) return note(nodes, canonical.error());
  walk({path, *canonical}, nodes);
}

void Search::take_file(const Folder& folder, const Name& name, const Ids& by_name, const Ids& by_wildcard) {
  Ids ending;
  const auto ends = [&](Id id) { return tree_->at(id).ends; };
  std::ranges::copy_if(by_name, std::back_inserter(ending), ends);
  const std::size_t full_names = ending.size();
  std::ranges::copy_if(by_wildcard, std::back_inserter(ending), ends);
  if (ending.empty()) return;
  const std::string path = path_of(folder, name);
  struct stat status{};
  if (::stat(below_root(path).c_str(), &status) != 0) {
    const bool in_circles = errno == ELOOP;
    return note(ending,
                {path + " is a symbolic link that leads " + (in_circles ? "back to itself" : "nowhere"),
                 "remove it, or correct its target"});
  }
  if (S_ISDIR(status.st_mode)) {
    ending.resize(full_names);
    return note(ending, {path + " is a folder", "name its files: " + path + "/*.yaml"});
  }
  if (!S_ISREG(status.st_mode))
    return note(ending, {path + " is not a regular file", "a configuration is read from regular files only"});
  auto canonical = behind_links(folder, name);
  if (!canonical) return note(ending, canonical.error());
  if (!is_configuration_name(name.name) || !is_configuration_name(*canonical))
    return note(ending, no_configuration(path));
  for (const Id id : ending) tree_->at(id).found = true;
  found_.emplace(path, IncludedFile{path, std::move(*canonical), static_cast<std::uint64_t>(status.st_size)});
}

}  // namespace

IncludedFiles find_included(const fs::path& root, std::span<const std::string> patterns) {
  PatternTree tree;
  IncludedFiles found;
  std::vector<std::optional<std::size_t>> numbers;
  for (const std::string& pattern : patterns) {
    const std::vector<std::string> parts = split(pattern);
    found.faults.push_back(pattern_fault(pattern, parts));
    numbers.push_back(found.faults.back() ? std::nullopt : std::optional(tree.add(parts)));
  }
  Search search(root, tree);
  search.run();
  for (std::size_t at = 0; at < patterns.size(); ++at) {
    if (!numbers[at]) continue;
    found.faults[at] = tree.fault(*numbers[at]);
    if (!found.faults[at] && !tree.found(*numbers[at]))
      found.faults[at] =
          PathFault{"no file matches " + in_quotes(patterns[at]), "correct the pattern, or remove it", true};
  }
  found.files = search.take();
  return found;
}

bool path_fits(std::string_view pattern, std::string_view path) {
  const std::vector<std::string> wanted = split(pattern);
  const std::vector<std::string> names = split(path);
  // By wanted part: which of the names may come next.
  std::vector<bool> reached(names.size() + 1);
  reached[0] = true;
  for (const std::string& part : wanted) {
    std::vector<bool> next(names.size() + 1);
    for (std::size_t at = 0; at <= names.size(); ++at) {
      const bool steps_in = part == "**" && at > 0 && next[at - 1] && !names[at - 1].starts_with('.');
      if (part == "**")
        next[at] = reached[at] || steps_in;
      else
        next[at] = at > 0 && reached[at - 1] && name_fits(part, names[at - 1]);
    }
    reached = std::move(next);
  }
  return reached.back();
}

}  // namespace haloform::config
