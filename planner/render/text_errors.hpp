#pragma once

#include "planner/base/diagnostic.hpp"
#include "planner/base/result.hpp"
#include "planner/render/text_options.hpp"

#include <string>
#include <vector>

namespace haloform::render {

[[nodiscard]] std::string render_diagnostics(const Diagnostics& diagnostics, const TextOptions& options);
[[nodiscard]] std::string render_error(const Error& error, const TextOptions& options);
[[nodiscard]] std::string render_errors(const std::vector<Error>& errors, const TextOptions& options);

}  // namespace haloform::render
