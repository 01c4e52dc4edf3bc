#pragma once

#include "cli/output_kind.hpp"

#include <array>

namespace haloform::cli {

/// Pages for reviewers: `markdown`, `html`, and `comment`, which is the one in Markdown on the pull request.
[[nodiscard]] std::array<OutputKind, 3> page_outputs();
/// The first of them.
[[nodiscard]] const OutputKind& markdown_output();

}  // namespace haloform::cli
