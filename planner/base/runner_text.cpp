#include "planner/base/runner_text.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform {

namespace {

bool is_letter(char letter) { return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z'); }

/// Beyond ASCII. Runners compare texts by the rules of a language, by which some of these count for nothing; which ones, each
/// version of those rules says anew.
bool may_be_overlooked(char byte) { return static_cast<unsigned char>(byte) >= 0x80; }

/// What a runner trims, and what a terminal does not show.
bool is_blank(char byte) {
  return (byte >= '\0' && byte <= ' ') || byte == '\x7f' || may_be_overlooked(byte);
}

std::size_t behind_overlooked(std::string_view text, std::size_t at) {
  while (at < text.size() && may_be_overlooked(text[at])) ++at;
  return at;
}

/// Where the blanks end that a line begins with. The codes of our own colours are among them.
std::size_t blanks_end(std::string_view line) {
  std::size_t at = 0;
  while (at < line.size()) {
    if (line.substr(at).starts_with("\x1b[")) {
      const std::size_t final = line.find_first_not_of("0123456789;", at + 2);
      at = std::min(final, line.size() - 1) + 1;
    } else if (is_blank(line[at])) {
      ++at;
    } else {
      break;
    }
  }
  return at;
}

/// Notes which characters of a text are to be escaped.
class Places {
 public:
  explicit Places(std::string_view text) : text_(text) {
    std::size_t start = 0;
    while (start < text.size()) {
      const std::size_t end = std::min(text.find('\n', start), text.size());
      look_at_line(start, end);
      start = end + 1;
    }
  }
  [[nodiscard]] const std::vector<std::size_t>& found() const { return found_; }

 private:
  /// A carriage return within it begins a line too.
  void look_at_line(std::size_t start, std::size_t end) {
    std::string_view line = text_.substr(start, end - start);
    look_at_start(line, start);
    for (std::size_t at = line.find('\r'); at != std::string_view::npos; at = line.find('\r', at + 1))
      look_at_start(line.substr(at + 1), start + at + 1);
    for (std::size_t at = line.find('#'); at != std::string_view::npos; at = line.find('#', at + 1)) {
      if (is_second_hash(start + at) && opens_bracket(start + at + 1)) found_.push_back(start + at);
    }
  }
  /// The text may go on elsewhere: a colon at its end may be the first of two.
  void look_at_start(std::string_view line, std::size_t offset) {
    const std::size_t at = blanks_end(line);
    if (at == line.size() || line[at] != ':') return;
    const std::size_t next = behind_overlooked(line, at + 1);
    const bool goes_on = next == line.size() && offset + next == text_.size();
    if (goes_on || (next < line.size() && line[next] == ':')) found_.push_back(offset + at);
  }
  /// What was written before may have ended with the first.
  [[nodiscard]] bool is_second_hash(std::size_t at) const {
    while (at > 0 && may_be_overlooked(text_[at - 1])) --at;
    return at == 0 || text_[at - 1] == '#';
  }
  [[nodiscard]] bool opens_bracket(std::size_t at) const {
    while (at < text_.size() && (is_letter(text_[at]) || may_be_overlooked(text_[at]))) ++at;
    return at == text_.size() || text_[at] == '[';
  }

  std::string_view text_;
  std::vector<std::size_t> found_;
};

}  // namespace

std::string runner_safe(std::string text) {
  const Places places(text);
  if (places.found().empty()) return text;
  std::vector<std::size_t> found = places.found();
  std::ranges::sort(found);
  std::string out;
  out.reserve(text.size() + found.size() * 5);
  std::size_t from = 0;
  for (const std::size_t at : found) {
    out.append(text, from, at - from).append(text[at] == '#' ? "\\u0023" : "\\u003a");
    from = at + 1;
  }
  return out.append(text, from);
}

}  // namespace haloform
