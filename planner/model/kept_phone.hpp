#pragma once

#include <string_view>

namespace haloform {

/// Whether both are one phone number: the same digits, whatever blanks, dashes and punctuation of Unicode stand between them,
/// with `tel:` in front or not, and the extension behind `x`, `ext.` or `#`, or behind nothing. Zeros in front and a zero in
/// brackets do not count. One of at least five digits may lack the country code of the other, which is up to three digits.
[[nodiscard]] bool same_phone(std::string_view one, std::string_view other);

/// Whether at least six digits of `kept` are the first ones of `sent`, with or without a country code.
[[nodiscard]] bool is_cut_phone(std::string_view sent, std::string_view kept);

}  // namespace haloform
