#include "planner/base/comparison_key.hpp"

#include "planner/base/code_points.hpp"
#include "planner/base/text.hpp"

#include <idn2.h>
#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdlib>
#include <memory>
#include <optional>

namespace haloform {

namespace {

constexpr bool is_ascii_blank(char letter) { return letter == ' ' || (letter >= '\t' && letter <= '\r'); }

/// What a plan asks of each byte of every name and e-mail, many times over: looked up, not worked out.
struct ByteFacts {
  std::array<unsigned char, 256>
      folded{};                           ///< As it stands in a key: a small letter, a space for each blank.
  std::array<unsigned char, 256> kind{};  ///< Zero for what stands in a plain text wherever it is.
};
constexpr unsigned char odd_kind = 1;
constexpr unsigned char hyphen_kind = 2;
constexpr ByteFacts byte_facts = [] {
  ByteFacts facts;
  for (std::size_t byte = 0; byte < facts.folded.size(); ++byte) {
    const bool blank = is_ascii_blank(static_cast<char>(byte));
    const bool capital = byte >= 'A' && byte <= 'Z';
    facts.folded.at(byte) = static_cast<unsigned char>(blank ? ' ' : capital ? byte + ('a' - 'A') : byte);
    if (byte >= 0x7f || byte == '&' || (byte < ' ' && !blank)) facts.kind.at(byte) = odd_kind;
    if (byte == '-') facts.kind.at(byte) = hyphen_kind;
  }
  return facts;
}();

unsigned char folded_byte(char letter) { return byte_facts.folded[static_cast<unsigned char>(letter)]; }

/// Whether blanks and the case of ASCII letters are all that tells the text from its key: no letter beyond ASCII, nothing
/// that may be an entity, no control character, and no two hyphens, which begin a domain in punycode.
bool is_plain(std::string_view text) {
  unsigned kinds = 0;
  for (const char letter : text) kinds |= byte_facts.kind[static_cast<unsigned char>(letter)];
  return (kinds & odd_kind) == 0 && ((kinds & hyphen_kind) == 0 || !text.contains("--"));
}

/// The bytes of a plain text's key, one after the other.
class PlainKey {
 public:
  explicit PlainKey(std::string_view text) : rest_(trimmed(text)) {}
  /// 0 at the end.
  unsigned char next() {
    if (rest_.empty()) return 0;
    const unsigned char byte = folded_byte(rest_.front());
    rest_.remove_prefix(1);
    // There is no blank at the end, so something follows.
    while (byte == ' ' && is_ascii_blank(rest_.front())) rest_.remove_prefix(1);
    return byte;
  }

 private:
  std::string_view rest_;
};

template <typename Visit>
void each_byte(PlainKey key, const Visit& visit) {
  for (unsigned char byte = key.next(); byte != 0; byte = key.next()) visit(byte);
}

/// The hash of a key's bytes. They are mixed eight at a time: a multiplication for each would be most of the work.
class KeyHash {
 public:
  void add(unsigned char byte) {
    word_ = word_ << 8U | byte;
    if (++size_ % sizeof(word_) == 0) mix();
  }
  /// Mixed once more than there are words, so that each byte counts for the low bits, by which tables are made.
  [[nodiscard]] std::uint64_t end() {
    mix();
    mix();
    return hash_;
  }

 private:
  void mix() {
    hash_ = (hash_ ^ word_) * 0x9e3779b97f4a7c15U;
    hash_ ^= hash_ >> 32U;
    word_ = 0;
  }

