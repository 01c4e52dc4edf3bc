#include "tests/support/source_texts.hpp"

#include "planner/config/file_check.hpp"
#include "planner/config/include_patterns.hpp"
#include "planner/config/root_file.hpp"
#include "planner/config/validator.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace haloform {

Checked<DesiredState> validate(const Catalog& catalog, std::optional<Profile> profile,
                               std::vector<SourceText> texts) {
  std::ranges::sort(texts.begin() + 1, texts.end(), {}, &SourceText::path);
  auto root = config::read_root_file(texts.front().path, texts.front().text, nullptr);
  if (!root) return std::unexpected(std::move(root.error()));
  config::FileCheck check(0, root->name, root->found);
  static_cast<void>(config::include_patterns_of(root->tree.root(), check));
  SourceFiles files;
  for (const SourceText& text : texts) files.add(text.path);
  config::Start start = config::start_with(*root, catalog, profile, std::move(files));
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
