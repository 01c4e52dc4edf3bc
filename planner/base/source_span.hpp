#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace haloform {

/// A place in a text that a user wrote, ready to be shown. Lines and columns count from 1; a column counts
/// Unicode code points. Line 0 means "the file as a whole".
struct SourceSpan {
  std::string file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;

  /// `people/agents.yaml:12:3`, or the file alone where no line is known.
  [[nodiscard]] std::string text() const;
  /// What `text` gave.
  [[nodiscard]] static SourceSpan parse(std::string_view text);
  friend auto operator<=>(const SourceSpan&, const SourceSpan&) = default;
};

/// The same place in 12 bytes: what a hundred thousand resources keep. `file` is an index into a SourceFiles.
struct SourcePlace {
  std::uint32_t file = 0;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  friend auto operator<=>(const SourcePlace&, const SourcePlace&) = default;
};

/// The files of one configuration, as paths relative to its root, in the order in which they were read.
class SourceFiles {
 public:
  std::uint32_t add(std::string path);
  [[nodiscard]] SourceSpan span(SourcePlace place) const;
  [[nodiscard]] const std::vector<std::string>& paths() const { return paths_; }

 private:
  std::vector<std::string> paths_;
};

}  // namespace haloform
