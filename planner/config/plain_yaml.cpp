#include "planner/config/plain_yaml.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

namespace haloform::config {

namespace {

/// Nested deeper than anything that is written by hand; the parser's own limit is higher.
constexpr std::size_t most_plain_levels = 24;
constexpr std::size_t longest_plain_key = 200;

using ByteSet = std::array<bool, 256>;

constexpr ByteSet byte_set(std::string_view others, bool beyond_ascii) {
  constexpr std::string_view words = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  ByteSet set{};
  for (const char letter : words) set.at(static_cast<unsigned char>(letter)) = true;
  for (const char letter : others) set.at(static_cast<unsigned char>(letter)) = true;
  for (std::size_t byte = 0x80; beyond_ascii && byte < set.size(); ++byte) set.at(byte) = true;
  return set;
}

/// What a key is made of, and what a plain scalar may begin with, or be made of within brackets. Nothing in them has a meaning to
/// YAML, wherever it stands.
constexpr ByteSet key_bytes = byte_set("_.-/@+", false);
constexpr ByteSet first_bytes = byte_set("_/+(", true);
constexpr ByteSet bracket_bytes = byte_set("_./@+-()*", true);

/// Control characters, and what begins a line break or a mark beyond ASCII.
constexpr ByteSet odd_bytes = [] {
  ByteSet set{};
  for (std::size_t byte = 0; byte < 0x20; ++byte) set.at(byte) = byte != '\n';
  for (const unsigned byte : {0x7fU, 0xc2U, 0xe2U, 0xefU}) set.at(byte) = true;
  return set;
}();

constexpr bool in(const ByteSet& set, char letter) { return set[static_cast<unsigned char>(letter)]; }

/// Whether a byte may change what others mean.
bool has_odd_bytes(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!in(odd_bytes, text[at])) continue;
    const std::string_view letter = text.substr(at, 3);
    if (letter.starts_with("\r\n")) continue;
    if (letter < "\xc2\xa0" || letter == "\xe2\x80\xa8" || letter == "\xe2\x80\xa9" ||
        letter == "\xef\xbb\xbf")
      return true;
  }
  return false;
}

bool is_null(std::string_view text) {
  return text.size() <= 4 && plain_scalar_type(text) == ScalarType::null;
}

}  // namespace

/// Every function that answers with a truth value says whether the text is plain so far. `at` is behind what was read.
class PlainYamlReader {
 public:
  PlainYamlReader(std::string_view text, SourceCheck::Letters letters)
      : text_(text), columns_(text, letters) {
    tree_.nodes_.reserve(text.size() / 12 + 4);
    tree_.text_.reserve(text.size() * 3 / 4 + 16);
  }

  [[nodiscard]] bool read() {
    if (next_line() && text_.substr(line_.start, line_.end - line_.start) == "---") next_line();
    return !ended_ && indent() == 0 && block(0) && ended_;
  }
  [[nodiscard]] YamlTree take() { return std::move(tree_); }

 private:
  /// A line that is neither empty nor a comment.
  struct Line {
    std::size_t start = 0;
    std::size_t word = 0;  ///< Its first byte that is no blank.
    std::size_t end = 0;   ///< Without the line break.
    std::size_t next = 0;  ///< Where the next line begins.
    std::uint32_t number = 0;
  };

  [[nodiscard]] std::size_t indent() const { return line_.word - line_.start; }
  [[nodiscard]] bool at_dash() const {
    return text_[line_.word] == '-' && line_.word + 1 < line_.end && text_[line_.word + 1] == ' ';
  }
  [[nodiscard]] std::size_t behind_blanks(std::size_t at) const {
    while (at < line_.end && text_[at] == ' ') ++at;
    return at;
  }
  /// Whether nothing but a comment follows on the line.
  [[nodiscard]] bool is_last(std::size_t at) const {
    const std::size_t next = behind_blanks(at);
    return next == line_.end || (text_[next] == '#' && next > at);
  }

