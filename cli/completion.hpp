#pragma once

#include "cli/command.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace haloform::cli {

enum class Shell : std::uint8_t { bash, zsh, fish };
[[nodiscard]] std::optional<Shell> parse_shell(std::string_view name);

/// A script that teaches the shell every command and flag of the tree.
[[nodiscard]] std::string completion_script(Shell shell, const CommandSpec& root);

}  // namespace haloform::cli
