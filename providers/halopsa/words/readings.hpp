#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace haloform::halopsa {

/// A text, and what it may stand for: every encoding taken off it, up to three times over, in at most 40 ways. Percent
/// signs, HTML entities, the escapes of JSON and of programming languages, quoted-printable, bytes such as `0x61`, and
/// base64 in either alphabet and at any alignment, of text in UTF-8 or UTF-16. The text itself comes first.
[[nodiscard]] std::vector<std::string> readings(std::string_view words);

}  // namespace haloform::halopsa
