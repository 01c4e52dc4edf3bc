#pragma once

#include "planner/base/secret.hpp"

#include <string_view>

namespace haloform {

/// Whether a server's words repeat a secret: whole, or at least eight of its bytes in a row, in whatever letter case; plain, or
/// encoded by percent signs, HTML entities, JSON escapes (several times over), base64 in either alphabet and at any
/// alignment, or hexadecimal digits; broken by white space or not.
[[nodiscard]] bool repeats(std::string_view words, const Secret& secret);

}  // namespace haloform
