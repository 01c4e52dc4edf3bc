#pragma once

#include "planner/export/report.hpp"
#include "planner/render/options.hpp"

#include <string>

namespace haloform::render {

/// What an export wrote: each file, who was left out and why, and what of whom is in no block.
[[nodiscard]] std::string render_export(const exporting::Report& report, const Options& options);

}  // namespace haloform::render
