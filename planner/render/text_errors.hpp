#pragma once

#include "planner/base/diagnostic.hpp"
#include "planner/base/result.hpp"
#include "planner/render/options.hpp"
#include "planner/render/trouble.hpp"

#include <string>
#include <vector>

namespace haloform::render {

[[nodiscard]] std::string render_diagnostics(const Diagnostics& diagnostics, const Options& options);
[[nodiscard]] std::string render_error(const Error& error, const Options& options);
[[nodiscard]] std::string render_errors(const std::vector<Error>& errors, const Options& options);
[[nodiscard]] std::string render_trouble(const Trouble& trouble, const Options& options);

}  // namespace haloform::render
