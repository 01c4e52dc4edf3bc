#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::config {

/// One value of a feed, and where it begins. Blanks around it are gone. The values of a list (JSON) stand in it with
/// `between_values` between each two.
struct FeedCell {
  std::string text;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

/// Between the values of a list in one cell: U+001F, which no feed may contain.
inline constexpr char between_values = '\x1f';

/// U+FFFD: what an earlier conversion wrote in the place of a letter that it did not know.
inline constexpr std::string_view lost_letter = "\xef\xbf\xbd";

struct FeedRow {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::vector<FeedCell> cells;  ///< One for each column of its table.
};

/// What a feed says, whatever its form.
struct FeedTable {
  std::vector<FeedCell> columns;  ///< Names, and where they stand: the header, or the first row that has one.
  std::vector<FeedRow> rows;
  std::vector<FeedCell> trailer;  ///< What stands behind the prefix of the trailer row, where there is one.
  std::vector<FeedCell> deleted;  ///< Keys whose people are to go.
};

}  // namespace haloform::config
