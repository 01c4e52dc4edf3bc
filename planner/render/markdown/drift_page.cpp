#include "planner/render/markdown/drift_page.hpp"

#include "planner/render/drift_view.hpp"
#include "planner/render/markdown/cells.hpp"
#include "planner/render/markdown/origin.hpp"
#include "planner/render/markdown/page.hpp"

#include <fmt/format.h>

#include <string_view>
#include <vector>

namespace haloform::render {

namespace {

/// `phone: "1" → "2"`; of a set what was added and what was taken; of a long text that it changed.
std::string change_words(const FieldRow& field) {
  const std::string label = markdown_code(field.label);
  if (!field.hunks.empty()) return label + " changed";
  const auto [before, after] = markdown_change(field);
  if (before.empty()) return fmt::format("{}: {}", label, after);
  return after.empty() ? fmt::format("{}: {}", label, before)
                       : fmt::format("{}: {} → {}", label, before, after);
}

std::string finding_row(const StepView& finding, const Options& options) {
  std::string what = markdown_cell(finding.action);
  for (const std::string& remark : finding.remarks) what += "; " + markdown_sentence(remark);
  std::string changes;
  for (const FieldRow& field : finding.fields) changes += (changes.empty() ? "" : ", ") + change_words(field);
  return markdown_row({markdown_who(finding.who), markdown_address(finding.address, finding.id), what,
                       changes, markdown_place(finding.source, options)});
}

MarkdownPart finding_part(std::string_view heading, MarkdownPart::Rank rank,
                          const std::vector<StepView>& findings, const Options& options) {
  MarkdownPart part{.what = std::string(heading), .rank = rank, .columns = 5};
  part.head = markdown_heading(heading) +
              markdown_head({"Who", "Address", "What happened", "Applied → now", "Where"});
  for (const StepView& finding : findings) part.rows.push_back(finding_row(finding, options));
  return part;
}

MarkdownPart unseen_part(const DriftView& view) {
  MarkdownPart part{.what = "Nothing can be told of", .rank = MarkdownPart::Rank::urgent, .columns = 3};
  part.head = markdown_heading(part.what) + markdown_head({"Whom", "Why", "To proceed"});
  for (const BlockRow& row : view.unseen) {
    part.rows.push_back(markdown_row(
        {markdown_code(row.whom), markdown_sentence(row.what), markdown_sentence(row.to_proceed)}));
  }
  return part;
}

MarkdownPart list_of(std::string_view heading, MarkdownPart::Rank rank,
                     const std::vector<std::string>& texts) {
  MarkdownPart part{.what = std::string(heading), .rank = rank, .head = markdown_heading(heading)};
  for (const std::string& text : texts) part.rows.push_back(fmt::format("- {}\n", text));
  return part;
}

}  // namespace

std::string markdown_drift(const Catalog& catalog, const drift::Report& report, const Options& options) {
  const DriftView view = view_drift(catalog, report);
  MarkdownPage page{markdown_cell(view.summary)};
  page.parts.push_back(origin_part(report.instance, options));
  page.add_rows(unseen_part(view));
  page.add_rows(finding_part("Drift", MarkdownPart::Rank::losses, view.findings, options));
  std::vector<std::string> warnings;
  warnings.reserve(view.warnings.size());
  for (const std::string& warning : view.warnings) warnings.push_back(markdown_sentence(warning));
  page.add_rows(list_of("Warnings", MarkdownPart::Rank::warnings, warnings));
  if (options.detail.accepted)
    page.add_rows(finding_part("Accepted for now", MarkdownPart::Rank::rest, view.accepted, options));
  std::vector<std::string> ways;
  ways.reserve(view.to_proceed.size() + 1);
  for (const LabelRow& row : view.to_proceed)
    ways.push_back(fmt::format("{}: {}", row.label, markdown_sentence(row.text)));
  if (!view.can_accept.empty()) ways.push_back(markdown_sentence(view.can_accept));
  page.add_rows(list_of("To proceed", MarkdownPart::Rank::limits, ways));
  page.parts.push_back(privacy_part(options));
  return fitted_page(page, options.most_bytes);
}

}  // namespace haloform::render
