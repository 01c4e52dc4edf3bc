#include "planner/config/source_check.hpp"

#include "planner/base/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace haloform::config {

namespace {

/// yaml-cpp keeps every token behind an open bracket until that bracket is closed, so depth is bounded before
/// it starts. Brackets inside of texts are counted too; no text opens this many without closing them.
constexpr std::size_t most_brackets = 1000;

/// Bytes that are looked at; all others, nearly every one of a large file, are passed over.
constexpr std::array<bool, 256> looked_at = [] {
  std::array<bool, 256> looked{};
  for (std::size_t byte = 0x80; byte < looked.size(); ++byte) looked.at(byte) = true;
  for (const char byte : {'[', '{', ']', '}', '%', '\r', '\0', '\x04'})
    looked.at(static_cast<unsigned char>(byte)) = true;
  return looked;
}();

constexpr std::string_view yaml_blanks = " \t\r\n";

SourceFault control_fault(std::size_t offset, char letter) {
  const std::string name = letter == '\0' ? "NUL" : "U+0004";
  return {offset, "the file contains a " + name + " character",
          "this is not a text file in UTF-8, or it was damaged; save it again as UTF-8"};
}

}  // namespace

SourceCheck check_source(std::string_view text) {
  SourceCheck check;
  if (text.size() > largest_file) {
    check.fault = {0, "the file is larger than 64 MiB", "split it, and name the parts under `include:`"};
    return check;
  }
  std::size_t open = 0;
  std::size_t too_deep_at = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char letter = text[at];
    if (!looked_at[static_cast<unsigned char>(letter)]) continue;
    if ((static_cast<unsigned char>(letter) & 0x80U) != 0) {
      check.letters = SourceCheck::Letters::unicode;
    } else if (letter == '[' || letter == '{') {
      if (++open == most_levels + 1) too_deep_at = at;
      if (open > most_brackets) {
        check.fault = {too_deep_at, "more than 64 levels are nested here", "flatten it"};
        return check;
      }
    } else if ((letter == ']' || letter == '}') && open > 0) {
      --open;
    } else if (letter == '%' && (at == 0 || text[at - 1] == '\n')) {
      // The parser passes over such a line without a word, unless it is a directive.
      const std::string_view line = text.substr(at);
      if (line.starts_with("%YAML ") || line.starts_with("%TAG ")) continue;
      check.fault = {at, "a line cannot begin with %", "indent it, put the text in quotes, or remove the %"};
      break;
    } else if (letter == '\r' && at + 1 < text.size() && text[at + 1] != '\n') {
      check.fault = {at, "there is a carriage return without a line feed",
                     "save the file with LF or CRLF at the end of its lines"};
      break;
    } else if (letter == '\0' || letter == '\x04') {
      // The parser takes U+0004 for the end of the file and would drop the rest without a word.
      check.fault = control_fault(at, letter);
      break;
    }
  }
  if (check.letters == SourceCheck::Letters::ascii) return check;
  const auto bad = invalid_utf8(text);
  if (bad && (!check.fault || *bad < check.fault->offset)) {
    check.fault = {*bad, "this byte is not valid UTF-8", "save the file as UTF-8"};
  }
  return check;
}

std::string_view without_bom(std::string_view text) {
  constexpr std::string_view bom = "\xef\xbb\xbf";
  if (text.starts_with(bom)) text.remove_prefix(bom.size());
  return text;
}

SourceSpan span_at(std::string file, std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const std::size_t newline = before.rfind('\n');
  const std::size_t line_start = newline == std::string_view::npos ? 0 : newline + 1;
  const auto line = static_cast<std::uint32_t>(std::ranges::count(before, '\n') + 1);
  ColumnCounter columns(text, SourceCheck::Letters::unicode);
  return {std::move(file), line, columns.column(line_start, offset)};
}

std::size_t scalar_start(std::string_view text, std::size_t at) {
  while (at < text.size() && (text[at] == '!' || text[at] == '&')) {
    at = std::min(text.find_first_of(yaml_blanks, at), text.size());
    at = std::min(text.find_first_not_of(yaml_blanks, at), text.size());
  }
  return at;
}