  std::uint64_t hash_ = 0xcbf29ce484222325U;
  std::uint64_t word_ = 0;  ///< Bytes that are not mixed yet.
  std::size_t size_ = 0;
};

// ---- entities

/// The names of U+00A0 to U+00FF in their order.
constexpr std::array<std::string_view, 96> latin_entities{
    "nbsp",   "iexcl",  "cent",   "pound",  "curren", "yen",    "brvbar", "sect",   "uml",    "copy",
    "ordf",   "laquo",  "not",    "shy",    "reg",    "macr",   "deg",    "plusmn", "sup2",   "sup3",
    "acute",  "micro",  "para",   "middot", "cedil",  "sup1",   "ordm",   "raquo",  "frac14", "frac12",
    "frac34", "iquest", "Agrave", "Aacute", "Acirc",  "Atilde", "Auml",   "Aring",  "AElig",  "Ccedil",
    "Egrave", "Eacute", "Ecirc",  "Euml",   "Igrave", "Iacute", "Icirc",  "Iuml",   "ETH",    "Ntilde",
    "Ograve", "Oacute", "Ocirc",  "Otilde", "Ouml",   "times",  "Oslash", "Ugrave", "Uacute", "Ucirc",
    "Uuml",   "Yacute", "THORN",  "szlig",  "agrave", "aacute", "acirc",  "atilde", "auml",   "aring",
    "aelig",  "ccedil", "egrave", "eacute", "ecirc",  "euml",   "igrave", "iacute", "icirc",  "iuml",
    "eth",    "ntilde", "ograve", "oacute", "ocirc",  "otilde", "ouml",   "divide", "oslash", "ugrave",
    "uacute", "ucirc",  "uuml",   "yacute", "thorn",  "yuml"};

struct NamedEntity {
  std::string_view name;
  char32_t point;
};
constexpr std::array<NamedEntity, 14> named_entities{{{"amp", U'&'},
                                                      {"lt", U'<'},
                                                      {"gt", U'>'},
                                                      {"quot", U'"'},
                                                      {"apos", U'\''},
                                                      {"lsquo", U'\u2018'},
                                                      {"rsquo", U'\u2019'},
                                                      {"ldquo", U'\u201c'},
                                                      {"rdquo", U'\u201d'},
                                                      {"ndash", U'\u2013'},
                                                      {"mdash", U'\u2014'},
                                                      {"hellip", U'\u2026'},
                                                      {"euro", U'\u20ac'},
                                                      {"trade", U'\u2122'}}};

void append_point(std::string& out, char32_t point) {
  std::array<utf8proc_uint8_t, 4> bytes{};
  const auto size = utf8proc_encode_char(static_cast<utf8proc_int32_t>(point), bytes.data());
  out.append(bytes.begin(), bytes.begin() + size);
}

/// `39` or `x27`, behind the number sign.
std::optional<char32_t> numbered_point(std::string_view digits) {
  const bool hexadecimal = digits.starts_with('x') || digits.starts_with('X');
  if (hexadecimal) digits.remove_prefix(1);
  if (digits.empty() || digits.size() > 8) return std::nullopt;
  std::uint32_t number = 0;
  for (const char letter : digits) {
    const auto digit = std::string_view("0123456789abcdef").find(static_cast<char>(folded_byte(letter)));
    if (digit == std::string_view::npos || (digit > 9 && !hexadecimal)) return std::nullopt;
    number = number * (hexadecimal ? 16U : 10U) + static_cast<std::uint32_t>(digit);
  }
  const auto point = static_cast<char32_t>(number);
  const bool valid = number > 0 && utf8proc_codepoint_valid(static_cast<utf8proc_int32_t>(number));
  return valid ? std::optional(point) : std::nullopt;
}

std::optional<char32_t> named_point(std::string_view name) {
  const std::string lower = folded(name);
  const auto named = std::ranges::find(named_entities, lower, &NamedEntity::name);
  if (named != named_entities.end()) return named->point;
  auto latin = std::ranges::find(latin_entities, name);
  if (latin == latin_entities.end()) latin = std::ranges::find(latin_entities, lower);
  if (latin == latin_entities.end()) return std::nullopt;
  return static_cast<char32_t>(0xa0 + (latin - latin_entities.begin()));
}

/// What stands behind an ampersand, if it is the rest of an entity: the character, and `rest` is moved past it.
std::optional<char32_t> take_entity(std::string_view& rest) {
  constexpr std::size_t longest = 10;
  const std::size_t end = rest.substr(0, longest).find(';');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view name = rest.substr(0, end);
  const auto point = name.starts_with('#') ? numbered_point(name.substr(1)) : named_point(name);
  if (point) rest.remove_prefix(end + 1);
  return point;
}

/// Whether the number of a character begins so, in its base; zeros in front do not count.
bool begins_number(std::string_view digits, char32_t point) {
  const bool hexadecimal = digits.starts_with('x');
  if (hexadecimal) digits.remove_prefix(1);
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  std::array<char, 12> all{};
  const auto end = std::to_chars(all.data(), all.data() + all.size(), static_cast<std::uint32_t>(point),
                                 hexadecimal ? 16 : 10);
  return std::string_view(all.data(), end.ptr).starts_with(digits);
}

// ---- domains

/// The domain as IDNA maps and writes it in Unicode; as it is where IDNA does not take it.
std::string idn_spelled(const std::string& domain) {
  const auto release = [](char* text) { idn2_free(text); };
  using Text = std::unique_ptr<char, decltype(release)>;
  char* ascii = nullptr;
  if (idn2_to_ascii_8z(domain.c_str(), &ascii, IDN2_NONTRANSITIONAL) != IDN2_OK) return domain;
  const Text ascii_held(ascii, release);
  char* unicode = nullptr;
  if (idn2_to_unicode_8z8z(ascii, &unicode, 0) != IDN2_OK) return domain;
  const Text unicode_held(unicode, release);
  return unicode;
}

/// An e-mail's domain in one spelling. The text is no e-mail where a blank or nothing stands behind its last @.
void spell_domain(std::string& text) {
  const std::size_t at = text.rfind('@');
  if (at == std::string::npos || at + 1 == text.size()) return;
  const std::string domain = text.substr(at + 1);
  const bool beyond = is_beyond_ascii(domain);
  if (domain.contains(' ') || !(beyond || domain.contains("--"))) return;
  text.replace(at + 1, std::string::npos, idn_spelled(domain));
}

// ---- the key

bool is_blank(char32_t point) {
  if (point < 0x80) return is_ascii_blank(static_cast<char>(point));
  if (point == 0x85 || point == 0x2800) return true;
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(point));
  return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
         category == UTF8PROC_CATEGORY_ZP;
}

/// Without blanks at its ends and without invisible characters; every run of blanks is one space.
std::string tidied(std::string_view text) {
  std::string out;
  bool gap = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    const char32_t point = next_code_point(text, at);
    if (is_blank(point)) {
      gap = true;
    } else if (!is_invisible(point)) {
      if (gap && !out.empty()) out += ' ';
      gap = false;
      out += text.substr(start, at - start);
    }
  }
  return out;
}

