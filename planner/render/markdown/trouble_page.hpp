#pragma once

#include "planner/base/result.hpp"
#include "planner/render/markdown/page.hpp"
#include "planner/render/options.hpp"
#include "planner/render/trouble.hpp"

#include <string>
#include <vector>

namespace haloform::render {

/// Why a command did not go on, as a comment on a pull request: in one line, then each mistake with its place and what to do.
/// In at most `options.most_bytes`, where its first line fits.
[[nodiscard]] std::string markdown_trouble(const Trouble& trouble, const Options& options);
/// What `validate` found: `result` is its words on a valid configuration, of one line.
[[nodiscard]] std::string markdown_validation(std::string_view result, const Diagnostics& warnings,
                                              const Options& options);

/// Errors, as a part of another page.
[[nodiscard]] MarkdownPart error_part(const std::vector<Error>& errors);

}  // namespace haloform::render
