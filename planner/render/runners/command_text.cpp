#include "planner/render/runners/command_text.hpp"

#include "planner/base/runner_text.hpp"
#include "planner/base/text.hpp"

#include <algorithm>
#include <cstddef>

namespace haloform::render {

namespace {

/// Longer than any host shows of one annotation, and far below what it takes.
constexpr std::size_t most_in_command = 4000;

}  // namespace

std::string in_command(std::string_view text, std::span<const CommandEscape> escapes) {
  std::string plain(text);
  shorten(plain, most_in_command);
  std::string out;
  for (const char letter : runner_safe(std::move(plain))) {
    const auto escape = std::ranges::find(escapes, letter, &CommandEscape::first);
    if (escape == escapes.end()) {
      out += letter;
    } else {
      out += escape->second;
    }
  }
  return out;
}

}  // namespace haloform::render
