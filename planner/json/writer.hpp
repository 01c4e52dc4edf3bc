#pragma once

#include "planner/base/source_span.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::json {

/// Writes JSON straight into a string, keys in the order in which they are given, so that a large document
/// keeps no tree. What would be invisible on a terminal is written as `\uXXXX`, and bytes that are not UTF-8
/// as U+FFFD: the text is valid JSON and harmless to look at, whatever came in.
class Writer {
 public:
  enum class Layout : std::uint8_t { pretty, line };
  explicit Writer(Layout layout = Layout::pretty) : layout_(layout) {}

  Writer& key(std::string_view name);
  Writer& begin_object() { return open('{'); }
  Writer& end_object() { return close('}'); }
  Writer& begin_array() { return open('['); }
  Writer& end_array() { return close(']'); }
  Writer& text(std::string_view text);
  Writer& integer(std::int64_t number);
  Writer& count(std::size_t number) { return integer(static_cast<std::int64_t>(number)); }
  Writer& truth(bool truth);
  Writer& null();
  /// Null where there is none.
  Writer& truth_or_null(std::optional<bool> truth);

  /// The document, with a final newline.
  [[nodiscard]] std::string finish();

 private:
  void before_value();
  void break_line();
  Writer& open(char bracket);
  Writer& close(char bracket);
  void append_quoted(std::string_view text);

  Layout layout_;
  std::string out_;
  std::vector<bool> filled_;  ///< Per open bracket: whether something stands in it already.
  bool after_key_ = false;
};

/// Appends `text` as a JSON string with its quotes, escaped as the Writer does it. Bytes that are not UTF-8 become U+FFFD.
void append_json(std::string& out, std::string_view text);
void append_number(std::string& out, std::int64_t number);

/// File, line and column; null where there is no file.
void write_source(Writer& json, const SourceSpan& source);

}  // namespace haloform::json
