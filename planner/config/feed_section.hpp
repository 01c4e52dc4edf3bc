#pragma once

#include "planner/config/feeds/feed_spec.hpp"
#include "planner/config/file_check.hpp"
#include "planner/model/schema.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace haloform::config {

/// Reads `feeds:` of the root file. A feed with a mistake is not among them; `broken` says whether there is one, so that nobody
/// whom it may declare is missed.
struct FeedSection {
  std::vector<FeedSpec> feeds;  ///< Sorted by name.
  bool broken = false;
};
[[nodiscard]] FeedSection feed_section(const YamlNode& root, const Catalog& catalog,
                                       std::optional<Profile> profile, FileCheck& check);

/// The files that `feeds:` names, as far as it says so, to be counted before it is read as a whole.
[[nodiscard]] std::vector<std::string> feed_files(const YamlNode& root);

}  // namespace haloform::config
