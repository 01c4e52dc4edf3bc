#include "providers/halopsa/repeats.hpp"

#include "planner/base/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

namespace haloform {

namespace {

/// Eight bytes of a secret are too many to be there by chance, and what is left of it can still not be guessed.
constexpr std::size_t run_plain = 8;
/// The whole base64 digits that eight bytes have at the worst alignment: 64 bits, of which up to 5 go at each end.
constexpr std::size_t run_base64 = 9;
constexpr std::size_t run_hex = 2 * run_plain;
constexpr int most_layers = 3;
constexpr std::size_t most_variants = 40;

std::optional<std::uint32_t> number(std::string_view digits, int base) {
  std::uint32_t value = 0;
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

/// Secrets are bytes of ASCII; a code point beyond one byte is none of theirs.
void append_point(std::string& text, std::uint32_t point) {
  text += point < 256 ? static_cast<char>(point) : '?';
}

/// One encoding taken off a text. `unit` decodes what stands at the front of the rest and says how many bytes it took, or 0.
using Unit = std::size_t (*)(std::string_view rest, std::string& plain);

std::size_t percent_unit(std::string_view rest, std::string& plain) {
  if (rest.front() != '%' || rest.size() < 3) return 0;
  const auto byte = number(rest.substr(1, 2), 16);
  if (!byte) return 0;
  append_point(plain, *byte);
  return 3;
}

/// `&#48;` and `&#x30;`. Browsers do without the semicolon.
std::size_t numeric_entity(std::string_view rest, std::string& plain) {
  const bool hex = rest[2] == 'x' || rest[2] == 'X';
  const std::size_t begin = hex ? 3 : 2;
  const std::string_view digits = hex ? "0123456789abcdefABCDEF" : "0123456789";
  const std::size_t end = std::min(rest.find_first_not_of(digits, begin), rest.size());
  const auto point = number(rest.substr(begin, end - begin), hex ? 16 : 10);
  if (!point) return 0;
  append_point(plain, *point);
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

std::size_t escape_unit(std::string_view rest, std::string& plain) {
  if (rest.front() != '\\' || rest.size() < 2) return 0;
  const char kind = rest[1];
  const std::size_t digits = kind == 'u' ? 4 : kind == 'x' ? 2 : 0;
  if (digits == 0) {
    // Of the letters only what stands for white space; before all else a backslash stands for nothing.
    plain += kind == 'n' || kind == 'r' || kind == 't' ? ' ' : kind;
    return 2;
  }
  if (rest.size() < 2 + digits) return 0;
  const auto point = number(rest.substr(2, digits), 16);
  if (!point) return 0;
  append_point(plain, *point);
  return 2 + digits;
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

/// The text, and what it may stand for: every encoding taken off it, up to three times over.
std::vector<std::string> readings(std::string_view words) {
  std::vector<std::string> found{std::string(words)};
  std::size_t begin = 0;
  for (int layer = 0; layer < most_layers; ++layer) {
    const std::size_t end = found.size();
    for (std::size_t at = begin; at < end; ++at) {
      for (const Unit unit : {&percent_unit, &entity_unit, &escape_unit}) {
        std::string plain = decoded(found[at], unit);
        const bool known = std::ranges::find(found, plain) != found.end();
        if (!known && found.size() < most_variants) found.push_back(std::move(plain));
      }
    }
    begin = end;
  }
  return found;
}

/// Whether `text` holds `run` bytes in a row of `needle`, or all of it where it is shorter.
bool shares_run(std::string_view text, std::string_view needle, std::size_t run) {
  run = std::min(run, needle.size());
  if (run == 0 || text.size() < run) return false;
  std::unordered_set<std::string_view> windows;
  for (std::size_t at = 0; at + run <= text.size(); ++at) windows.insert(text.substr(at, run));
  for (std::size_t at = 0; at + run <= needle.size(); ++at) {
    if (windows.contains(needle.substr(at, run))) return true;
  }
  return false;
}

/// The base64 digits that a text has wherever it stands in a longer one, with `shift` bytes in front of it: those at the ends,
/// which hold bits of its neighbours too, are left out.
Secret base64_of(std::string_view bytes, std::size_t shift) {
  static constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve(bytes.size() * 2);
  std::uint32_t held = 0;
  unsigned bits = static_cast<unsigned>(shift * 8 % 6);
  unsigned foreign = bits;
  for (const char byte : bytes) {
    held = (held << 8U) | static_cast<unsigned char>(byte);
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      if (foreign == 0) text += digits[(held >> bits) & 63U];
      foreign = 0;
    }
  }
  return Secret(std::move(text));
}

Secret hex_of(std::string_view bytes) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char byte : bytes) {
    text += digits[static_cast<unsigned char>(byte) >> 4U];
    text += digits[static_cast<unsigned char>(byte) & 15U];
  }
  return Secret(std::move(text));
}

std::string without_space(std::string_view text) {
  std::string plain;
  std::ranges::copy_if(text, std::back_inserter(plain),
                       [](char byte) { return static_cast<unsigned char>(byte) > ' '; });
  return plain;
}

/// Both alphabets of base64 as the usual one.
std::string usual_alphabet(std::string text) {
  std::ranges::replace(text, '-', '+');
  std::ranges::replace(text, '_', '/');
  return text;
}

}  // namespace

bool repeats(std::string_view words, const Secret& secret) {
  if (secret.empty() || words.empty()) return false;
  const std::string& bytes = secret.reveal();
  const Secret small(folded(bytes));
  const Secret dense(without_space(small.reveal()));
  const Secret hex = hex_of(bytes);
  const std::array<Secret, 3> base64{base64_of(bytes, 0), base64_of(bytes, 1), base64_of(bytes, 2)};
  return std::ranges::any_of(readings(words), [&](const std::string& text) {
    const std::string plain = folded(text);
    const std::string run_together = without_space(plain);
    if (shares_run(plain, small.reveal(), run_plain) || shares_run(run_together, dense.reveal(), run_plain) ||
        shares_run(run_together, hex.reveal(), run_hex))
      return true;
    const std::string digits = usual_alphabet(without_space(text));
    return std::ranges::any_of(
        base64, [&](const Secret& one) { return shares_run(digits, one.reveal(), run_base64); });
  });
}

}  // namespace haloform
