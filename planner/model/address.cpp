#include "planner/model/address.hpp"

#include <algorithm>

namespace haloform {

namespace {

bool letter_or_digit(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
}

}  // namespace

bool Address::valid_key(std::string_view key) {
  if (key.empty() || key.size() > longest_key || !letter_or_digit(key.front())) return false;
  return std::ranges::all_of(key, [](char letter) {
    return letter_or_digit(letter) || letter == '.' || letter == '_' || letter == '-';
  });
}

std::optional<Address> Address::of(ResourceType type, std::string_view key) {
  if (!valid_key(key)) return std::nullopt;
  return Address(type, std::string(key));
}

std::optional<Address> Address::parse(std::string_view text) {
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto type = parse_type(text.substr(0, dot));
  if (!type) return std::nullopt;
  return of(*type, text.substr(dot + 1));
}

std::string Address::text() const {
  std::string text(type_name(type_));
  text += '.';
  return text += key_;
}

}  // namespace haloform
