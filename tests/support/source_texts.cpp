#include "tests/support/source_texts.hpp"

#include "planner/config/feed_section.hpp"
#include "planner/config/file_check.hpp"
#include "planner/config/include_patterns.hpp"
#include "planner/config/root_file.hpp"
#include "planner/config/validator.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>

namespace haloform {

Checked<DesiredState> validate(const Catalog& catalog, std::optional<Profile> profile,
                               std::vector<SourceText> texts) {
  auto root = config::read_root_file(texts.front().path, texts.front().text, nullptr);
  if (!root) return std::unexpected(std::move(root.error()));
  config::FileCheck check(0, root->name, root->found);
  static_cast<void>(config::include_patterns_of(root->tree.root(), check));
  const std::vector<std::string> feeds = config::feed_files(root->tree.root());
  const auto is_feed = [&](const SourceText& text) {
    return std::ranges::find(feeds, text.path) != feeds.end();
  };
  const auto first_feed = std::stable_partition(texts.begin() + 1, texts.end(), std::not_fn(is_feed));
  const std::vector<SourceText> of_feeds(first_feed, texts.end());
  texts.erase(first_feed, texts.end());
  std::ranges::sort(texts.begin() + 1, texts.end(), {}, &SourceText::path);
  SourceFiles files;
  for (const SourceText& text : texts) files.add(text.path);
  const config::FeedSource source = [&](const config::FeedSpec& feed) -> config::FeedBytes {
    const auto text = std::ranges::find(of_feeds, feed.path, &SourceText::path);
    if (text == of_feeds.end()) return {fail(ErrorKind::io, "there is no such file", feed.path)};
    return {text->text};
  };
  config::Start start = config::start_with(*root, catalog, profile, std::move(files), source);
  for (std::size_t file = 1; file < texts.size(); ++file) {
    start.collected.parts[file] = config::read_included(texts[file].text, start.rules,
                                                        static_cast<std::uint32_t>(file), texts[file].path);
  }
  Diagnostics warnings;
  return config::Validator::validate(catalog, profile, std::move(start.collected), warnings);
}

Checked<Settings> read_settings(const SourceText& root) {
  auto read = config::read_root_file(root.path, root.text, nullptr);
  if (!read) return std::unexpected(std::move(read.error()));
  return std::move(read->settings);
}

}  // namespace haloform
