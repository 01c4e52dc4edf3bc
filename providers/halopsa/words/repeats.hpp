#pragma once

#include "planner/base/secret.hpp"

#include <string_view>

namespace haloform::halopsa {

/// Whether a server's words repeat a secret: whole, or at least eight of its bytes in a row, in whatever letter case; plain, or
/// in any of the encodings of `readings`, base64 at any alignment, or hexadecimal or decimal numbers; broken by white space or
/// not. So do eight of its letters and digits in a row, forwards or backwards, whatever signs stand between them and
/// in whatever compatibility form of Unicode, and eight bytes in pieces of four and more around a mask (`a47b****3c41`).
///
/// The time it takes grows with the size of the words, not faster.
[[nodiscard]] bool repeats(std::string_view words, const Secret& secret);

}  // namespace haloform::halopsa
