#include "providers/halopsa/words/readings.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace haloform::halopsa {

namespace {

constexpr int most_layers = 3;
constexpr std::size_t most_variants = 40;
/// Base64 is read where so many bytes in a row come out as text: of ordinary words hardly any do.
constexpr std::size_t least_readable = 8;
constexpr std::string_view digits_of_base64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_";

std::optional<std::uint32_t> number(std::string_view digits, int base) {
  std::uint32_t value = 0;
  while (digits.size() > 1 && digits.front() == '0') digits.remove_prefix(1);
  if (digits.empty() || digits.size() > 7) return std::nullopt;
  for (const char digit : digits) {
    int worth = -1;
    if (digit >= '0' && digit <= '9') worth = digit - '0';
    if (digit >= 'a' && digit <= 'f') worth = digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F') worth = digit - 'A' + 10;
    if (worth < 0 || worth >= base) return std::nullopt;
    value = value * static_cast<std::uint32_t>(base) + static_cast<std::uint32_t>(worth);
  }
  return value;
}

/// A code point as UTF-8; what is none as a question mark.
void append_decoded_point(std::string& text, std::uint32_t point) {
  const auto add = [&](std::uint32_t byte) { text += static_cast<char>(static_cast<unsigned char>(byte)); };
  const auto tail = [&](unsigned shift) { add(0x80U | ((point >> shift) & 0x3fU)); };
  if (point < 0x80) {
    add(point);
  } else if (point < 0x800) {
    add(0xc0U | (point >> 6U));
    tail(0);
  } else if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) {
    text += '?';
  } else if (point < 0x10000) {
    add(0xe0U | (point >> 12U));
    tail(6);
    tail(0);
  } else {
    add(0xf0U | (point >> 18U));
    tail(12);
    tail(6);
    tail(0);
  }
}

void append_decoded_byte(std::string& text, std::uint32_t byte) {
  text += static_cast<char>(static_cast<unsigned char>(byte));
}

/// One encoding taken off a text. `unit` decodes what stands at the front of the rest and says how many bytes it took, or 0.
using Unit = std::size_t (*)(std::string_view rest, std::string& plain);

/// `%61` is a byte, `%u0061` a code point.
std::size_t percent_unit(std::string_view rest, std::string& plain) {
  if (rest.front() != '%' || rest.size() < 3) return 0;
  const bool point_follows = rest[1] == 'u' || rest[1] == 'U';
  const std::size_t begin = point_follows ? 2 : 1;
  const std::size_t length = point_follows ? 4 : 2;
  if (rest.size() < begin + length) return 0;
  const auto value = number(rest.substr(begin, length), 16);
  if (!value) return 0;
  if (point_follows) {
    append_decoded_point(plain, *value);
  } else {
    append_decoded_byte(plain, *value);
  }
  return begin + length;
}

/// `&#48;` and `&#x30;`. Browsers do without the semicolon.
std::size_t numeric_entity(std::string_view rest, std::string& plain) {
  const bool hex = rest[2] == 'x' || rest[2] == 'X';
  const std::size_t begin = hex ? 3 : 2;
  const std::string_view digits = hex ? "0123456789abcdefABCDEF" : "0123456789";
  const std::size_t end = std::min(rest.find_first_not_of(digits, begin), rest.size());
  const auto point = number(rest.substr(begin, end - begin), hex ? 16 : 10);
  if (!point) return 0;
  append_decoded_point(plain, *point);
  return end < rest.size() && rest[end] == ';' ? end + 1 : end;
}

std::size_t entity_unit(std::string_view rest, std::string& plain) {
  static constexpr std::array<std::pair<std::string_view, char>, 30> names{
      {{"amp", '&'},    {"lt", '<'},     {"gt", '>'},     {"quot", '"'},   {"apos", '\''},  {"nbsp", ' '},
       {"plus", '+'},   {"equals", '='}, {"sol", '/'},    {"bsol", '\\'},  {"percnt", '%'}, {"num", '#'},
       {"dollar", '$'}, {"commat", '@'}, {"excl", '!'},   {"quest", '?'},  {"ast", '*'},    {"lpar", '('},
       {"rpar", ')'},   {"comma", ','},  {"period", '.'}, {"colon", ':'},  {"semi", ';'},   {"lowbar", '_'},
       {"hyphen", '-'}, {"grave", '`'},  {"lbrack", '['}, {"rbrack", ']'}, {"lbrace", '{'}, {"rbrace", '}'}}};
  constexpr std::size_t longest = 10;
  if (rest.front() != '&') return 0;
  if (rest.size() > 2 && rest[1] == '#') return numeric_entity(rest, plain);
  const std::size_t end = rest.substr(0, longest).find(';');
  if (end == std::string_view::npos || end < 2) return 0;
  const std::string_view name = rest.substr(1, end - 1);
  const auto known = std::ranges::find(names, name, &std::pair<std::string_view, char>::first);
  if (known == names.end()) return 0;
  plain += known->second;
  return end + 1;
}

