#pragma once

#include "planner/config/feeds/feed_spec.hpp"
#include "planner/config/file_check.hpp"
#include "planner/model/schema.hpp"

#include <optional>

namespace haloform::config {

/// Reads what a feed gives under one key: a text with columns in it, a list of such, or a column whose values are mapped.
class FeedValues {
 public:
  FeedValues(const TypeSchema& schema, std::optional<Profile> profile, FileCheck& check)
      : schema_(schema), profile_(profile), check_(check) {}

  /// An entry of `fields`: an error where the type, or the profile, has no such field.
  [[nodiscard]] std::optional<FeedValue> field(const YamlEntry& entry);
  /// `teams`, `active`, or an entry of `lifecycle`.
  [[nodiscard]] std::optional<FeedValue> facet(const YamlEntry& entry);

 private:
  [[nodiscard]] std::optional<FeedValue> entries(const YamlEntry& entry);
  [[nodiscard]] std::optional<ColumnText> text(const YamlNode& value, std::string_view name);
  [[nodiscard]] std::optional<MappedColumn> mapped(const YamlNode& value, std::string_view name);
  [[nodiscard]] bool map(const YamlNode& value, MappedColumn& mapped);

  const TypeSchema& schema_;
  std::optional<Profile> profile_;
  FileCheck& check_;
};

}  // namespace haloform::config
