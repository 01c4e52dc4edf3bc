#pragma once

#include "planner/base/result.hpp"
#include "planner/render/options.hpp"
#include "planner/render/trouble.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace haloform::render {

/// Why a command did not go on, as a page of HTML in one file: each mistake with its place and what to do.
[[nodiscard]] std::string html_trouble(const Trouble& trouble, const Options& options);
/// What `validate` found: `result` is its words on a valid configuration, of one line.
[[nodiscard]] std::string html_validation(std::string_view result, const Diagnostics& warnings,
                                          const Options& options);

/// Errors, for a section of another page; empty where there is none.
[[nodiscard]] std::string error_table(const std::vector<Error>& errors);

}  // namespace haloform::render
