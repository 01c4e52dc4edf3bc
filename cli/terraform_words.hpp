#pragma once

#include <optional>
#include <string_view>

namespace haloform::cli {

/// What haloform has in the place of a flag or a command that users of Terraform type and that does not exist here, as
/// advice. Nothing for any other word.

/// `flag` without its hyphens and its value: `refresh-only`.
[[nodiscard]] std::optional<std::string_view> instead_of_terraform_flag(std::string_view flag);
/// `command` with all its words: `init`, `state pull`.
[[nodiscard]] std::optional<std::string_view> instead_of_terraform_command(std::string_view command);

}  // namespace haloform::cli