  bool next_line() {
    while (line_.next < text_.size()) {
      ++line_.number;
      line_.start = line_.next;
      line_.end = std::min(text_.find('\n', line_.start), text_.size());
      line_.next = line_.end + 1;
      if (line_.end > line_.start && text_[line_.end - 1] == '\r') --line_.end;
      line_.word = behind_blanks(line_.start);
      if (line_.word < line_.end && text_[line_.word] != '#') return true;
    }
    ended_ = true;
    return false;
  }

  std::uint32_t add(YamlKind kind, std::size_t at, std::string_view text = {}) {
    const auto start = static_cast<std::uint32_t>(tree_.text_.size());
    const auto size = static_cast<std::uint32_t>(text.size());
    tree_.nodes_.push_back(
        {line_.number, columns_.column(line_.start, at), start, size, kind, KeyUse::first});
    tree_.text_ += text;
    return static_cast<std::uint32_t>(tree_.nodes_.size() - 1);
  }

  /// Of a mapping `children` are its entries.
  bool close(std::uint32_t collection, std::uint32_t children) {
    --level_;
    tree_.nodes_[collection].start = static_cast<std::uint32_t>(tree_.nodes_.size());
    tree_.nodes_[collection].size = children;
    const auto begin = std::ranges::upper_bound(keys_, collection);
    const auto text = [this](std::uint32_t key) {
      return std::string_view(tree_.text_).substr(tree_.nodes_[key].start, tree_.nodes_[key].size);
    };
    if (!std::ranges::is_sorted(begin, keys_.end(), {}, text))
      std::ranges::sort(begin, keys_.end(), {}, text);
    const bool is_repeated = std::ranges::adjacent_find(begin, keys_.end(), {}, text) != keys_.end();
    keys_.erase(begin, keys_.end());
    return !is_repeated;
  }

  bool block(std::size_t column) { return at_dash() ? sequence(column, false) : mapping(column, line_.word); }

  bool mapping(std::size_t column, std::size_t at) {
    if (level_++ == most_plain_levels) return false;
    const std::uint32_t self = add(YamlKind::mapping, at);
    for (std::uint32_t entries = 1;; ++entries, at = line_.word) {
      const std::size_t colon = colon_behind(at);
      if (colon == no_offset || !key(at, colon)) return false;
      if (!is_last(colon + 1)) {
        if (!line_value(behind_blanks(colon + 1))) return false;
      } else if (!below_key(column, behind_blanks(colon + 1) < line_.end)) {
        return false;
      }
      if (ended_ || indent() < column) return close(self, entries);
      // Whatever is indented further belongs to the value above in some way.
      if (indent() > column || at_dash()) return false;
    }
  }

  /// What stands on the lines below `key:`.
  bool below_key(std::size_t column, bool has_comment) {
    YamlTree::Node none = tree_.nodes_[keys_.back()];
    next_line();
    if (!ended_ && indent() > column) return block(indent());
    if (!ended_ && indent() == column && at_dash()) return sequence(column, true);
    // A comment may be meant as the value.
    if (has_comment) return false;
    none.kind = YamlKind::null;
    none.start += std::exchange(none.size, 0);
    tree_.nodes_.push_back(none);
    return true;
  }

  bool sequence(std::size_t column, bool beside_key) {
    if (level_++ == most_plain_levels) return false;
    const std::uint32_t self = add(YamlKind::sequence, line_.word);
    for (std::uint32_t items = 1;; ++items) {
      const std::size_t at = behind_blanks(line_.word + 1);
      if (at == line_.end) return false;
      const bool in_mapping = colon_behind(at) != no_offset;
      if (!(in_mapping ? mapping(at - line_.start, at) : line_value(at))) return false;
      if (ended_ || indent() < column) return close(self, items);
      if (indent() > column) return false;
      if (!at_dash()) return beside_key && close(self, items);
    }
  }

  /// Where the colon behind a plain key at `at` stands; no_offset where there is none.
  [[nodiscard]] std::size_t colon_behind(std::size_t at) const {
    std::size_t end = at;
    if (!in(key_bytes, text_[at]) || !in(first_bytes, text_[at])) return no_offset;
    while (end < line_.end && (in(key_bytes, text_[end]) || (text_[end] == ' ' && text_[end - 1] != ' ')))
      ++end;
    if (end == line_.end || text_[end] != ':' || text_[end - 1] == ' ') return no_offset;
    if (end + 1 < line_.end && text_[end + 1] != ' ') return no_offset;
    return end - at <= longest_plain_key ? end : no_offset;
  }

