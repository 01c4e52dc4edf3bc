#include "cli/page_outputs.hpp"

#include "planner/render/html/drift_page.hpp"
#include "planner/render/html/plan_page.hpp"
#include "planner/render/html/report_page.hpp"
#include "planner/render/html/trouble_page.hpp"
#include "planner/render/markdown/drift_page.hpp"
#include "planner/render/markdown/plan_page.hpp"
#include "planner/render/markdown/report_page.hpp"
#include "planner/render/markdown/trouble_page.hpp"
#include "providers/forge/marker.hpp"

#include <utility>

namespace haloform::cli {
namespace {

constexpr OutputKind markdown_kind{
    .name = "markdown",
    .renders_plan = render::markdown_plan,
    .renders_report = render::markdown_report,
    .renders_drift = render::markdown_drift,
    .renders_diagnostics =
        [](const Validation& validation, const render::Options& options) {
          return render::markdown_validation(valid_words(validation), validation.found, options);
        },
    .renders_trouble = render::markdown_trouble,
    .needs = {.whole_stdout = true, .byte_limit = true},
    .privacy = Privacy::mask,
};

constexpr OutputKind html_kind{
    .name = "html",
    .renders_plan = render::html_plan,
    .renders_report = render::html_report,
    .renders_drift = render::html_drift,
    .renders_diagnostics =
        [](const Validation& validation, const render::Options& options) {
          return render::html_validation(valid_words(validation), validation.found, options);
        },
    .renders_trouble = render::html_trouble,
    .needs = {.whole_stdout = true},
    .privacy = Privacy::mask,
};

/// How the comment is found again, where nothing is known but the run.
forge::Marker marker_of_run(const render::Options& options) {
  forge::Marker marker;
  marker.folder = options.run.folder;
  marker.commit = options.run.commit;
  return marker;
}

forge::Marker marker_of_plan(const plan::Plan& plan, const render::Options& options) {
  forge::Marker marker = marker_of_run(options);
  marker.instance = plan.instance;
  marker.tenant = plan.tenant;
  if (marker.commit.empty() && plan.made_from) marker.commit = plan.made_from->id;
  marker.at = plan.created;
  return marker;
}

/// A line of its own, and no row of the table above it.
std::string with_marker(std::string page, const forge::Marker& marker) {
  return std::move(page) + '\n' + marker.text();
}

std::string report_comment(const Catalog& catalog, const plan::Plan& plan, const plan::ApplyReport& report,
                           const render::Options& options) {
  forge::Marker marker = marker_of_plan(plan, options);
  marker.of = forge::Marker::Of::apply;
  marker.at = {};
  return with_marker(render::markdown_report(catalog, plan, report, options), marker);
}

std::string drift_comment(const Catalog& catalog, const drift::Report& report,
                          const render::Options& options) {
  forge::Marker marker = marker_of_run(options);
  marker.of = forge::Marker::Of::drift;
  marker.instance = report.instance;
  marker.tenant = report.tenant;
  marker.at = report.made;
  return with_marker(render::markdown_drift(catalog, report, options), marker);
}

std::string trouble_comment(const render::Trouble& trouble, const render::Options& options) {
  forge::Marker marker = marker_of_run(options);
  // What kept an apply from doing anything, or a look for drift from its end, takes the place of no plan that is still to be reviewed.
  if (options.run.command == "apply") marker.of = forge::Marker::Of::apply;
  if (options.run.command == "drift") marker.of = forge::Marker::Of::drift;
  return with_marker(render::markdown_trouble(trouble, options), marker);
}

constexpr OutputKind comment_kind{
    .name = "comment",
    .renders_plan =
        [](const Catalog& catalog, const plan::Plan& plan, const render::Options& options) {
          return with_marker(render::markdown_plan(catalog, plan, options), marker_of_plan(plan, options));
        },
    .renders_report = report_comment,
    .renders_drift = drift_comment,
    .renders_trouble = trouble_comment,
    .needs = {.byte_limit = true, .published = true},
    .privacy = Privacy::mask,
};

}  // namespace

std::array<OutputKind, 3> page_outputs() { return {markdown_kind, html_kind, comment_kind}; }

const OutputKind& markdown_output() { return markdown_kind; }

}  // namespace haloform::cli