std::string mapped(const std::string& text, unsigned options) {
  utf8proc_uint8_t* out = nullptr;
  const auto size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                   static_cast<utf8proc_ssize_t>(text.size()), &out, static_cast<utf8proc_option_t>(options));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> held(out, &std::free);
  if (size < 0) return text;
  return {out, out + size};
}

std::string key_once(std::string_view valid) {
  std::string text = tidied(without_entities(valid));
  spell_domain(text);
  return tidied(mapped(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD));
}

std::string plain_key(std::string_view text) {
  std::string out;
  // Written in place, without a look at the room that is left for each byte: everybody's name or e-mail comes by here.
  out.resize_and_overwrite(text.size(), [&](char* to, std::size_t) {
    std::size_t size = 0;
    each_byte(PlainKey(text), [&](unsigned char byte) { to[size++] = static_cast<char>(byte); });
    return size;
  });
  return out;
}

}  // namespace

std::string without_entities(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t ampersand = text.find('&');
    out += text.substr(0, ampersand);
    if (ampersand == std::string_view::npos) break;
    text.remove_prefix(ampersand + 1);
    char32_t point = U'&';
    // An ampersand that was an entity may itself begin one.
    while (point == U'&') {
      const auto next = take_entity(text);
      if (!next) break;
      point = *next;
    }
    append_point(out, point);
  }
  return out;
}

bool begins_entity(std::string_view text, char32_t point) {
  const bool letter = point < 0x80 && (point == U' ' || std::isalnum(static_cast<int>(point)) != 0);
  if (!text.starts_with('&') || letter) return false;
  const std::string_view begun = text.substr(1);
  if (begun.starts_with('#')) return begins_number(folded(begun.substr(1)), point);
  if (std::string_view("amp").starts_with(begun)) return true;
  const auto latin = static_cast<std::size_t>(point) - 0xa0;
  if (latin < latin_entities.size() && latin_entities.at(latin).starts_with(begun)) return true;
  return std::ranges::any_of(named_entities, [&](const NamedEntity& one) {
    return one.point == point && one.name.starts_with(begun);
  });
}

