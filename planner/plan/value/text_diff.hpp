#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::plan {

/// One line of a difference between two long values.
struct DiffLine {
  enum class Kind : std::uint8_t { same, removed, added } kind = Kind::same;
  std::string text;  ///< Without its line break; not escaped.
  friend bool operator==(const DiffLine&, const DiffLine&) = default;
};

/// Lines that changed, with a little of what stands around them. Lines count from 1.
struct DiffHunk {
  std::size_t before_line = 0;  ///< The first line of the hunk in the text before.
  std::size_t after_line = 0;   ///< The same in the text after.
  std::vector<DiffLine> lines;
  friend bool operator==(const DiffHunk&, const DiffHunk&) = default;
};

/// The difference of two texts by lines, with at most `context` equal lines around each change. Equal texts
/// have no hunks. A line break at the very end counts as an empty last line, so that adding one is seen.
/// Texts of more than `most_lines` lines together are shown as one replacement, since comparing them
/// costs the product of their lengths where little of them is equal.
inline constexpr std::size_t text_diff_lines = 4000;
[[nodiscard]] std::vector<DiffHunk> text_diff(std::string_view before, std::string_view after,
                                              std::size_t context = 2,
                                              std::size_t most_lines = text_diff_lines);

}  // namespace haloform::plan
