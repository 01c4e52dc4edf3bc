#pragma once

#include "planner/config/feeds/feed_table.hpp"

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::config {

/// A text with values of a row in it: `{first} {last}`. `{{` and `}}` stand for a brace.
class ColumnText {
 public:
  ColumnText() = default;
  /// Why it is none, in words that follow on "is wrong: ".
  [[nodiscard]] static std::expected<ColumnText, std::string> parse(std::string_view text);
  /// The value of one column, whatever its name.
  [[nodiscard]] static ColumnText of_column(std::string name);

  /// The columns in it, each once, in their order.
  [[nodiscard]] std::vector<std::string> columns() const;
  [[nodiscard]] bool is_constant() const { return columns().empty(); }

  /// Says where the columns of a table stand, before `of` is called.
  void bind(const FeedTable& table);
  /// The text for a row, without blanks around it and with one where cells that are empty leave several. Its place is that of the
  /// first column in it, or of the row.
  [[nodiscard]] FeedCell of(const FeedRow& row) const;
  /// Whether it has columns, and none of them has a value in the row.
  [[nodiscard]] bool is_empty_in(const FeedRow& row) const;

 private:
  struct Part {
    bool is_column = false;
    std::string text;       ///< Or the name of the column.
    std::size_t index = 0;  ///< Of the column.
  };
  std::vector<Part> parts_;
};

/// Where a column stands in a table; its size where there is none.
[[nodiscard]] std::size_t column_index(const FeedTable& table, std::string_view name);

}  // namespace haloform::config
