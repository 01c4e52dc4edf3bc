#include "planner/render/checks/sarif.hpp"

#include "planner/json/writer.hpp"
#include "planner/render/drift_annotations.hpp"
#include "planner/render/fingerprints.hpp"
#include "planner/render/plan_annotations.hpp"
#include "planner/render/repository_path.hpp"
#include "planner/render/rules.hpp"
#include "planner/render/run_annotations.hpp"
#include "planner/render/shown.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::render {

namespace {

constexpr std::size_t most_results = 25'000;  // in one run, for GitHub

std::string_view sarif_level(Level level) { return level == Level::notice ? "note" : level_name(level); }

/// `text` as a message of SARIF, in which braces are placeholders unless they are doubled, and `[…](…)` is a link.
std::string sarif_message(std::string_view text) {
  std::string out;
  for (const char letter : text) {
    if (letter == '(' && out.ends_with(']')) out += ' ';
    out += letter;
    if (letter == '{' || letter == '}') out += letter;
  }
  return out;
}

/// The rules that occur, each once, with the annotation that shows it first.
std::vector<const Annotation*> rules_among(const std::vector<Annotation>& all) {
  std::vector<const Annotation*> rules;
  for (const Annotation& one : all) {
    if (std::ranges::none_of(rules, [&](const Annotation* rule) { return rule->rule == one.rule; }))
      rules.push_back(&one);
  }
  return rules;
}

void write_message(json::Writer& json, std::string_view key, std::string_view text) {
  json.key(key).begin_object().key("text").text(sarif_message(text)).end_object();
}

void write_rule(json::Writer& json, const Annotation& first) {
  const RuleWords words = words_of_rule(first.rule);
  json.begin_object().key("id").text(first.rule);
  write_message(json, "shortDescription", words.title);
  write_message(json, "fullDescription", words.meaning);
  write_message(json, "help", words.advice);
  json.key("defaultConfiguration").begin_object().key("level").text(sarif_level(first.level)).end_object();
  json.end_object();
}

void write_result(json::Writer& json, const Annotation& one, std::size_t rule, const std::string& fingerprint,
                  const RunFacts& run) {
  const RepositoryPlace place = place_or_root(one, run);
  json.begin_object().key("ruleId").text(one.rule).key("ruleIndex").count(rule);
  json.key("level").text(sarif_level(one.level));
  write_message(json, "message", one.message);
  json.key("locations").begin_array().begin_object().key("physicalLocation").begin_object();
  json.key("artifactLocation").begin_object().key("uri").text(relative_uri(place.path)).end_object();
  json.key("region")
      .begin_object()
      .key("startLine")
      .integer(place.line)
      .key("startColumn")
      .integer(place.column);
  json.key("endLine").integer(place.line).key("endColumn").integer(std::int64_t{place.column} + 1);
  json.end_object().end_object().end_object().end_array();
  json.key("partialFingerprints").begin_object().key("haloform/v1").text(fingerprint).end_object();
  json.end_object();
}

/// `about`: what the results are of. It keeps those of a plan and those of a configuration from replacing each other.
std::string sarif_log(std::string_view about, std::vector<Annotation> all, const Options& options) {
  const std::vector<Annotation> shown = first_of_all(std::move(all), most_results);
  const std::vector<const Annotation*> rules = rules_among(shown);
  const std::string folder = path_in_repository(options.run, "x").value_or("x");
  json::Writer json;
  json.begin_object()
      .key("$schema")
      .text("https://json.schemastore.org/sarif-2.1.0.json")
      .key("version")
      .text("2.1.0");
  json.key("runs").begin_array().begin_object().key("tool").begin_object().key("driver").begin_object();
  json.key("name").text("haloform").key("rules").begin_array();
  for (const Annotation* rule : rules) write_rule(json, *rule);
  json.end_array().end_object().end_object();
  json.key("automationDetails").begin_object();
  json.key("id")
      .text("haloform/" + std::string(about) + '/' + folder.substr(0, folder.size() - 1))
      .end_object();
  json.key("columnKind").text("unicodeCodePoints").key("results").begin_array();
  Fingerprints fingerprints;
  for (const Annotation& one : shown) {
    const auto rule = std::ranges::find(
        rules, one.rule, [](const Annotation* first) { return std::string_view(first->rule); });
    write_result(json, one, static_cast<std::size_t>(rule - rules.begin()), fingerprints.of(one),
                 options.run);
  }
  json.end_array().end_object().end_array().end_object();
  return json.finish();
}

}  // namespace

std::string render_sarif(const Catalog& catalog, const plan::Plan& plan, const Options& options) {
  return sarif_log("plan", annotations_of(catalog, plan), options);
}

std::string render_sarif(const Catalog&, const plan::Plan& plan, const plan::ApplyReport& report,
                         const Options& options) {
  return sarif_log("apply", annotations_of(plan, report), options);
}

std::string render_sarif(const Catalog& catalog, const drift::Report& report, const Options& options) {
  return sarif_log("drift", annotations_of(catalog, report), options);
}

std::string render_sarif(const Trouble& trouble, const Options& options) {
  return sarif_log("configuration", annotations_of(trouble), options);
}

}  // namespace haloform::render
