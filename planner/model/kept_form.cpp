#include "planner/model/kept_form.hpp"

#include "planner/base/comparison_key.hpp"
#include "planner/base/text.hpp"
#include "planner/model/kept_cut.hpp"
#include "planner/model/kept_phone.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace haloform {

namespace {

// ---- e-mails

struct Mailbox {
  std::string_view local;  ///< Without its tag.
  std::string_view domain;
};

std::optional<Mailbox> mailbox(std::string_view email) {
  const std::size_t at = email.rfind('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == email.size()) return std::nullopt;
  const std::string_view local = email.substr(0, at);
  // A plus at the very front begins no tag.
  const std::size_t plus = local.find('+', 1);
  return Mailbox{local.substr(0, plus), email.substr(at + 1)};
}

bool same_but_loosely(std::string_view one, std::string_view other) {
  if (same_key(one, other)) return true;
  const std::string key = loose_key(one);
  return !key.empty() && key == loose_key(other);
}

// ---- letters that an instance does not know

/// Whether a letter is beyond U+FFFF, which UTF-16 writes as two.
bool has_letter_of_two_units(std::string_view text) {
  return std::ranges::any_of(text, [](char byte) { return static_cast<unsigned char>(byte) >= 0xf0; });
}

/// The comparison key with letters of German and of the Scandinavian languages as they are spelled without their marks.
std::string spelled_out(std::string_view text) {
  struct Spelling {
    char32_t letter;
    std::string_view spelled;
  };
  static constexpr std::array<Spelling, 5> spellings{
      {{U'\u00e4', "ae"}, {U'\u00e5', "aa"}, {U'\u00f6', "oe"}, {U'\u00f8', "oe"}, {U'\u00fc', "ue"}}};
  const std::string key = comparison_key(text);
  std::string out;
  for (std::size_t at = 0; at < key.size();) {
    const std::size_t start = at;
    const auto found = std::ranges::find(spellings, next_code_point(key, at), &Spelling::letter);
    out += found == spellings.end() ? std::string_view(key).substr(start, at - start) : found->spelled;
  }
  return out;
}

std::u32string letters_of_key(std::string_view text) {
  const std::string key = comparison_key(text);
  std::u32string letters;
  for (std::size_t at = 0; at < key.size();) letters += next_code_point(key, at);
  return letters;
}

bool stands_for_lost(char32_t letter) { return letter == U'?' || letter == U'\ufffd'; }

/// Whether letters beyond ASCII are all that is missing, with marks in their place, or with none beyond U+FFFF.
bool is_with_lost_letters(std::string_view sent, std::string_view kept) {
  constexpr std::size_t longest = 500;
  constexpr std::size_t most_marks = 4;
  const std::u32string whole = letters_of_key(sent);
  const std::u32string left = letters_of_key(kept);
  if (whole.size() > longest || left.size() > most_marks * longest) return false;
  // How many letters are the same at best, where what was kept is matched up to each place; nothing: it cannot be.
  using Same = std::optional<std::size_t>;
  std::vector<Same> at(left.size() + 1);
  at.front() = 0;
  for (const char32_t letter : whole) {
    std::vector<Same> next(left.size() + 1);
    const auto reach = [&](std::size_t place, std::size_t same) {
      next[place] = std::max(next[place], Same(same));
    };
    for (std::size_t place = 0; place < at.size(); ++place) {
      if (!at[place]) continue;
      const std::size_t same = *at[place];
      if (place < left.size() && left[place] == letter) reach(place + 1, same + 1);
      // Blanks round a letter that is gone become one.
      const bool doubled = letter == U' ' && (place == 0 || place == left.size() || left[place - 1] == U' ');
      if (doubled || letter >= 0x10000) reach(place, same);
      for (std::size_t marks = 1; letter >= 0x80 && marks <= most_marks; ++marks) {
        if (place + marks > left.size() || !stands_for_lost(left[place + marks - 1])) break;
        reach(place + marks, same);
      }
    }
    at = std::move(next);
  }
  return at.back() && 2 * *at.back() >= whole.size();
}

/// Without the semicolon that ends an entity, `&` still begins one for a browser.
std::string with_ended_entities(std::string_view text) {
  static constexpr std::array<std::string_view, 5> names{"amp", "apos", "gt", "lt", "quot"};
  std::string out;
  while (!text.empty()) {
    const std::size_t ampersand = text.find('&');
    out += text.substr(0, ampersand);
    if (ampersand == std::string_view::npos) break;
    text.remove_prefix(ampersand);
    const auto name = std::ranges::find_if(
        names, [&](std::string_view one) { return folded(text.substr(1, one.size())) == one; });
    std::size_t size = name == names.end() ? 1 : name->size() + 1;
    if (text.starts_with("&#")) {
      constexpr std::string_view digits = "0123456789";
      constexpr std::string_view hexadecimal = "0123456789abcdefABCDEF";
      const bool hex = text.substr(2, 1) == "x" || text.substr(2, 1) == "X";
      size = std::min(text.find_first_not_of(hex ? hexadecimal : digits, hex ? 3 : 2), text.size());
    }
    out += text.substr(0, size);
    if (size > 1 && !text.substr(size).starts_with(';')) out += ';';
    text.remove_prefix(size);
  }
  return out;
}

// ---- e-mails in the dress of something else

std::string without_percent_encoding(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    unsigned value = 0;
    const std::string_view digits = text[at] == '%' ? text.substr(at + 1, 2) : std::string_view{};
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    const bool encoded = digits.size() == 2 && read.ec == std::errc{} && read.ptr == digits.data() + 2;
    out += encoded ? static_cast<char>(value) : text[at];
    if (encoded) at += 2;
  }
  return out;
}

/// `Jane <jane@acme.example>`, `mailto:jane@acme.example`.
std::string_view undressed(std::string_view email) {
  email = trimmed(email);
  if (const std::size_t open = email.rfind('<'); open != std::string_view::npos && email.ends_with('>')) {
    email = email.substr(open + 1, email.size() - open - 2);
  }
  constexpr std::string_view scheme = "mailto:";
  if (folded(email.substr(0, scheme.size())) == scheme) email.remove_prefix(scheme.size());
  return email;
}

bool is_dressed_email(std::string_view sent, std::string_view kept) {
  if (!mailbox(sent)) return false;
  const std::string decoded = without_entities(kept);
  const std::string_view plain = undressed(decoded);
  if (plain.size() < trimmed(decoded).size() && same_email_loosely(sent, plain)) return true;
  if (plain.contains('%') && same_email_loosely(sent, without_percent_encoding(plain))) return true;
  if (!plain.contains(' ')) return false;
  std::string with_plus(plain);
  std::ranges::replace(with_plus, ' ', '+');
  return same_key(sent, with_plus);
}

/// Of an e-mail whose tag was taken out before it was cut.
bool is_cut_without_tag(std::string_view sent, std::string_view kept) {
  const auto parts = mailbox(sent);
  if (!parts || parts->local.size() + parts->domain.size() + 1 == sent.size()) return false;
  return is_cut(std::string(parts->local) + "@" + std::string(parts->domain), kept);
}

// ---- the whole

bool is_whole_form(std::string_view sent, std::string_view kept) {
  if (same_but_loosely(sent, kept) || same_phone(sent, kept) || same_email_loosely(sent, kept)) return true;
  // Of the rest most texts have not the first sign.
  if (is_beyond_ascii(sent)) {
    const bool lost = kept.contains('?') || kept.contains("\ufffd") || has_letter_of_two_units(sent);
    if (same_but_loosely(spelled_out(sent), kept) || (lost && is_with_lost_letters(sent, kept))) return true;
  }
  if (kept.contains('&') && same_but_loosely(sent, with_ended_entities(kept))) return true;
  return sent.contains('@') && is_dressed_email(sent, kept);
}

bool is_cut_form(std::string_view sent, std::string_view kept, Cuts cuts) {
  if (cuts == Cuts::evident) return is_evident_cut(sent, kept);
  return is_cut(sent, kept) || is_cut_phone(sent, kept) || is_cut_without_tag(sent, kept);
}

/// `firstname` and `surname` in either order.
bool is_built_name(const TypeSchema& schema, std::string_view name, const Attributes& record, Cuts cuts) {
  const auto text_of = [&](std::string_view field_name) {
    const auto field = schema.find(field_name);
    return field ? record.text(*field) : std::string_view{};
  };
  const auto is_built = [&](std::string_view first, std::string_view second) {
    const std::string built = std::string(first) + ' ' + std::string(second);
    if (is_whole_form(built, name)) return true;
    return loose_key(name).size() > loose_key(first).size() && is_cut_form(built, name, cuts);
  };
  const std::string_view first = text_of("firstname");
  const std::string_view last = text_of("surname");
  if (loose_key(first).empty() || loose_key(last).empty()) return false;
  return is_built(first, last) || is_built(last, first);
}

}  // namespace

bool same_email_loosely(std::string_view one, std::string_view other) {
  if (same_key(one, other)) return true;
  const auto left = mailbox(one);
  const auto right = mailbox(other);
  return left && right && same_but_loosely(left->local, right->local) &&
         same_but_loosely(left->domain, right->domain);
}

std::string bare_email(std::string_view email) {
  const auto parts = mailbox(email);
  if (!parts) return std::string(email);
  return without_marks(parts->local) + "@" + std::string(parts->domain);
}

bool is_kept_form(std::string_view sent, std::string_view kept, Cuts cuts) {
  if (sent.empty() || kept.empty()) return false;
  return is_whole_form(sent, kept) || is_cut_form(sent, kept, cuts);
}

bool is_kept_form(const TypeSchema& schema, FieldId field, const Value& sent, const Value& kept,
                  const Attributes& record, Cuts cuts) {
  const auto wanted = sent.as_text();
  const auto has = kept.as_text();
  if (!wanted || !has) return false;
  if (is_kept_form(*wanted, *has, cuts)) return true;
  return field == schema.name && !wanted->empty() && !has->empty() &&
         is_built_name(schema, *has, record, cuts);
}

}  // namespace haloform
