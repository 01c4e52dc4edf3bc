#pragma once

#include "planner/base/source_span.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace haloform::config {

/// The largest file that is read, in bytes.
inline constexpr std::size_t largest_file = 64UL * 1024 * 1024;
/// The deepest nesting of lists and mappings.
inline constexpr std::size_t most_levels = 64;

/// What is wrong with the bytes of a file before anybody reads them as YAML.
struct SourceFault {
  std::size_t offset = 0;
  std::string what;
  std::string advice;
};

/// What one look at all bytes tells.
struct SourceCheck {
  std::optional<SourceFault> fault;  ///< The first one.
  enum class Letters : std::uint8_t { ascii, unicode } letters = Letters::ascii;
};

/// Checks size, UTF-8, NUL, lone carriage returns, lines with % in front, and brackets that are nested so deep that the
/// parser would hold the whole file in memory.
[[nodiscard]] SourceCheck check_source(std::string_view text);

/// Without a byte order mark in front.
[[nodiscard]] std::string_view without_bom(std::string_view text);

/// Line and column of a byte offset, counted from the start of the text.
[[nodiscard]] SourceSpan span_at(std::string file, std::string_view text, std::size_t offset);

/// No place in a text.
inline constexpr std::size_t no_offset = std::string_view::npos;

/// Where the text of the scalar at `at` begins, behind its tags and anchors.
[[nodiscard]] std::size_t scalar_start(std::string_view text, std::size_t at);
/// Whether the scalar at `at` is a text behind `|` or `>`.
[[nodiscard]] bool is_block_text(std::string_view text, std::size_t at);
/// Where the plain scalar at `at` ends, whose text is `value`; a line that ends in it may read as a space. Nothing
/// (no_offset) where it does not stand there.
[[nodiscard]] std::size_t plain_end(std::string_view text, std::size_t at, std::string_view value);
/// `~`, `null`, `Null` or `NULL`, where that stands at `at` as a value; else empty.
[[nodiscard]] std::string_view null_word_at(std::string_view text, std::size_t at);
/// Where a tab stands in the indentation of the line of `at`; nothing (no_offset) where none does.
[[nodiscard]] std::size_t tab_in_indentation(std::string_view text, std::size_t at);
/// Whether, on the line of a value that ends at `end`, a comment follows that looks as if it belonged to the value: `Bob #2`,
/// `C #`, but not `Bob # the second`.
[[nodiscard]] bool comment_cuts(std::string_view text, std::size_t end);
/// Where the scalar that begins at `at` ends in the source, tags and anchors in front of it skipped; nothing
/// (no_offset) for a quote that is never closed. `plain` is its text, where it is not quoted.
[[nodiscard]] std::size_t scalar_end(std::string_view text, std::size_t at, std::string_view plain);

/// Turns byte columns into columns of code points, for offsets that mostly grow. What it costs is the
/// distance from the offset before, so that a line of megabytes stays cheap.
class ColumnCounter {
 public:
  ColumnCounter(std::string_view text, SourceCheck::Letters letters) : text_(text), letters_(letters) {}
  /// The 1-based column of the byte at `offset` in the line that starts at `line_start`.
  [[nodiscard]] std::uint32_t column(std::size_t line_start, std::size_t offset);

 private:
  [[nodiscard]] std::uint32_t code_points(std::size_t from, std::size_t to) const;
  std::string_view text_;
  SourceCheck::Letters letters_;
  std::size_t line_start_ = 0;
  std::size_t offset_ = 0;
  std::uint32_t column_ = 1;
};

}  // namespace haloform::config
