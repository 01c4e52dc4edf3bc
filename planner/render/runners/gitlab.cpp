#include "planner/render/runners/gitlab.hpp"

#include "planner/json/writer.hpp"
#include "planner/plan/value/terraform_action.hpp"
#include "planner/render/run_annotations.hpp"

#include <algorithm>
#include <cstddef>

namespace haloform::render {

namespace {

/// What GitLab takes at most.
constexpr std::size_t most_counted = 999'999;

struct ReportCounts {
  std::size_t create = 0;
  std::size_t update = 0;
  std::size_t remove = 0;

  void add(const plan::Step& step) {
    switch (plan::terraform_action(step)) {
      case plan::TerraformAction::create: ++create; break;
      case plan::TerraformAction::update:
        ++(step.kind() == plan::ActionKind::deactivate ? remove : update);
        break;
      case plan::TerraformAction::remove: ++remove; break;
      case plan::TerraformAction::none:
      case plan::TerraformAction::import:
      case plan::TerraformAction::move:
      case plan::TerraformAction::forget: break;
    }
  }
};

std::string counts_report(const ReportCounts& counts) {
  json::Writer json;
  json.begin_object().key("create").count(std::min(counts.create, most_counted));
  json.key("update").count(std::min(counts.update, most_counted));
  json.key("delete").count(std::min(counts.remove, most_counted)).end_object();
  return json.finish();
}

}  // namespace

std::string render_gitlab(const Catalog&, const plan::Plan& plan, const Options&) {
  ReportCounts counts;
  for (const plan::Step& step : plan.steps) {
    if (step.runs()) counts.add(step);
  }
  return counts_report(counts);
}

std::string render_gitlab(const Catalog&, const plan::Plan&, const plan::ApplyReport& report,
                          const Options&) {
  ReportCounts counts;
  for (const plan::StepResult& result : report.results) {
    if (result.end == plan::StepEnd::done || result.made) counts.add(*result.step);
  }
  return counts_report(counts);
}

std::string render_gitlab(const Catalog&, const drift::Report& report, const Options&) {
  return counts_report({0, report.findings.size(), 0});
}

std::string render_gitlab(const Trouble& trouble, const Options&) {
  json::Writer json;
  json.begin_object().key("errors").begin_array();
  for (const Annotation& one : annotations_of(trouble)) {
    if (one.level == Level::error) json.text(one_line(one));
  }
  json.end_array().end_object();
  return json.finish();
}

}  // namespace haloform::render
