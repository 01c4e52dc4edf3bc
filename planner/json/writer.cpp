#include "planner/json/writer.hpp"

#include "planner/base/code_points.hpp"
#include "planner/base/runner_text.hpp"
#include "planner/base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace haloform::json {

namespace {

void append_unit(std::string& out, std::uint32_t unit) {
  static constexpr std::string_view digits = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += digits[(unit >> static_cast<unsigned>(shift)) & 0xfU];
}

void append_escaped(std::string& out, char32_t point) {
  switch (point) {
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: break;
  }
  if (point < 0x10000) return append_unit(out, point);
  const std::uint32_t offset = point - 0x10000U;
  append_unit(out, 0xd800U + (offset >> 10U));
  append_unit(out, 0xdc00U + (offset & 0x3ffU));
}

/// Text that is not plain ASCII throughout: most is, and is appended in one piece.
void append_special(std::string& out, std::string_view text) {
  std::string repaired;
  if (invalid_utf8(text)) {
    repaired = repaired_utf8(text);
    text = repaired;
  }
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t start = at;
    const char32_t point = next_code_point(text, at);
    if (point == '"' || point == '\\') {
      out += '\\';
      out += static_cast<char>(point);
    } else if (is_invisible(point)) {
      append_escaped(out, point);
    } else {
      out += text.substr(start, at - start);
    }
  }
}

}  // namespace

void Writer::append_quoted(std::string_view text) {
  const auto is_plain = [](char letter) {
    return letter >= ' ' && letter < 0x7f && letter != '"' && letter != '\\';
  };
  out_ += '"';
  const auto special = std::ranges::find_if_not(text, is_plain);
  out_.append(text.begin(), special);
  text.remove_prefix(static_cast<std::size_t>(special - text.begin()));
  if (!text.empty()) append_special(out_, text);
  out_ += '"';
}

void Writer::break_line() {
  if (layout_ == Layout::line) return;
  out_ += '\n';
  out_.append(filled_.size() * 2, ' ');
}

void Writer::before_value() {
  if (std::exchange(after_key_, false)) return;
  if (filled_.empty()) return;
  if (filled_.back()) out_ += ',';
  filled_.back() = true;
  break_line();
}

Writer& Writer::key(std::string_view name) {
  before_value();
  append_quoted(name);
  out_ += layout_ == Layout::line ? ":" : ": ";
  after_key_ = true;
  return *this;
}

Writer& Writer::open(char bracket) {
  before_value();
  out_ += bracket;
  filled_.push_back(false);
  return *this;
}

Writer& Writer::close(char bracket) {
  const bool filled = filled_.back();
  filled_.pop_back();
  if (filled) break_line();
  out_ += bracket;
  return *this;
}

Writer& Writer::text(std::string_view text) {
  before_value();
  append_quoted(text);
  return *this;
}

Writer& Writer::integer(std::int64_t number) {
  before_value();
  out_ += std::to_string(number);
  return *this;
}

Writer& Writer::truth(bool truth) {
  before_value();
  out_ += truth ? "true" : "false";
  return *this;
}

Writer& Writer::null() {
  before_value();
  out_ += "null";
  return *this;
}

Writer& Writer::truth_or_null(std::optional<bool> answer) { return answer ? truth(*answer) : null(); }

std::string Writer::finish() {
  out_ += '\n';
  return runner_safe(std::move(out_));
}

void append_json(std::string& out, std::string_view text) {
  std::string repaired;
  if (invalid_utf8(text)) {
    repaired = repaired_utf8(text);
    text = repaired;
  }
  constexpr std::string_view hex = "0123456789abcdef";
  out += '"';
  std::size_t start = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0x7f) {
      std::size_t next = i;
      const char32_t point = next_code_point(text, next);
      if (is_invisible(point)) {
        out.append(text, start, i - start);
        append_escaped(out, point);
        start = next;
      }
      i = next - 1;
      continue;
    }
    // Two of them may begin what the runner of a pipeline takes for a command, where the file is shown.
    const bool hash = byte == '#' && i > 0 && text[i - 1] == '#';
    if (byte >= 0x20 && byte != '"' && byte != '\\' && !hash) continue;
    out.append(text, start, i - start);
    start = i + 1;
    out += '\\';
    switch (byte) {
      case '"':
      case '\\': out += text[i]; break;
      case '\n': out += 'n'; break;
      case '\r': out += 'r'; break;
      case '\t': out += 't'; break;
      default:
        out += "u00";
        out += hex[byte >> 4U];
        out += hex[byte & 0xFU];
    }
  }
  out.append(text, start);
  out += '"';
}

void append_number(std::string& out, std::int64_t number) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  out.append(digits.data(), end.ptr);
}

void write_source(Writer& json, const SourceSpan& source) {
  if (source.file.empty()) {
    json.null();
    return;
  }
  json.begin_object().key("file").text(source.file).key("line").integer(source.line);
  json.key("column").integer(source.column).end_object();
}

}  // namespace haloform::json
