#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace haloform::ci {

/// What the environment says, as far as it can be meant. Each gives nothing (an empty text, 0) for everything else.

/// A number from 1, as it was written.
[[nodiscard]] std::string number_in(std::string_view text);
[[nodiscard]] std::uint64_t count_in(std::string_view text);
/// 40 or 64 hexadecimal digits, in small letters.
[[nodiscard]] std::string commit_in(std::string_view text);
/// `owner/name`.
[[nodiscard]] std::string slug_in(std::string_view text);
/// A repository id of Azure.
[[nodiscard]] std::string guid_in(std::string_view text);
/// The address of an API without a final slash: https, or loopback.
[[nodiscard]] std::string api_in(std::string_view text);
/// An address for people: http or https, of visible ASCII, and nothing in it that ends a quotation or a link.
[[nodiscard]] std::string link_in(std::string_view text);
/// A name of a person: valid UTF-8, of a bounded length, and else as it came.
[[nodiscard]] std::string name_in(std::string_view text);
/// `41` behind a text; and what stands behind that is not looked at.
[[nodiscard]] std::string number_behind(std::string_view text, std::string_view before);

}  // namespace haloform::ci
