#include "planner/config/root_file.hpp"

#include "planner/config/feed_parts.hpp"
#include "planner/config/feed_section.hpp"
#include "planner/config/file_check.hpp"
#include "planner/config/root_sections.hpp"
#include "planner/config/settings.hpp"
#include "planner/config/yaml_reader.hpp"

#include <utility>

namespace haloform::config {

namespace {

namespace fs = std::filesystem;

Checked<Settings> read_root_settings(const YamlTree& tree, const std::string& name, const fs::path* folder) {
  Diagnostics found;
  FileCheck check(0, name, found);
  Settings settings = settings_of(tree.root(), folder, check);
  if (!found.has_errors()) return settings;
  found.sort();
  return std::unexpected(std::move(found));
}

}  // namespace

Checked<RootFile> read_root_file(std::string name, std::string_view text, const fs::path* folder) {
  Diagnostics found;
  auto tree = read_yaml(name, text, found);
  if (!tree) return std::unexpected(std::move(found));
  Checked<Settings> settings = read_root_settings(*tree, name, folder);
  return RootFile{std::move(name), std::move(*tree), std::move(found), std::move(settings), {}};
}

namespace {

/// Reads the feeds that the root file names, each into a file of its own behind the others.
void read_feeds(const RootFile& root, FeedSection section, const FeedSource& source, Start& start) {
  Collected& collected = start.collected;
  collected.first_feed = static_cast<std::uint32_t>(collected.files.paths().size());
  const bool none = root.tree.root().find("feeds") == std::nullopt;
  if (none) return;
  start.feeds = std::make_unique<FeedPeople>();
  start.rules.feeds = start.feeds.get();
  if (section.broken) start.feeds->broke();
  // Whom the drafts are of is looked up by pointers into their parts, which stay where they are from here on.
  collected.parts.resize(collected.files.paths().size() + section.feeds.size());
  for (FeedSpec& one : section.feeds) {
    const std::uint32_t file = collected.files.add(one.path);
    auto& spec = start.feeds->add(std::move(one));
    const auto feed = read_feed(spec, source(spec), collected.found);
    if (!feed) {
      start.feeds->broke();
      continue;
    }
    FeedParts made = feed_parts(spec, *feed, start.rules, file, spec.path);
    FileParts& parts = collected.parts[file];
    parts = std::move(made.parts);
    for (const Draft& draft : parts.drafts) {
      const Address& address = draft.resource.address;
      start.feeds->add(address, {&draft, &spec, std::move(made.given[address])});
    }
    collected.feeds.push_back(feed->facts);
  }
}

}  // namespace

Start start_with(const RootFile& root, const Catalog& catalog, std::optional<Profile> profile,
                 SourceFiles files, const FeedSource& feeds) {
  Start start;
  start.collected.files = std::move(files);
  start.collected.found = root.found;
  if (!root.settings) start.collected.found.append(root.settings.error());
  FileCheck check(0, root.name, start.collected.found);
  start.collected.root = root_sections_of(root.tree.root(), catalog, profile, check);
  start.rules = {&catalog, profile, start.collected.root.defaults, root.name, start.collected.root.lifecycle};
  // One that is wrong is an error already.
  if (root.tree.root().find("timezone"))
    start.rules.timezone = root.settings ? root.settings->timezone.value_or("UTC") : "UTC";
  read_feeds(root, feed_section(root.tree.root(), catalog, profile, check), feeds, start);
  start.collected.parts.resize(start.collected.files.paths().size());
  start.collected.parts.front() = read_people(root.tree.root(), FileRole::root, start.rules, 0, root.name);
  if (start.feeds && start.feeds->is_broken())
    start.collected.parts.front().outcome = FileParts::Outcome::partial;
  if (root.included == FileParts::Outcome::partial) start.collected.parts.front().outcome = root.included;
  return start;
}

FileParts read_included(const std::string& text, const BlockRules& rules, std::uint32_t file,
                        const std::string& path) {
  Diagnostics found;
  const auto tree = read_yaml(path, text, found);
  FileParts parts;
  if (tree) {
    parts = read_people(tree->root(), FileRole::included, rules, file, path);
  } else {
    parts.outcome = FileParts::Outcome::partial;
  }
  if (parts.outcome == FileParts::Outcome::partial) parts.unread = text;
  parts.found.append(std::move(found));
  return parts;
}

}  // namespace haloform::config
