#pragma once

#include "planner/drift/report.hpp"
#include "planner/model/schema.hpp"
#include "planner/render/options.hpp"

#include <string>

namespace haloform::render {

/// What drifted, as an issue or a comment: how much of what in one line, each finding with what was applied and what is there now,
/// and what to do. In at most `options.most_bytes`, where its first line fits.
[[nodiscard]] std::string markdown_drift(const Catalog& catalog, const drift::Report& report,
                                         const Options& options);

}  // namespace haloform::render
