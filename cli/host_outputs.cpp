#include "cli/host_outputs.hpp"

#include "cli/page_outputs.hpp"
#include "cli/runner_files.hpp"
#include "planner/render/checks/junit.hpp"
#include "planner/render/checks/sarif.hpp"
#include "planner/render/runners/azure.hpp"
#include "planner/render/runners/bitbucket.hpp"
#include "planner/render/runners/codequality.hpp"
#include "planner/render/runners/github.hpp"
#include "planner/render/runners/gitlab.hpp"

namespace haloform::cli {
namespace {

// What hosts of pipelines show beside a run. Each shows a plan, a report and whatever was wrong; names are masked unless somebody
// says otherwise, since artifacts and annotations are read by more people than the repository is.

/// What was found in a valid configuration, as what is wrong with another one is shown.
template <std::string (*shows_trouble)(const render::Trouble&, const render::Options&)>
std::string shown_as_trouble(const Validation& validation, const render::Options& options) {
  return shows_trouble(render::Trouble(validation.found), options);
}

/// The result in Markdown.
Page summary_page(const Rendered& rendered, const render::Options& options) {
  return [&rendered, options](std::size_t most_bytes) {
    render::Options page = options;
    page.color = render::Color::off;
    page.most_bytes = most_bytes;
    return rendered(markdown_output(), page);
  };
}

/// No kind of its own: what `github` leaves for the steps behind it.
constexpr OutputKind github_outputs_kind{
    .name = "github-outputs",
    .renders_plan = render::render_github_outputs,
    .renders_report = render::render_github_outputs,
    .renders_drift = render::render_github_outputs,
    .renders_diagnostics = shown_as_trouble<render::render_github_outputs>,
    .renders_trouble = render::render_github_outputs,
    .privacy = Privacy::mask,
};

std::string deliver_to_github(const Context& context, const Rendered& rendered,
                              const render::Options& options) {
  leave_github_summary(context, summary_page(rendered, options));
  leave_github_outputs(context, rendered(github_outputs_kind, options));
  return {};
}

std::string deliver_to_azure(const Context& context, const Rendered& rendered,
                             const render::Options& options) {
  const std::string path = leave_azure_summary(context, summary_page(rendered, options));
  return path.empty() ? std::string() : render::azure_summary_command(path);
}

constexpr OutputKind github_kind{
    .name = "github",
    .renders_plan = render::render_github,
    .renders_report = render::render_github,
    .renders_drift = render::render_github,
    .renders_diagnostics = shown_as_trouble<render::render_github>,
    .renders_trouble = render::render_github,
    .needs = {.runner_commands = true},
    .delivers = deliver_to_github,
    .privacy = Privacy::mask,
};

constexpr OutputKind azure_kind{
    .name = "azure",
    .renders_plan = render::render_azure,
    .renders_report = render::render_azure,
    .renders_drift = render::render_azure,
    .renders_diagnostics = shown_as_trouble<render::render_azure>,
    .renders_trouble = render::render_azure,
    .needs = {.runner_commands = true},
    .delivers = deliver_to_azure,
    .privacy = Privacy::mask,
};

constexpr OutputKind gitlab_kind{
    .name = "gitlab",
    .renders_plan = render::render_gitlab,
    .renders_report = render::render_gitlab,
    .renders_drift = render::render_gitlab,
    .renders_trouble = render::render_gitlab,
    .needs = {.whole_stdout = true},
    .privacy = Privacy::mask,
};

constexpr OutputKind codequality_kind{
    .name = "codequality",
    .renders_plan = render::render_codequality,
    .renders_report = render::render_codequality,
    .renders_drift = render::render_codequality,
    .renders_diagnostics = shown_as_trouble<render::render_codequality>,
    .renders_trouble = render::render_codequality,
    .needs = {.whole_stdout = true},
    .privacy = Privacy::mask,
};

constexpr OutputKind bitbucket_kind{
    .name = "bitbucket",
    .renders_plan = render::render_bitbucket,
    .renders_report = render::render_bitbucket,
    .renders_drift = render::render_bitbucket,
    .renders_diagnostics = shown_as_trouble<render::render_bitbucket>,
    .renders_trouble = render::render_bitbucket,
    .needs = {.whole_stdout = true},
    .privacy = Privacy::mask,
};

constexpr OutputKind sarif_kind{
    .name = "sarif",
    .renders_plan = render::render_sarif,
    .renders_report = render::render_sarif,
    .renders_drift = render::render_sarif,
    .renders_diagnostics = shown_as_trouble<render::render_sarif>,
    .renders_trouble = render::render_sarif,
    .needs = {.whole_stdout = true},
    .privacy = Privacy::mask,
};

constexpr OutputKind junit_kind{
    .name = "junit",
    .renders_plan = render::render_junit,
    .renders_report = render::render_junit,
    .renders_drift = render::render_junit,
    .renders_diagnostics = shown_as_trouble<render::render_junit>,
    .renders_trouble = render::render_junit,
    .needs = {.whole_stdout = true},
    .privacy = Privacy::mask,
};

}  // namespace

std::array<OutputKind, 7> host_outputs() {
  return {github_kind, gitlab_kind, codequality_kind, azure_kind, bitbucket_kind, sarif_kind, junit_kind};
}

}  // namespace haloform::cli