bool is_block_text(std::string_view text, std::size_t at) {
  at = scalar_start(text, at);
  return at < text.size() && (text[at] == '|' || text[at] == '>');
}

std::size_t plain_end(std::string_view text, std::size_t at, std::string_view value) {
  at = scalar_start(text, at);
  if (text.substr(std::min(at, text.size())).starts_with(value)) return at + value.size();
  while (!value.empty()) {
    const std::size_t blanks = std::min(value.find_first_not_of(yaml_blanks), value.size());
    if (blanks > 0) {
      const std::size_t next = std::min(text.find_first_not_of(yaml_blanks, at), text.size());
      if (next == at) return no_offset;
      at = next;
      value.remove_prefix(blanks);
      continue;
    }
    if (at == text.size() || text[at] != value.front()) return no_offset;
    ++at;
    value.remove_prefix(1);
  }
  return at;
}

std::string_view null_word_at(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(std::min(at, text.size()));
  for (const std::string_view word : {"~", "null", "Null", "NULL"}) {
    if (!rest.starts_with(word)) continue;
    if (rest.size() == word.size() || std::string_view(" \t\r\n,]}#").contains(rest[word.size()]))
      return word;
  }
  return {};
}

std::size_t tab_in_indentation(std::string_view text, std::size_t at) {
  const std::size_t newline = text.substr(0, at).rfind('\n');
  const std::size_t start = newline == std::string_view::npos ? 0 : newline + 1;
  const std::size_t word = std::min(text.find_first_not_of(" \t", start), text.size());
  const std::size_t tab = text.find('\t', start);
  return tab < word ? tab : no_offset;
}

bool comment_cuts(std::string_view text, std::size_t end) {
  if (end < text.size() && text[end] == '\n') return false;
  std::string_view line = text.substr(end, std::min(text.find_first_of("\r\n", end), text.size()) - end);
  const std::size_t hash = line.find_first_not_of(" \t");
  if (hash == 0 || hash == std::string_view::npos || line[hash] != '#') return false;
  line.remove_prefix(hash + 1);
  if (trimmed(line).find_first_not_of("0123456789") == std::string_view::npos) return true;
  const auto first = static_cast<unsigned char>(line.front());
  return std::isalnum(first) != 0 || first >= 0x80;
}

std::size_t scalar_end(std::string_view text, std::size_t at, std::string_view plain) {
  at = scalar_start(text, at);
  if (at == text.size()) return at;
  const char quote = text[at];
  if (quote != '"' && quote != '\'') return text.substr(at).starts_with(plain) ? at + plain.size() : at;
  for (++at; at < text.size(); ++at) {
    if (text[at] == '\\' && quote == '"') {
      ++at;
    } else if (text[at] == quote) {
      if (quote == '"' || at + 1 == text.size() || text[at + 1] != quote) return at + 1;
      ++at;  // '' is a quote in the text
    }
  }
  return no_offset;
}

std::uint32_t ColumnCounter::code_points(std::size_t from, std::size_t to) const {
  const std::string_view piece = text_.substr(from, to - from);
  const auto starts_one = [](char letter) { return (static_cast<unsigned char>(letter) & 0xc0U) != 0x80U; };
  return static_cast<std::uint32_t>(std::ranges::count_if(piece, starts_one));
}

std::uint32_t ColumnCounter::column(std::size_t line_start, std::size_t offset) {
  line_start = std::min(line_start, text_.size());
  offset = std::clamp(offset, line_start, text_.size());
  if (letters_ == SourceCheck::Letters::ascii) return static_cast<std::uint32_t>(offset - line_start + 1);
  if (line_start != line_start_) {
    line_start_ = line_start;
    offset_ = line_start;
    column_ = 1;
  }
  if (offset >= offset_) {
    column_ += code_points(offset_, offset);
  } else {
    column_ -= code_points(offset, offset_);
  }
  offset_ = offset;
  return column_;
}

}  // namespace haloform::config
