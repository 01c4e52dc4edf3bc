#pragma once

#include "planner/drift/report.hpp"
#include "planner/model/schema.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/plan/value/report.hpp"
#include "planner/render/options.hpp"
#include "planner/render/trouble.hpp"

#include <string>
#include <string_view>

namespace haloform::render {

/// Issues as commands to the agent of Azure DevOps, one a line: `##vso[task.logissue type=error;sourcepath=…;linenumber=12;…]…`. At
/// most 10 errors and 10 warnings; where there are more, the last of a kind says how many. Notices it does not have.
[[nodiscard]] std::string render_azure(const Catalog& catalog, const plan::Plan& plan,
                                       const Options& options);
[[nodiscard]] std::string render_azure(const Catalog& catalog, const plan::Plan& plan,
                                       const plan::ApplyReport& report, const Options& options);
[[nodiscard]] std::string render_azure(const Catalog& catalog, const drift::Report& report,
                                       const Options& options);
[[nodiscard]] std::string render_azure(const Trouble& trouble, const Options& options);

/// The command that shows the Markdown in the file of this absolute path beside the run.
[[nodiscard]] std::string azure_summary_command(std::string_view path);

}  // namespace haloform::render
