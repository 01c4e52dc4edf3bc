#pragma once

#include "planner/base/diagnostic.hpp"
#include "planner/base/result.hpp"
#include "planner/config/feed_people.hpp"
#include "planner/config/feeds/read_feed.hpp"
#include "planner/config/file_parts.hpp"
#include "planner/config/people.hpp"
#include "planner/config/validator.hpp"
#include "planner/config/yaml_tree.hpp"
#include "planner/model/desired_state.hpp"
#include "planner/model/schema.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace haloform::config {

/// The root file, as far as it can be understood alone.
struct RootFile {
  std::string name;
  YamlTree tree;
  Diagnostics found;  ///< What the reader and `include:` found; `settings` has its own.
  Checked<Settings> settings;
  /// Partial where patterns are wrong and nothing was included: then whoever is missing stands in those
  /// files.
  FileParts::Outcome included = FileParts::Outcome::whole;
};

/// `folder` is where it lies, where there is a disk.
[[nodiscard]] Checked<RootFile> read_root_file(std::string name, std::string_view text,
                                               const std::filesystem::path* folder);

/// What the root file says, with room for the parts of `files`, and the rules by which the others are read.
struct Start {
  Collected collected;
  BlockRules rules;
  std::unique_ptr<FeedPeople> feeds{};  ///< `rules` points to it.
};

/// Feeds are read here, since blocks of YAML may add to whom they declare; their files come behind `files`.
[[nodiscard]] Start start_with(const RootFile& root, const Catalog& catalog, std::optional<Profile> profile,
                               SourceFiles files, const FeedSource& feeds);

/// What an included file says, by the rules of the root file.
[[nodiscard]] FileParts read_included(const std::string& text, const BlockRules& rules, std::uint32_t file,
                                      const std::string& path);

}  // namespace haloform::config
