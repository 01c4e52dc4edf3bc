#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace haloform::render {

/// One character, and what is written in its place.
using CommandEscape = std::pair<char, std::string_view>;

/// `text` as it stands within a command to the runner of a pipeline: no part of it is a command of its own, no line of it ends
/// the command, and it is no longer than a runner shows.
[[nodiscard]] std::string in_command(std::string_view text, std::span<const CommandEscape> escapes);

}  // namespace haloform::render
