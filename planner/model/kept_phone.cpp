#include "planner/model/kept_phone.hpp"

#include "planner/base/comparison_key.hpp"
#include "planner/base/text.hpp"

#include <array>
#include <cstddef>
#include <string>
#include <utility>

namespace haloform {

namespace {

constexpr std::size_t longest_country_code = 3;
constexpr std::size_t fewest_digits = 5;

/// Moves `text` past the word that announces an extension, if it begins with one.
bool take_extension_mark(std::string_view& text) {
  static constexpr std::array<std::string_view, 5> words{"extension", "extn", "ext", "x", "#"};
  for (const std::string_view word : words) {
    if (!text.starts_with(word)) continue;
    text.remove_prefix(word.size());
    // As RFC 3966 writes it: `;ext=12`.
    if (text.starts_with('=')) text.remove_prefix(1);
    return true;
  }
  return false;
}

/// The digits of a number without the zeros that stand for "abroad" or for the own country; empty where the text is none.
std::string digits_of_phone(std::string_view text) {
  const std::string plain = without_marks(text);
  std::string_view rest = plain;
  if (rest.starts_with("tel:")) rest.remove_prefix(4);
  std::string digits;
  bool extension = false;
  while (!rest.empty()) {
    // The zero in "+44 (0)20" is dialled only without the country code.
    if (rest.starts_with("(0)")) {
      rest.remove_prefix(3);
      continue;
    }
    if (!extension && digits.size() >= fewest_digits && take_extension_mark(rest)) {
      extension = true;
      continue;
    }
    std::size_t size = 0;
    static_cast<void>(next_code_point(rest, size));
    const std::string_view letter = rest.substr(0, size);
    if (letter.front() >= '0' && letter.front() <= '9') {
      digits += letter;
    } else if (letter != "+" && letter != "\u2212" && !loose_key(letter).empty()) {
      return {};
    }
    rest.remove_prefix(size);
  }
  digits.erase(0, digits.find_first_not_of('0'));
  return digits;
}

/// Most texts are no phone number, and their first letter tells so: the only one is that of `tel:`.
bool may_be_phone(std::string_view text) {
  constexpr std::string_view letters = "abcdefghijklmnopqrsuvwxyz";
  return !text.empty() && !letters.contains(static_cast<char>(text.front() | 0x20));
}

}  // namespace

bool same_phone(std::string_view one, std::string_view other) {
  if (!may_be_phone(one) || !may_be_phone(other)) return false;
  std::string shorter = digits_of_phone(one);
  std::string longer = digits_of_phone(other);
  if (shorter.empty() || longer.empty()) return false;
  if (shorter.size() > longer.size()) std::swap(shorter, longer);
  if (shorter.size() == longer.size()) return shorter == longer;
  return shorter.size() >= fewest_digits && longer.size() - shorter.size() <= longest_country_code &&
         longer.ends_with(shorter);
}

bool is_cut_phone(std::string_view sent, std::string_view kept) {
  constexpr std::size_t fewest_left = 6;
  if (!may_be_phone(sent) || !may_be_phone(kept)) return false;
  const std::string whole = digits_of_phone(sent);
  const std::string left = digits_of_phone(kept);
  for (std::size_t code = 0; code <= longest_country_code; ++code) {
    if (left.size() < fewest_left + code && whole.size() < fewest_left + code) break;
    const bool without = left.size() >= fewest_left && whole.size() > code &&
                         std::string_view(whole).substr(code).starts_with(left);
    const bool with =
        left.size() >= fewest_left + code && whole.starts_with(std::string_view(left).substr(code));
    if (without || with) return true;
  }
  return false;
}

}  // namespace haloform