std::string composed(std::string_view text) {
  return mapped(invalid_utf8(text) ? repaired_utf8(text) : std::string(text),
                UTF8PROC_STABLE | UTF8PROC_COMPOSE);
}

std::string comparison_key(std::string_view text) {
  if (is_plain(text)) return plain_key(text);
  std::string key = key_once(invalid_utf8(text) ? repaired_utf8(text) : std::string(text));
  // What an invisible character or another entity tore apart may have become an entity.
  for (int rounds = 0; rounds < 4 && key.contains('&'); ++rounds) {
    std::string again = key_once(key);
    if (again == key) break;
    key = std::move(again);
  }
  return key;
}

bool same_key(std::string_view left, std::string_view right) {
  if (left == right) return true;
  if (!is_plain(left) || !is_plain(right)) return comparison_key(left) == comparison_key(right);
  PlainKey one(left);
  PlainKey other(right);
  for (;;) {
    const unsigned char byte = one.next();
    if (byte != other.next()) return false;
    if (byte == 0) return true;
  }
}

std::uint64_t key_hash(std::string_view text) {
  KeyHash hash;
  if (is_plain(text)) {
    each_byte(PlainKey(text), [&](unsigned char byte) { hash.add(byte); });
  } else {
    for (const char byte : comparison_key(text)) hash.add(static_cast<unsigned char>(byte));
  }
  return hash.end();
}

std::string_view without_blanks_around(std::string_view text) {
  if (!text.empty() && is_plain(text)) return trimmed(text);
  std::size_t first = text.size();
  std::size_t last = text.size();
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    if (is_blank(next_code_point(text, at))) continue;
    first = std::min(first, start);
    last = at;
  }
  return text.substr(first, last - first);
}

bool has_no_key(std::string_view text) {
  text = trimmed(text);
  // What begins with a character of ASCII that is seen keeps that, unless it begins an entity.
  const bool starts_plainly =
      !text.empty() && text.front() > ' ' && text.front() < 0x7f && text.front() != '&';
  return !starts_plainly && comparison_key(text).empty();
}

std::string without_marks(std::string_view text) {
  if (is_plain(text)) return plain_key(text);
  struct Bare {
    char32_t letter;
    std::string_view bare;
  };
  // Latin letters that have their mark in one piece, and ligatures: Unicode does not take these apart. In small letters,
  // as the key has them.
  static constexpr std::array<Bare, 10> in_one_piece{{{U'æ', "ae"},
                                                      {U'ð', "d"},
                                                      {U'ø', "o"},
                                                      {U'þ', "th"},
                                                      {U'đ', "d"},
                                                      {U'ħ', "h"},
                                                      {U'ı', "i"},
                                                      {U'ł', "l"},
                                                      {U'œ', "oe"},
                                                      {U'ŧ', "t"}}};
  const std::string bare = mapped(
      comparison_key(text), UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK);
  std::string out;
  for (std::size_t at = 0; at < bare.size();) {
    const std::size_t start = at;
    const char32_t point = next_code_point(bare, at);
    const auto piece = std::ranges::find(in_one_piece, point, &Bare::letter);
    out += piece == in_one_piece.end() ? std::string_view(bare).substr(start, at - start) : piece->bare;
  }
  return out;
}

std::string loose_key(std::string_view text) {
  std::string out;
  if (is_plain(text)) {
    // What Unicode calls punctuation and a space, but for # and @; & is not plain.
    constexpr std::string_view left_out = " !\"%'()*,-./:;?[\\]_{}";
    each_byte(PlainKey(text), [&](unsigned char byte) {
      if (!left_out.contains(static_cast<char>(byte))) out += static_cast<char>(byte);
    });
    return out;
  }
  const std::string bare = without_marks(text);
  for (std::size_t at = 0; at < bare.size();) {
    const std::size_t start = at;
    const char32_t point = next_code_point(bare, at);
    const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(point));
    const bool punctuation = category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO;
    const bool tells_apart = point == U'#' || point == U'&' || point == U'@';
    if (!is_blank(point) && (!punctuation || tells_apart)) out += bare.substr(start, at - start);
  }
  return out;
}

}  // namespace haloform
