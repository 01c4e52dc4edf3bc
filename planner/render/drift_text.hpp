#pragma once

#include "planner/drift/report.hpp"
#include "planner/model/schema.hpp"
#include "planner/render/options.hpp"

#include <string>

namespace haloform::render {

/// A report of drift as people read it (docs/drift.md). What is accepted is counted, and listed where that is asked for.
[[nodiscard]] std::string render_drift(const Catalog& catalog, const drift::Report& report,
                                       const Options& options);

}  // namespace haloform::render
