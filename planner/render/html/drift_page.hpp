#pragma once

#include "planner/drift/report.hpp"
#include "planner/model/schema.hpp"
#include "planner/render/options.hpp"

#include <string>

namespace haloform::render {

/// What drifted, as a page of HTML in one file: each finding with what was applied and what is there now, and what to do.
[[nodiscard]] std::string html_drift(const Catalog& catalog, const drift::Report& report,
                                     const Options& options);

}  // namespace haloform::render
