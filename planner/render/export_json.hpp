#pragma once

#include "planner/export/report.hpp"

#include <string>

namespace haloform::render {

/// What an export wrote, as one document.
[[nodiscard]] std::string json_export(const exporting::Report& report);

}  // namespace haloform::render