  bool key(std::size_t at, std::size_t colon) {
    const std::string_view text = text_.substr(at, colon - at);
    // The parser takes the first word of a key for the value of a key above that has none.
    if (is_null(text.substr(0, text.find(' ')))) return false;
    keys_.push_back(add(YamlKind::plain, at, text));
    return true;
  }

  /// The value at `at`, and the rest of the line.
  bool line_value(std::size_t at) {
    if (!value(at, false) || !is_last(at)) return false;
    next_line();
    return true;
  }

  bool value(std::size_t& at, bool in_brackets) {
    const char first = text_[at];
    if (first == '"' || first == '\'') return quoted(at);
    if (first == '[' || first == '{') return brackets(at);
    return plain(at, in_brackets);
  }

  /// Without quotes: up to the end of the line or its comment, within brackets up to what may end it there.
  bool plain(std::size_t& at, bool in_brackets) {
    const std::size_t start = at;
    const char first = text_[at];
    const bool is_signed = first == '-' && at + 1 < line_.end && in(first_bytes, text_[at + 1]);
    if (!in(first_bytes, first) && (in_brackets || (first != '~' && !is_signed))) return false;
    std::size_t end = at;
    for (; at < line_.end; ++at) {
      const char letter = text_[at];
      if (letter == ' ') continue;
      if (in_brackets ? !in(bracket_bytes, letter) : letter == '#' && text_[at - 1] == ' ') break;
      if (letter == ':' && (at + 1 == line_.end || text_[at + 1] == ' ')) return false;
      end = at + 1;
    }
    const std::string_view text = text_.substr(start, end - start);
    const YamlKind kind = is_null(text) ? YamlKind::null : YamlKind::plain;
    if (kind == YamlKind::null ? in_brackets : first == '~') return false;
    if (!in_brackets && end < line_.end && comment_cuts(text_, end)) return false;
    add(kind, start, text);
    at = end;
    return true;
  }

  bool quoted(std::size_t& at) {
    const char quote = text_[at];
    const std::size_t end = text_.find(quote, at + 1);
    if (end >= line_.end) return false;
    const std::string_view text = text_.substr(at + 1, end - at - 1);
    if (quote == '"' && text.contains('\\')) return false;
    add(YamlKind::quoted, at, text);
    at = end + 1;
    return quote == '"' || at == line_.end || text_[at] != quote;  // '' is a quote in the text
  }

  bool brackets(std::size_t& at) {
    if (level_++ == most_plain_levels) return false;
    const bool is_mapping = text_[at] == '{';
    const char last = is_mapping ? '}' : ']';
    const std::uint32_t self = add(is_mapping ? YamlKind::mapping : YamlKind::sequence, at);
    std::uint32_t children = 0;
    do {
      at = behind_blanks(at + 1);
      if (at == line_.end) return false;
      if (children == 0 && text_[at] == last) break;
      const std::size_t colon = colon_behind(at);
      if (is_mapping != (colon != no_offset)) return false;
      if (is_mapping && !key(at, colon)) return false;
      if (is_mapping) at = behind_blanks(colon + 1);
      if (at == line_.end || !value(at, true)) return false;
      ++children;
      at = behind_blanks(at);
    } while (at < line_.end && text_[at] == ',');
    if (at == line_.end || text_[at] != last) return false;
    ++at;
    return close(self, children);
  }

  std::string_view text_;
  ColumnCounter columns_;
  YamlTree tree_;
  std::vector<std::uint32_t> keys_;  ///< The keys of all open mappings, as they stand in the tree.
  std::size_t level_ = 0;            ///< How many collections are open.
  Line line_;
  bool ended_ = false;
};

std::optional<YamlTree> read_plain_yaml(std::string_view text, SourceCheck::Letters letters) {
  if (text.empty() || has_odd_bytes(text)) return std::nullopt;
  PlainYamlReader reader(text, letters);
  if (!reader.read()) return std::nullopt;
  return reader.take();
}

}  // namespace haloform::config
