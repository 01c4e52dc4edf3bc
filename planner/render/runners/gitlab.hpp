#pragma once

#include "planner/drift/report.hpp"
#include "planner/model/schema.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/plan/value/report.hpp"
#include "planner/render/options.hpp"
#include "planner/render/trouble.hpp"

#include <string>

namespace haloform::render {

/// The JSON of GitLab's `artifacts:reports:terraform`: how many records are created, updated and deleted. A deactivation counts as
/// a deletion: that is what a reviewer is to see.
[[nodiscard]] std::string render_gitlab(const Catalog& catalog, const plan::Plan& plan,
                                        const Options& options);
/// What was done.
[[nodiscard]] std::string render_gitlab(const Catalog& catalog, const plan::Plan& plan,
                                        const plan::ApplyReport& report, const Options& options);
/// Each finding counts as an update: nothing is created or deleted by telling it.
[[nodiscard]] std::string render_gitlab(const Catalog& catalog, const drift::Report& report,
                                        const Options& options);
/// What went wrong, and no counts: GitLab then says that there is no report, and not that there are no changes.
[[nodiscard]] std::string render_gitlab(const Trouble& trouble, const Options& options);

}  // namespace haloform::render
