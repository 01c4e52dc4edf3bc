#include "planner/render/runners/codequality.hpp"

#include "planner/json/writer.hpp"
#include "planner/render/drift_annotations.hpp"
#include "planner/render/fingerprints.hpp"
#include "planner/render/plan_annotations.hpp"
#include "planner/render/run_annotations.hpp"

#include <string_view>
#include <vector>

namespace haloform::render {

namespace {

std::string_view quality_severity(Level level) {
  switch (level) {
    case Level::error: return "critical";
    case Level::warning: return "minor";
    case Level::notice: break;
  }
  return "info";
}

std::string quality_report(const std::vector<Annotation>& all, const Options& options) {
  Fingerprints fingerprints;
  json::Writer json;
  json.begin_array();
  for (const Annotation& one : all) {
    const RepositoryPlace place = place_or_root(one, options.run);
    json.begin_object().key("description").text(one_line(one)).key("check_name").text(one.rule);
    json.key("fingerprint").text(fingerprints.of(one)).key("severity").text(quality_severity(one.level));
    json.key("location").begin_object().key("path").text(place.path);
    json.key("lines").begin_object().key("begin").integer(place.line).end_object().end_object().end_object();
  }
  json.end_array();
  return json.finish();
}

}  // namespace

std::string render_codequality(const Catalog& catalog, const plan::Plan& plan, const Options& options) {
  return quality_report(annotations_of(catalog, plan), options);
}

std::string render_codequality(const Catalog&, const plan::Plan& plan, const plan::ApplyReport& report,
                               const Options& options) {
  return quality_report(annotations_of(plan, report), options);
}

std::string render_codequality(const Catalog& catalog, const drift::Report& report, const Options& options) {
  return quality_report(annotations_of(catalog, report), options);
}

std::string render_codequality(const Trouble& trouble, const Options& options) {
  return quality_report(annotations_of(trouble), options);
}

}  // namespace haloform::render
