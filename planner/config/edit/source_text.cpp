#include "planner/config/edit/source_text.hpp"

#include "planner/config/source_check.hpp"

#include <algorithm>

namespace haloform::config {

SourceText::SourceText(std::string_view text) : text_(text) {
  lines_.push_back(text.size() - without_bom(text).size());
  for (auto at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
    lines_.push_back(at + 1);
}

std::size_t SourceText::offset(const YamlNode& node) const {
  const std::size_t line = std::min<std::size_t>(node.line(), lines_.size());
  std::size_t at = lines_[line - 1];
  const auto continues = [&] { return (static_cast<unsigned char>(letter(at)) & 0xc0U) == 0x80U; };
  for (std::uint32_t column = 1; column < node.column() && at < text_.size(); ++column) {
    ++at;
    while (continues()) ++at;
  }
  return at;
}

std::size_t SourceText::line_start(std::size_t at) const {
  const auto next = std::ranges::upper_bound(lines_, at);
  return next == lines_.begin() ? lines_.front() : *std::prev(next);
}

std::size_t SourceText::line_end(std::size_t at) const {
  std::size_t end = std::min(text_.find('\n', at), text_.size());
  if (end > at && end < text_.size() && text_[end - 1] == '\r') --end;
  return end;
}

std::size_t SourceText::next_line(std::size_t at) const {
  const std::size_t end = text_.find('\n', at);
  return end == std::string_view::npos ? text_.size() : end + 1;
}

std::string_view SourceText::line_break(std::size_t at) const {
  std::size_t end = text_.find('\n', at);
  if (end == std::string_view::npos) end = text_.rfind('\n', at);
  return end != std::string_view::npos && end > 0 && text_[end - 1] == '\r' ? "\r\n" : "\n";
}

std::size_t SourceText::behind_blanks(std::size_t at) const {
  return std::min(text_.find_first_not_of(" \t", at), text_.size());
}

std::size_t SourceText::behind_gap(std::size_t at) const {
  for (;;) {
    at = std::min(text_.find_first_not_of(" \t\r\n", at), text_.size());
    if (letter(at) != '#') return at;
    at = next_line(at);
  }
}

std::optional<std::size_t> SourceText::colon(const YamlNode& key) const {
  const auto end = scalar_end(key, offset(key));
  if (!end) return std::nullopt;
  const std::size_t at = behind_blanks(*end);
  return letter(at) == ':' ? std::optional(at) : std::nullopt;
}

std::optional<std::size_t> SourceText::scalar_end(const YamlNode& scalar, std::size_t start) const {
  if (scalar.is_null()) return start + scalar.null_word().size();
  const bool quoted = letter(start) == '"' || letter(start) == '\'';
  const std::size_t end =
      quoted ? config::scalar_end(text_, start, {}) : plain_end(text_, start, scalar.text());
  return end == no_offset ? std::nullopt : std::optional(end);
}

}  // namespace haloform::config