/// `\u{61}`.
std::size_t braced_escape(std::string_view rest, std::string& plain) {
  constexpr std::size_t begin = 3;
  constexpr std::size_t longest = 12;
  const std::size_t end = rest.substr(0, longest).find('}');
  if (end == std::string_view::npos || end <= begin) return 0;
  const auto point = number(rest.substr(begin, end - begin), 16);
  if (!point) return 0;
  append_decoded_point(plain, *point);
  return end + 1;
}

/// `\u0061`, `\u{61}`, `\U00000061`, `\x61` and `\141`.
std::size_t escape_unit(std::string_view rest, std::string& plain) {
  if (rest.front() != '\\' || rest.size() < 2) return 0;
  if (rest.starts_with("\\u{")) return braced_escape(rest, plain);
  const auto octal = rest.size() < 4 ? std::nullopt : number(rest.substr(1, 3), 8);
  if (octal && *octal < 256) {
    append_decoded_byte(plain, *octal);
    return 4;
  }
  const char kind = rest[1];
  const std::size_t digits = kind == 'u' ? 4 : kind == 'U' ? 8 : kind == 'x' ? 2 : 0;
  if (digits == 0) {
    // Of the letters only what stands for white space; before all else a backslash stands for nothing.
    plain += kind == 'n' || kind == 'r' || kind == 't' ? ' ' : kind;
    return 2;
  }
  if (rest.size() < 2 + digits) return 0;
  const auto value = number(rest.substr(2, digits), 16);
  if (!value) return 0;
  if (kind == 'x') {
    append_decoded_byte(plain, *value);
  } else {
    append_decoded_point(plain, *value);
  }
  return 2 + digits;
}

/// `0x61`, and `=61` of quoted-printable.
std::size_t marked_byte_unit(std::string_view rest, std::string& plain) {
  const std::size_t begin = rest.starts_with("0x") || rest.starts_with("0X") ? 2
                            : rest.front() == '='                            ? 1
                                                                             : 0;
  if (begin == 0 || rest.size() < begin + 2) return 0;
  const auto byte = number(rest.substr(begin, 2), 16);
  if (!byte) return 0;
  append_decoded_byte(plain, *byte);
  return begin + 2;
}

/// The bytes that digits of base64 stand for, with a line end for each that is no text. Zeros, of which every second byte
/// of a text in UTF-16 is one, are left out.
std::string bytes_of_base64(std::string_view digits) {
  std::string bytes;
  std::uint32_t held = 0;
  unsigned bits = 0;
  for (const char digit : digits) {
    std::size_t worth = digits_of_base64.find(digit);
    if (worth > 63) worth -= 2;  // the other alphabet's last two
    held = (held << 6U) | static_cast<std::uint32_t>(worth);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    const std::uint32_t byte = (held >> bits) & 0xffU;
    if (byte != 0) bytes += byte >= ' ' && byte < 0x7f ? static_cast<char>(byte) : '\n';
  }
  return bytes;
}

std::size_t longest_readable(std::string_view text) {
  std::size_t longest = 0;
  std::size_t line = 0;
  for (const char byte : text) {
    line = byte == '\n' ? 0 : line + 1;
    longest = std::max(longest, line);
  }
  return longest;
}

/// Base64, wherever among other digits it begins. A word that is none stays as it is.
std::size_t base64_unit(std::string_view rest, std::string& plain) {
  const std::size_t size = std::min(rest.find_first_not_of(digits_of_base64), rest.size());
  if (size == 0) return 0;
  const std::string_view word = rest.substr(0, size);
  std::string best(word);
  std::size_t longest = least_readable - 1;
  for (std::size_t shift = 0; shift < 4 && shift < size; ++shift) {
    std::string bytes = bytes_of_base64(word.substr(shift));
    const std::size_t readable = longest_readable(bytes);
    if (readable <= longest) continue;
    longest = readable;
    best = std::move(bytes);
  }
  plain += best;
  return size;
}

std::string decoded(std::string_view text, Unit unit) {
  std::string plain;
  plain.reserve(text.size());
  while (!text.empty()) {
    const std::size_t took = unit(text, plain);
    if (took == 0) plain += text.front();
    text.remove_prefix(std::max<std::size_t>(took, 1));
  }
  return plain;
}

}  // namespace

std::vector<std::string> readings(std::string_view words) {
  std::vector<std::string> found{std::string(words)};
  std::size_t begin = 0;
  for (int layer = 0; layer < most_layers; ++layer) {
    const std::size_t end = found.size();
    for (std::size_t at = begin; at < end; ++at) {
      for (const Unit unit : {&percent_unit, &entity_unit, &escape_unit, &marked_byte_unit, &base64_unit}) {
        std::string plain = decoded(found[at], unit);
        const bool known = std::ranges::find(found, plain) != found.end();
        if (!known && found.size() < most_variants) found.push_back(std::move(plain));
      }
    }
    begin = end;
  }
  return found;
}

}  // namespace haloform::halopsa
