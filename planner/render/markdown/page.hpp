#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace haloform::render {

/// One part of a page in Markdown: its head, rows that each can be left out by itself, and what ends it; all of it whole lines,
/// and whole constructs of Markdown, with an empty line at the end.
struct MarkdownPart {
  /// Where not all parts fit, those of the last kinds are left out first.
  enum class Rank : std::uint8_t { origin, sums, urgent, losses, warnings, limits, drift, rest, changes };

  std::string what;  ///< Its heading, by which the page says what was left out of it.
  Rank rank = Rank::rest;
  std::string head{};  ///< Up to the first row.
  std::vector<std::string> rows{};
  std::size_t columns = 0;  ///< Of the table that the rows are of; 0: they are items of a list.
  std::string foot = "\n";
};

struct MarkdownPage {
  std::string title;  ///< One line of plain words: what holds of the whole. It is there whatever else is not.
  std::vector<MarkdownPart> parts{};
  std::vector<std::string> left_out{};  ///< What was left out before, as `what` of a part.

  /// A part that is there for its rows: only where it has one.
  void add_rows(MarkdownPart part) {
    if (!part.rows.empty()) parts.push_back(std::move(part));
  }
};

/// `### TITLE`, then the parts in their order, and what was left out before for the sake of `most_bytes`; however long.
[[nodiscard]] std::string whole_page(const MarkdownPage& page, std::size_t most_bytes);
/// The same in at most so many bytes, but for the title: of what does not fit, rows are left out that the part counts, and parts
/// that the end of the page names. Nothing is ever cut within. Takes time in proportion to the page.
[[nodiscard]] std::string fitted_page(const MarkdownPage& page, std::size_t most_bytes);

/// `#### HEADING`, or nothing without one.
[[nodiscard]] std::string markdown_heading(std::string_view heading);
/// What a reader unfolds, where the host can: text that is whole lines, below `summary`, which is words of ours.
[[nodiscard]] std::string markdown_folded(std::string_view summary, std::string_view text);

}  // namespace haloform::render
