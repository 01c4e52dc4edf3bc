#pragma once

#include "planner/base/diagnostic.hpp"
#include "planner/config/feeds/feed_table.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::config {

/// A feed in JSON as a table of the columns that are wanted, each a path (json_value.hpp). A column that no row has is not in
/// the table.
struct JsonTable {
  FeedTable table;
  std::set<std::string> unused;  ///< Members of the rows that nobody wants. Of JSON lines only.
};

/// JSON lines: an object on each line.
[[nodiscard]] std::optional<JsonTable> jsonl_rows(const std::string& file, std::string_view text,
                                                  const std::vector<std::string>& wanted, Diagnostics& found);

/// SCIM 2.0's BulkRequest (RFC 7644, 3.7): POST and PUT of /Users are rows, DELETE says who is to go. A PATCH says too little
/// about somebody, and is an error, as is every other resource.
[[nodiscard]] std::optional<JsonTable> scim_rows(const std::string& file, std::string_view text,
                                                 const std::vector<std::string>& wanted, Diagnostics& found);

}  // namespace haloform::config
