#include "planner/render/html/report_page.hpp"

#include "planner/render/consequences.hpp"
#include "planner/render/html/cells.hpp"
#include "planner/render/html/page.hpp"
#include "planner/render/html/trouble_page.hpp"
#include "planner/render/phrases.hpp"
#include "planner/render/report_view.hpp"

#include <fmt/format.h>

#include <utility>
#include <vector>

namespace haloform::render {

namespace {

std::string person_cell(const Catalog& catalog, const plan::StepResult& result) {
  return html_element("strong",
                      html_cell(plan::person_of(catalog.of(result.step->address.type()), *result.step)));
}

std::string address_cell(const plan::StepResult& result) {
  const auto id = result.record();
  return html_address(result.step->address.text(), id ? id->text() : std::string());
}

std::string results(const Catalog& catalog, const ReportGroup& group) {
  HtmlTable table({"Who", "Address", "What", "What happened"});
  for (const plan::StepResult* result : group.results) {
    table.add({person_cell(catalog, *result), address_cell(*result),
               std::string(plan::action_name(result->step->kind())), html_sentence(message_of(*result))});
  }
  return table.text();
}

std::string done(const Catalog& catalog, const plan::ApplyReport& report, auto wanted) {
  HtmlTable table({"Who", "Address", "What", "Why"});
  for (const plan::StepResult& result : report.results) {
    if (result.end != plan::StepEnd::done || !wanted(*result.step)) continue;
    table.add({person_cell(catalog, result), address_cell(result),
               std::string(action_done(result.step->kind())), html_sentence(reason_words(*result.step))});
  }
  return table.text();
}

}  // namespace

std::string html_report(const Catalog& catalog, const plan::Plan& plan, const plan::ApplyReport& report,
                        const Options& options) {
  const ReportView view = view_report(plan, report);
  HtmlPage page{.kind = "haloform apply",
                .title = fmt::format("{} {}, in {}.", view.counts, view.sums, view.took),
                .warns = !view.complete};
  page.facts.push_back({"Instance", html_cell(plan.instance)});
  for (HtmlPage::Fact& fact : origin_facts(plan.made_from ? plan.made_from->id : "", options))
    page.facts.push_back(std::move(fact));
  if (!plan.digest.empty()) page.facts.push_back({"Digest", html_code(plan.digest)});

  const auto add_groups = [&](const std::vector<ReportGroup>& groups) {
    for (const ReportGroup& group : groups)
      page.add(fmt::format("group-{}", page.sections.size()), group.heading, results(catalog, group));
  };
  add_groups(view.urgent);
  if (report.halted) page.add("error", "Error", error_table({*report.halted}));
  if (!view.state_unwritten.empty())
    page.add("state", "State", html_element("p", html_cell(view.state_unwritten)) + '\n');
  add_groups(view.groups);
  std::vector<std::string> raises;
  raises.reserve(view.raises.size());
  for (const std::string& raise : view.raises)
    raises.push_back(html_cell(raise) + "; takes effect with the next apply");
  page.add("guards", "Guards", html_list(raises));
  page.add("losses", "Deactivated or deleted", done(catalog, report, loses));
  page.add("done", "Done", done(catalog, report, [](const plan::Step& step) { return !loses(step); }));
  return html_text(page, options);
}

}  // namespace haloform::render
