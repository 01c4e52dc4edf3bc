#include "planner/render/markdown/report_page.hpp"

#include "planner/render/consequences.hpp"
#include "planner/render/markdown/cells.hpp"
#include "planner/render/markdown/origin.hpp"
#include "planner/render/markdown/page.hpp"
#include "planner/render/markdown/trouble_page.hpp"
#include "planner/render/phrases.hpp"
#include "planner/render/report_view.hpp"

#include <fmt/format.h>

#include <initializer_list>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::render {

namespace {

MarkdownPart result_part(std::string_view heading, MarkdownPart::Rank rank,
                         std::initializer_list<std::string_view> titles) {
  MarkdownPart part{.what = std::string(heading), .rank = rank};
  part.head = markdown_heading(heading) + markdown_head(titles);
  part.columns = titles.size();
  return part;
}

std::string person_cell(const Catalog& catalog, const plan::StepResult& result) {
  return markdown_who(plan::person_of(catalog.of(result.step->address.type()), *result.step));
}

std::string address_cell(const plan::StepResult& result) {
  const auto id = result.record();
  return markdown_address(result.step->address.text(), id ? id->text() : std::string());
}

/// An interrupted run is not a wall of one sentence.
MarkdownPart ended_part(const Catalog& catalog, const ReportGroup& group, MarkdownPart::Rank rank) {
  MarkdownPart part = result_part(group.heading, rank, {"Who", "Address", "What", "What happened"});
  std::string before;
  for (const plan::StepResult* result : group.results) {
    std::string message = message_of(*result);
    const bool same = !message.empty() && message == before;
    part.rows.push_back(markdown_row({person_cell(catalog, *result), address_cell(*result),
                                      plan::action_name(result->step->kind()),
                                      same ? "the same" : markdown_sentence(message)}));
    before = std::move(message);
  }
  return part;
}

MarkdownPart gone_part(const Catalog& catalog, const plan::ApplyReport& report) {
  MarkdownPart part =
      result_part("Deactivated or deleted", MarkdownPart::Rank::losses, {"Who", "Address", "What", "Why"});
  for (const plan::StepResult& result : report.results) {
    if (result.end != plan::StepEnd::done || !loses(*result.step)) continue;
    part.rows.push_back(
        markdown_row({person_cell(catalog, result), address_cell(result), action_done(result.step->kind()),
                      markdown_sentence(reason_words(*result.step))}));
  }
  return part;
}

/// All that ended well, to be unfolded.
MarkdownPart done_part(const Catalog& catalog, const plan::ApplyReport& report) {
  MarkdownPart part{.what = "Done", .rank = MarkdownPart::Rank::rest, .columns = 3};
  for (const plan::StepResult& result : report.results) {
    if (result.end != plan::StepEnd::done) continue;
    part.rows.push_back(
        markdown_row({person_cell(catalog, result), address_cell(result), action_done(result.step->kind())}));
  }
  part.head = fmt::format("<details>\n<summary>Done: {}</summary>\n\n{}", part.rows.size(),
                          markdown_head({"Who", "Address", "What"}));
  part.foot = "\n</details>\n\n";
  return part;
}

}  // namespace

std::string markdown_report(const Catalog& catalog, const plan::Plan& plan, const plan::ApplyReport& report,
                            const Options& options) {
  const ReportView view = view_report(plan, report);
  MarkdownPage page{fmt::format("{} {}, in {}.", view.counts, view.sums, view.took)};
  page.parts.push_back(origin_part(plan, options));
  for (const ReportGroup& group : view.urgent)
    page.parts.push_back(ended_part(catalog, group, MarkdownPart::Rank::urgent));
  if (report.halted) page.parts.push_back(error_part({*report.halted}));
  if (!view.state_unwritten.empty()) {
    page.parts.push_back({.what = "State",
                          .rank = MarkdownPart::Rank::urgent,
                          .head = fmt::format("{}\n", markdown_sentence(view.state_unwritten))});
  }
  for (const ReportGroup& group : view.groups)
    page.parts.push_back(ended_part(catalog, group, MarkdownPart::Rank::warnings));
  MarkdownPart raises{
      .what = "Guards", .rank = MarkdownPart::Rank::warnings, .head = markdown_heading("Guards")};
  for (const std::string& raise : view.raises)
    raises.rows.push_back(fmt::format("- {}; takes effect with the next apply\n", markdown_cell(raise)));
  page.add_rows(std::move(raises));
  page.add_rows(gone_part(catalog, report));
  page.add_rows(done_part(catalog, report));
  page.parts.push_back(privacy_part(options));
  return fitted_page(page, options.most_bytes);
}

}  // namespace haloform::render
