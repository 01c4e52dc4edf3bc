#include "planner/render/html/drift_page.hpp"

#include "planner/render/drift_view.hpp"
#include "planner/render/html/cells.hpp"
#include "planner/render/html/page.hpp"
#include "planner/render/html/step_article.hpp"

#include <vector>

namespace haloform::render {

namespace {

std::string articles(const std::vector<StepView>& findings, const Options& options) {
  std::string out;
  for (const StepView& finding : findings) out += step_article(finding, {}, options);
  return out;
}

std::string unseen_table(const DriftView& view) {
  HtmlTable table({"Whom", "Why", "To proceed"});
  for (const BlockRow& row : view.unseen)
    table.add({html_code(row.whom), html_sentence(row.what), html_sentence(row.to_proceed)});
  return table.text();
}

}  // namespace

std::string html_drift(const Catalog& catalog, const drift::Report& report, const Options& options) {
  const DriftView view = view_drift(catalog, report);
  HtmlPage page{.kind = "haloform drift", .title = view.summary, .warns = !report.empty()};
  for (const LabelRow& row : view.read) page.facts.push_back({row.label, html_cell(row.text)});
  for (HtmlPage::Fact& fact : origin_facts("", options)) page.facts.push_back(std::move(fact));

  page.add("unseen", "Nothing can be told of", unseen_table(view));
  page.add("drift", "Drift", articles(view.findings, options));
  std::vector<std::string> warnings;
  warnings.reserve(view.warnings.size());
  for (const std::string& warning : view.warnings) warnings.push_back(html_sentence(warning));
  page.add("warnings", "Warnings", html_list(warnings));
  if (options.detail.accepted) page.add("accepted", "Accepted for now", articles(view.accepted, options));
  std::vector<std::string> ways;
  ways.reserve(view.to_proceed.size() + 1);
  for (const LabelRow& row : view.to_proceed) ways.push_back(row.label + ": " + html_sentence(row.text));
  if (!view.can_accept.empty()) ways.push_back(html_sentence(view.can_accept));
  page.add("proceed", "To proceed", html_list(ways));
  return html_text(page, options);
}

}  // namespace haloform::render
