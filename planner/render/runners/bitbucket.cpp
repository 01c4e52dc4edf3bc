#include "planner/render/runners/bitbucket.hpp"

#include "planner/base/text.hpp"
#include "planner/json/writer.hpp"
#include "planner/render/drift_annotations.hpp"
#include "planner/render/drift_view.hpp"
#include "planner/render/escape.hpp"
#include "planner/render/fingerprints.hpp"
#include "planner/render/plan_annotations.hpp"
#include "planner/render/plan_view.hpp"
#include "planner/render/run_annotations.hpp"
#include "planner/render/shown.hpp"

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::render {

namespace {

// Bitbucket's own limits. Texts are counted in bytes here, which are never fewer than its characters.
constexpr std::size_t most_annotations = 1000;
constexpr std::size_t most_of_summary = 450;
constexpr std::size_t most_of_details = 2000;

struct InsightNumber {
  std::string_view title;
  std::size_t value = 0;
};

/// What the report says as a whole.
struct InsightReport {
  std::string title;
  std::string details;
  std::vector<InsightNumber> numbers;  ///< At most 10.
};

/// At most so many bytes, the mark of the cut among them.
std::string cut(std::string text, std::size_t most) {
  shorten(text, most - std::string_view("…").size());
  return text;
}

std::string_view insight_severity(Level level) {
  switch (level) {
    case Level::error: return "HIGH";
    case Level::warning: return "MEDIUM";
    case Level::notice: break;
  }
  return "LOW";
}

void write_insight(json::Writer& json, const Annotation& one, const std::string& id, const Options& options) {
  json.begin_object()
      .key("external_id")
      .text("haloform-" + id)
      .key("title")
      .text(cut(one.title, most_of_summary));
  json.key("annotation_type").text(one.level == Level::error ? "BUG" : "CODE_SMELL");
  json.key("summary").text(cut(one_line(one), most_of_summary));
  json.key("details").text(cut(one.message, most_of_details));
  json.key("severity").text(insight_severity(one.level));
  if (const auto place = place_of(one, options.run))
    json.key("path").text(place->path).key("line").integer(place->line);
  json.end_object();
}

std::string insights(const InsightReport& report, std::vector<Annotation> all, const Options& options) {
  const bool passed = count_levels(all).errors == 0;
  json::Writer json;
  json.begin_object().key("report").begin_object().key("title").text(report.title);
  json.key("details").text(cut(report.details, most_of_details)).key("report_type").text("TEST");
  json.key("reporter").text("haloform").key("result").text(passed ? "PASSED" : "FAILED");
  if (options.run.run_url.starts_with("https://")) json.key("link").text(options.run.run_url);
  json.key("data").begin_array();
  for (const InsightNumber& number : report.numbers) {
    json.begin_object().key("title").text(number.title).key("type").text("NUMBER");
    json.key("value").count(number.value).end_object();
  }
  json.end_array().end_object().key("annotations").begin_array();
  Fingerprints fingerprints;
  for (const Annotation& one : first_of_all(std::move(all), most_annotations))
    write_insight(json, one, fingerprints.of(one), options);
  json.end_array().end_object();
  return json.finish();
}

}  // namespace

std::string render_bitbucket(const Catalog& catalog, const plan::Plan& plan, const Options& options) {
  const plan::Counts counts = plan.counts();
  const PlanView view = view_plan(plan);
  InsightReport report{"haloform plan", view.summary.empty() ? view.verdict : view.summary, {}};
  if (!plan.digest.empty()) report.details += "\n" + terminal_safe(plan.digest);
  report.numbers = {{"To import", counts.import},
                    {"To add", counts.add()},
                    {"To change", counts.change()},
                    {"To destroy", counts.destroy()},
                    {"To deactivate", counts.of(plan::ActionKind::deactivate)},
                    {"To reactivate", counts.of(plan::ActionKind::reactivate)},
                    {"Blocked", counts.blocked},
                    {"Deferred", counts.deferred + counts.held}};
  return insights(report, annotations_of(catalog, plan), options);
}

std::string render_bitbucket(const Catalog&, const plan::Plan& plan, const plan::ApplyReport& report,
                             const Options& options) {
  InsightReport shown{"haloform apply", terminal_safe(plan.digest), {}};
  shown.numbers = {{"Done", report.count(plan::StepEnd::done)},
                   {"Failed", report.count(plan::StepEnd::failed)},
                   {"In doubt", report.count(plan::StepEnd::in_doubt)},
                   {"Not started", report.count(plan::StepEnd::not_started)},
                   {"Deferred", report.count(plan::StepEnd::deferred) + report.count(plan::StepEnd::held)},
                   {"Skipped", report.count(plan::StepEnd::blocked)},
                   {"Not approved", report.count(plan::StepEnd::unapproved)}};
  return insights(shown, annotations_of(plan, report), options);
}

std::string render_bitbucket(const Catalog& catalog, const drift::Report& report, const Options& options) {
  return insights({"haloform drift",
                   view_drift(catalog, report).summary,
                   {{"Findings", report.findings.size()},
                    {"Accepted", report.accepted.size()},
                    {"Nothing can be told", report.unseen.size()}}},
                  annotations_of(catalog, report), options);
}

std::string render_bitbucket(const Trouble& trouble, const Options& options) {
  std::vector<Annotation> all = annotations_of(trouble);
  const LevelCounts counts = count_levels(all);
  const std::string details =
      all.empty() ? std::string("nothing was found")
                  : counted(counts.errors, "error") + ", " + counted(counts.warnings, "warning");
  return insights({"haloform", details, {{"Errors", counts.errors}, {"Warnings", counts.warnings}}},
                  std::move(all), options);
}

}  // namespace haloform::render
