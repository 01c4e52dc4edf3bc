#include "planner/plan/privacy/veil.hpp"

#include "planner/base/code_points.hpp"
#include "planner/base/comparison_key.hpp"
#include "planner/base/digest.hpp"
#include "planner/base/text.hpp"

#include <cstddef>
#include <utility>

namespace haloform::plan {

namespace {

using Personal = MarkedText::Personal;

constexpr std::string_view nothing_shown = "***";
/// Nobody has more initials than that.
constexpr std::size_t most_initials = 4;

/// Signs are no initials: they would say nothing, and begin things in the languages in which outputs are written.
bool is_letter(char32_t point) {
  const bool ascii = (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z');
  const bool beyond = point >= 0xc0 && point != 0xd7 && point != 0xf7 &&
                      !(point >= 0x2000 && point < 0x2e80) && !(point >= 0x3000 && point < 0x3041) &&
                      !(point >= 0xe000 && point < 0xf900) && !(point >= 0xfff0 && point < 0x10000);
  return ascii || (beyond && !is_invisible(point) && !is_pictographic(point) && !is_combining(point));
}

/// Whatever stands between words: blanks of every kind, and what cannot be seen.
bool is_gap(char32_t point) {
  constexpr char32_t ideographic_space = 0x3000;
  return point == ' ' || point == ideographic_space || is_invisible(point);
}

/// The letter that a text begins with, where more of its word follows: a word of one letter would be shown whole.
std::string_view first_letter(std::string_view text) {
  std::size_t end = 0;
  if (text.empty() || !is_letter(next_code_point(text, end)) || end == text.size()) return {};
  std::size_t next = end;
  return is_gap(next_code_point(text, next)) ? std::string_view() : text.substr(0, end);
}

/// `J. S.` of `Jane Smith`.
std::string initials(std::string_view name) {
  std::string masked;
  std::size_t shown = 0;
  bool begins_word = true;
  for (std::size_t at = 0; at < name.size() && shown < most_initials;) {
    const std::size_t start = at;
    const bool gap = is_gap(next_code_point(name, at));
    const std::string_view letter = begins_word ? first_letter(name.substr(start)) : std::string_view();
    begins_word = gap;
    if (letter.empty()) continue;
    masked.append(masked.empty() ? "" : " ").append(letter).append(".");
    ++shown;
  }
  return masked.empty() ? std::string(nothing_shown) : masked;
}

/// `j***@***` of `jane@example.com`.
std::string masked_email(std::string_view email) {
  const std::size_t at = email.find('@');
  if (at == std::string_view::npos) return std::string(nothing_shown);
  return std::string(first_letter(email.substr(0, at)))
      .append(nothing_shown)
      .append("@")
      .append(nothing_shown);
}

std::string mask(Personal what, std::string_view text) {
  switch (what) {
    case Personal::name: return initials(composed(repaired_utf8(text)));
    case Personal::email: return masked_email(repaired_utf8(text));
    case Personal::phone:
    case Personal::other: break;
  }
  return std::string(nothing_shown);
}

std::string hash(std::string_view salt, std::string_view text) {
  constexpr std::size_t digits = 10;
  const std::string digest = Digest().add(salt).add(comparison_key(text)).finish();
  return '#' + digest.substr(digest.find(':') + 1, digits);
}

}  // namespace

std::string Veil::over(Personal what, std::string_view text) const {
  if (text.empty()) return {};
  switch (does_) {
    case Does::nothing: break;
    case Does::mask: return mask(what, text);
    case Does::hash: return hash(salt_, text);
    case Does::mark: return marked(what, text);
  }
  return std::string(text);
}

MarkedText Veil::over(const MarkedText& text) const {
  return text.covered([this](Personal what, std::string_view value) { return over(what, value); });
}

Error Veil::over(Error error) const {
  error.what = over(error.what);
  error.where = over(error.where);
  error.advice = over(error.advice);
  return error;
}

}  // namespace haloform::plan
