#pragma once

#include "planner/drift/report.hpp"
#include "planner/model/schema.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/plan/value/report.hpp"
#include "planner/render/options.hpp"
#include "planner/render/trouble.hpp"

#include <string>

namespace haloform::render {

/// Annotations as commands to GitHub's runner, one a line: `::error file=people/agents.yaml,line=12,col=3,title=…::…`. At most 10
/// errors, warnings and notices; where there are more, the last of a kind says how many.
[[nodiscard]] std::string render_github(const Catalog& catalog, const plan::Plan& plan,
                                        const Options& options);
[[nodiscard]] std::string render_github(const Catalog& catalog, const plan::Plan& plan,
                                        const plan::ApplyReport& report, const Options& options);
[[nodiscard]] std::string render_github(const Catalog& catalog, const drift::Report& report,
                                        const Options& options);
[[nodiscard]] std::string render_github(const Trouble& trouble, const Options& options);

/// What later steps of a job can use, as lines for the file that GITHUB_OUTPUT names: `digest=sha256:…`, `has_changes=true`. No
/// value has anything of others in it.
[[nodiscard]] std::string render_github_outputs(const Catalog& catalog, const plan::Plan& plan,
                                                const Options& options);
[[nodiscard]] std::string render_github_outputs(const Catalog& catalog, const plan::Plan& plan,
                                                const plan::ApplyReport& report, const Options& options);
[[nodiscard]] std::string render_github_outputs(const Catalog& catalog, const drift::Report& report,
                                                const Options& options);
[[nodiscard]] std::string render_github_outputs(const Trouble& trouble, const Options& options);

}  // namespace haloform::render
