#pragma once

#include "planner/config/yaml_tree.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::config {

/// The text of one file, and where in it the nodes of its tree stand.
class SourceText {
 public:
  explicit SourceText(std::string_view text);

  [[nodiscard]] std::string_view text() const { return text_; }
  /// The byte at which a node begins: with its anchor or tag, if it has one. An alias is where its anchor is.
  [[nodiscard]] std::size_t offset(const YamlNode& node) const;
  [[nodiscard]] std::size_t line_start(std::size_t at) const;
  /// Where the line of `at` ends, before its line break.
  [[nodiscard]] std::size_t line_end(std::size_t at) const;
  /// Where the next line begins, or the end of the text.
  [[nodiscard]] std::size_t next_line(std::size_t at) const;
  /// `\n` or `\r\n`, as the line of `at` has it, or the one above.
  [[nodiscard]] std::string_view line_break(std::size_t at) const;
  /// The first place from `at` on that is no space or tab.
  [[nodiscard]] std::size_t behind_blanks(std::size_t at) const;
  /// The same, and no line break and no comment either.
  [[nodiscard]] std::size_t behind_gap(std::size_t at) const;
  /// A space where a comment begins at `at`: what is put there must not become one with it.
  [[nodiscard]] std::string_view gap_before(std::size_t at) const { return letter(at) == '#' ? " " : ""; }
  [[nodiscard]] char letter(std::size_t at) const { return at < text_.size() ? text_[at] : '\0'; }

  /// The colon behind a key; nothing where none follows at once.
  [[nodiscard]] std::optional<std::size_t> colon(const YamlNode& key) const;
  /// Where the scalar ends that begins at `start`; nothing where that cannot be told.
  [[nodiscard]] std::optional<std::size_t> scalar_end(const YamlNode& scalar, std::size_t start) const;

 private:
  std::string_view text_;
  std::vector<std::size_t> lines_;  ///< Where each begins; the first behind a byte order mark.
};

}  // namespace haloform::config
