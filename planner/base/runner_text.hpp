#pragma once

#include <string>

namespace haloform {

/// `text`, in which no runner of pipelines finds a command: `##vso[`, `##[`, `##teamcity[` and their like are taken for
/// one anywhere in a line and in whatever letter case, `::error` and its like where a line begins, blanks aside; each of them also with
/// letters in it that count for nothing, such as a space without a width.
///
/// One character of each becomes `\u0023` or `\u003a`, which a person can read back and which is the same character
/// within a JSON string. For whole lines as they go out, after wrapping and painting; the pieces that a line is written
/// in need not know of each other.
[[nodiscard]] std::string runner_safe(std::string text);

}  // namespace haloform
