#pragma once

#include "cli/command.hpp"

#include <string>
#include <string_view>

namespace haloform::cli {

/// haloform(1) in roff, from the rows of the commands: `haloform man | man -l -`.
[[nodiscard]] std::string man_page(const CommandSpec& root, std::string_view version);

}  // namespace haloform::cli
