#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/source_span.hpp"
#include "planner/config/feeds/column_text.hpp"
#include "planner/model/guard_limits.hpp"
#include "planner/model/resource_type.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace haloform::config {

enum class FeedForm : std::uint8_t { csv, jsonl, scim };

/// How the name of a file of the form may end: `.csv`. Whoever writes the YAML could have any other file shown as people.
[[nodiscard]] std::span<const std::string_view> feed_endings(FeedForm form);

/// What becomes of a value that `map` does not have.
enum class Unmapped : std::uint8_t {
  error,
  ignore,  ///< As if the feed said nothing.
  none,    ///< As if it said: none.
};

/// `{column: department, map: {Service Desk: sd}, unmapped: error}`
struct MappedColumn {
  struct Target {
    std::string written;  ///< The value as the configuration has it.
    std::string text;
    SourcePlace place;  ///< Of what it is mapped to.
  };
  std::string column;
  std::string separator;  ///< Between several values of one cell; empty: there is one.
  bool has_map = false;
  std::map<std::string, Target> map;  ///< By the comparison key of the value.
  Unmapped unmapped = Unmapped::error;
};

/// What a feed gives to each of its people under one key of a block.
struct FeedValue {
  std::string key;  ///< As a block has it: `email`, `active`, `ends_on`.
  SourceSpan where;
  /// The last is of entries (`custom`), each under its name.
  std::variant<ColumnText, std::vector<ColumnText>, MappedColumn, std::vector<FeedValue>> from;
};

enum class Prefer : std::uint8_t { neither, yaml, feed };

/// One entry of `feeds:`.
struct FeedSpec {
  std::string name;
  SourceSpan where;  ///< Its key.
  FeedForm form = FeedForm::csv;
  std::string path;
  SourceSpan path_at;
  ResourceType type = ResourceType::agent;
  ColumnText key;  ///< What tells people apart: a column, or a text with columns in it.
  SourceSpan key_at;
  std::vector<FeedValue> fields;
  std::vector<FeedValue> lifecycle;
  std::optional<FeedValue> active;
  bool active_by_itself = false;  ///< SCIM's own `active`, which few rows have: it need not be there.
  std::optional<FeedValue> teams;
  std::optional<char> delimiter;
  std::optional<std::vector<std::pair<std::string, SourceSpan>>>
      columns;  ///< Further ones that it must have.
  struct Trailer {
    std::string prefix;
    std::uint32_t count = 1;  ///< Which value behind the prefix says how many rows there are; from 1.
    SourceSpan where;
  };
  std::optional<Trailer> trailer;
  /// From where it is known when the feed was made.
  struct Generated {
    enum class From : std::uint8_t { column, trailer, file } from = From::column;
    std::string column;
    std::uint32_t value = 1;
    SourceSpan where;
  };
  std::optional<Generated> generated;
  std::optional<Milliseconds> max_age;
  std::uint32_t min_rows = 1;
  std::vector<Limit> max_drop;
  std::optional<std::uint32_t> max_rise;
  std::string population;  ///< A column, or empty.
  SourceSpan population_at;
  std::uint32_t confirm = 1;
  Prefer prefer = Prefer::neither;

  /// The columns that it needs, each once, and where the configuration names them first.
  [[nodiscard]] std::vector<std::pair<std::string, SourceSpan>> needed() const;
  /// Whether its rows may have the key of a lifecycle.
  [[nodiscard]] bool may_say(std::string_view lifecycle_key) const;
  void bind(const FeedTable& table);
};

}  // namespace haloform::config
