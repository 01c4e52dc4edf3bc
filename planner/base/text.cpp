#include "planner/base/text.hpp"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <utility>
#include <vector>

namespace haloform {

namespace {

bool is_space(char letter) {
  return letter == ' ' || letter == '\t' || letter == '\n' || letter == '\r' || letter == '\f' ||
         letter == '\v';
}

char small(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

/// How many bytes the valid UTF-8 sequence at the front of `text` has; 0 where it is not valid.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const auto follows = [&](std::size_t at, unsigned char low = 0x80, unsigned char high = 0xbf) {
    return at < text.size() && byte(at) >= low && byte(at) <= high;
  };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf) return follows(1) ? 2 : 0;
  if (lead >= 0xe0 && lead <= 0xef) {
    const unsigned char low = lead == 0xe0 ? 0xa0 : 0x80;   // no overlong forms
    const unsigned char high = lead == 0xed ? 0x9f : 0xbf;  // no surrogates
    return follows(1, low, high) && follows(2) ? 3 : 0;
  }
  if (lead >= 0xf0 && lead <= 0xf4) {
    const unsigned char low = lead == 0xf0 ? 0x90 : 0x80;
    const unsigned char high = lead == 0xf4 ? 0x8f : 0xbf;  // at most U+10FFFF
    return follows(1, low, high) && follows(2) && follows(3) ? 4 : 0;
  }
  return 0;
}

/// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other.
std::size_t edit_distance(std::string_view left, std::string_view right) {
  std::vector<std::size_t> before_last(right.size() + 1);
  std::vector<std::size_t> last(right.size() + 1);
  std::vector<std::size_t> row(right.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= left.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const bool same = left[i - 1] == right[j - 1];
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0U : 1U)});
      const bool swapped = i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    std::swap(before_last, last);
    std::swap(last, row);
  }
  return last[right.size()];
}

}  // namespace

bool is_beyond_ascii(std::string_view text) {
  return std::ranges::any_of(text, [](char byte) { return (byte & 0x80) != 0; });
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::string folded(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), small);
  return out;
}

bool folds_to(std::string_view text, std::string_view other) {
  return std::ranges::equal(text, other, {}, small);
}

std::uint64_t unusual_in(std::string_view text) {
  constexpr std::string_view marks = " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
  std::uint64_t bits = 0;
  char before = 'a';
  for (const char byte : text) {
    // What keeps one blank may make one of two.
    if (byte == ' ' && before == ' ') bits |= std::uint64_t{1} << (marks.size() + 1);
    before = byte;
    const char letter = small(byte);
    if ((letter >= 'a' && letter <= 'z') || (byte >= '0' && byte <= '9')) continue;
    // What is no mark is a letter beyond ASCII, or a control character: the bit behind the last mark.
    bits |= std::uint64_t{1} << std::min(marks.find(byte), marks.size());
  }
  return bits;
}

std::uint64_t plain_in(std::string_view text) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyz0123456789";
  std::uint64_t bits = 0;
  for (const char byte : text) {
    const std::size_t at = plain.find(small(byte));
    if (at != std::string_view::npos) bits |= std::uint64_t{1} << at;
  }
  return bits;
}

std::optional<std::size_t> invalid_utf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      ++at;
      continue;
    }
    const std::size_t length = sequence_length(text.substr(at));
    if (length == 0) return at;
    at += length;
  }
  return std::nullopt;
}

std::string repaired_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    if (length == 0) out += "\xef\xbf\xbd";
    out += text.substr(0, length);
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

void shorten(std::string& text, std::size_t most) {
  if (text.size() <= most) return;
  const auto continues = [&](std::size_t at) {
    return (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80U;
  };
  while (most > 0 && continues(most)) --most;
  text.resize(most);
  text += "…";
}

char32_t next_code_point(std::string_view text, std::size_t& offset) {
  const std::size_t length = std::max<std::size_t>(sequence_length(text.substr(offset)), 1);
  const auto lead = static_cast<unsigned char>(text[offset]);
  char32_t point = lead;
  if (length > 1) point = lead & (0xffU >> (length + 1));
  for (std::size_t at = 1; at < length; ++at) {
    point = (point << 6U) | (static_cast<unsigned char>(text[offset + at]) & 0x3fU);
  }
  offset += length;
  return point;
}

std::optional<std::string_view> nearest(std::string_view word, std::span<const std::string_view> candidates) {
  // A typing mistake: at most a third of the word, and never more than three letters. A long word is not
  // compared with everything, since the comparison costs the product of the lengths.
  constexpr std::size_t longest = 120;
  if (word.size() > longest) return std::nullopt;
  const std::size_t allowed = std::clamp<std::size_t>(word.size() / 3, 1, 3);
  std::optional<std::string_view> best;
  std::size_t best_distance = allowed + 1;
  for (const std::string_view candidate : candidates) {
    const std::size_t gap =
        candidate.size() > word.size() ? candidate.size() - word.size() : word.size() - candidate.size();
    if (gap >= best_distance) continue;
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  std::int64_t number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || rest != text.data() + text.size() || text.empty()) return std::nullopt;
  return number;
}

bool json_is_bounded(std::string_view text) {
  std::size_t levels = 0;
  std::size_t values = 0;
  bool in_text = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char byte = text[at];
    if (in_text) {
      if (byte == '\\') ++at;
      in_text = byte != '"';
      continue;
    }
    switch (byte) {
      case '"': in_text = true; break;
      case '[':
      case '{':
        if (++levels > most_json_levels) return false;
        ++values;
        break;
      case ']':
      case '}':
        if (levels > 0) --levels;
        break;
      case ',': ++values; break;
      default: break;
    }
    if (values > most_json_values) return false;
  }
  return true;
}

std::string counted(std::size_t count, std::string_view singular, std::string_view plural) {
  std::string text = std::to_string(count) + ' ';
  if (count == 1) return text.append(singular);
  if (!plural.empty()) return text.append(plural);
  return text.append(singular) + 's';
}

}  // namespace haloform
