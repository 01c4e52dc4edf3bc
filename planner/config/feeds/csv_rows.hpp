#pragma once

#include "planner/base/diagnostic.hpp"
#include "planner/config/feeds/feed_table.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::config {

/// Reads the rows of a CSV as RFC 4180 has them, the header among them, and is strict where others guess: a quote that does
/// not open a cell, something behind one that closes it, one that is never closed, and a blank line between rows are errors
/// at their place. It is our own since libcsv says neither where a cell begins nor where the quote stands that was left
/// open, and passes over blank lines and blanks without a word.
///
/// `text` is what feed_text gave. Cells are without blanks around them. Nothing where the rows cannot be told apart.
[[nodiscard]] std::optional<std::vector<FeedRow>> csv_rows(const std::string& file, std::string_view text,
                                                           char delimiter, Diagnostics& found);

/// Delimiters that feeds have.
inline constexpr std::string_view known_delimiters = ",;\t|";
/// `a comma`, `a tab`
[[nodiscard]] std::string_view delimiter_words(char delimiter);

/// The delimiter by which the first line has most of the `wanted` columns, or, where none has any, most cells.
[[nodiscard]] char guessed_delimiter(std::string_view text, const std::vector<std::string>& wanted);

}  // namespace haloform::config
