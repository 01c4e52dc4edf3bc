#include "planner/render/markdown/plan_page.hpp"

#include "planner/base/text.hpp"
#include "planner/render/consequences.hpp"
#include "planner/render/markdown/cells.hpp"
#include "planner/render/markdown/origin.hpp"
#include "planner/render/markdown/page.hpp"
#include "planner/render/markdown/step_details.hpp"
#include "planner/render/page_words.hpp"
#include "planner/render/plan_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::render {

namespace {

using Rank = MarkdownPart::Rank;

MarkdownPart list_part(std::string heading, Rank rank) {
  std::string head = markdown_heading(heading);
  return {.what = std::move(heading), .rank = rank, .head = std::move(head)};
}

MarkdownPart table_part(std::string heading, Rank rank, std::initializer_list<std::string_view> titles) {
  MarkdownPart part = list_part(std::move(heading), rank);
  part.head += markdown_head(titles);
  part.columns = titles.size();
  return part;
}

MarkdownPart block_part(const PlanView& view) {
  MarkdownPart part = list_part("Blocked", Rank::urgent);
  part.head += markdown_sentence(refusal_words(view)) + "\n\n";
  part.head += markdown_head({"Rule", "Whom", "Why", "To proceed"});
  part.columns = 4;
  for (const BlockRow& block : view.blocks) {
    part.rows.push_back(markdown_row({markdown_code(block.rule), markdown_cell(block.whom),
                                      markdown_sentence(block.what), markdown_sentence(block.to_proceed)}));
  }
  return part;
}

MarkdownPart loss_part(const Catalog& catalog, const std::vector<StepGroup>& groups) {
  MarkdownPart part = table_part("Deactivated or deleted", Rank::losses,
                                 {"Who", "Address", "What", "Was in the teams", "Why"});
  for (const StepGroup& group : groups) {
    for (const plan::Step* step : group.steps) {
      if (!loses(*step)) break;
      const LossRow loss = view_loss(catalog, *step);
      std::string teams;
      for (const std::string& team : loss.teams) teams += (teams.empty() ? "" : ", ") + markdown_cell(team);
      part.rows.push_back(markdown_row({markdown_who(loss.who), markdown_address(loss.address, loss.id),
                                        markdown_cell(loss.action), teams, markdown_sentence(loss.why)}));
    }
  }
  return part;
}

/// One line for each thing that is done, one column for each type.
MarkdownPart count_part(const std::vector<StepGroup>& groups) {
  MarkdownPart part = list_part("Steps", Rank::sums);
  std::string titles = "| |";
  std::string dashes = "|---|";
  for (const ResourceType type : all_types) {
    titles += fmt::format(" {} |", type_plural(type));
    dashes += "--:|";
  }
  part.head += titles + '\n' + dashes + '\n';
  part.columns = all_types.size() + 1;
  for (auto group = groups.begin(); group != groups.end();) {
    PerType<std::string> cells;
    const std::string_view what = group->what;
    for (; group != groups.end() && group->what == what; ++group)
      cells.at(group->type) = group->number_words();
    std::string row = fmt::format("| {} |", what);
    for (const std::string& cell : cells) row += cell.empty() ? " |" : fmt::format(" {} |", cell);
    part.rows.push_back(row + '\n');
  }
  return part;
}

MarkdownPart item_part(std::string heading, Rank rank, const std::vector<std::string>& sentences) {
  MarkdownPart part = list_part(std::move(heading), rank);
  for (const std::string& one : sentences) part.rows.push_back(fmt::format("- {}\n", markdown_sentence(one)));
  return part;
}

MarkdownPart limit_part(const PlanView& view) {
  MarkdownPart part = list_part("Seats and limits", Rank::limits);
  for (const LabelRow& row : limit_rows(view))
    part.rows.push_back(fmt::format("- {}: {}\n", row.label, markdown_sentence(row.text)));
  return part;
}

MarkdownPart unmanaged_part(const plan::Plan& plan) {
  MarkdownPart part = table_part("Unmanaged records", Rank::rest, {"Type", "Id", "Name", "E-mail", ""});
  for (const plan::UnmanagedRecord& one : plan.unmanaged_records) {
    part.rows.push_back(markdown_row({type_name(one.type), one.id.text(), markdown_cell(one.name),
                                      markdown_cell(one.email), markdown_cell(unmanaged_words(one))}));
  }
  return part;
}

MarkdownPart apply_part(const plan::Plan& plan, const PlanView& view) {
  MarkdownPart part{.what = "Apply", .rank = Rank::sums, .foot = ""};
  if (view.digest.empty()) return part;
  part.head = markdown_heading("Apply") + fmt::format("Digest: {}\n\n", markdown_code(view.digest));
  const std::string command = apply_command(plan, view);
  if (command.empty()) {
    part.head += markdown_sentence(no_command_words(plan, view)) + "\n\n";
    return part;
  }
  part.head += "This command applies this plan and no other:\n\n";
  const std::string span = markdown_code(command);
  part.head += span.starts_with('`') ? fmt::format("```\n{}\n```\n\n", command) : span + "\n\n";
  return part;
}

MarkdownPart read_part(const PlanView& view) {
  std::string text = markdown_head({"", ""});
  for (const LabelRow& row : view.read) text += markdown_row({row.label, markdown_cell(row.text)});
  return {.what = "What was read", .rank = Rank::rest, .head = markdown_folded("What was read", text)};
}

MarkdownPage page_of(const Catalog& catalog, const plan::Plan& plan, const std::vector<StepGroup>& groups,
                     const PlanView& view, const Options& options) {
  MarkdownPage page{headline(plan, groups)};
  page.parts.push_back(origin_part(plan, options));
  if (!view.blocks.empty()) page.parts.push_back(block_part(view));
  page.add_rows(loss_part(catalog, groups));
  page.add_rows(item_part("Warnings", Rank::warnings, view.warnings));
  page.add_rows(count_part(groups));
  page.parts.push_back({.what = "Changes", .rank = Rank::changes, .foot = ""});
  page.add_rows(item_part("Drift that this plan does not correct", Rank::drift, view.drift));
  page.add_rows(limit_part(view));
  page.add_rows(item_part("Left as they are", Rank::rest, rest_words(view)));
  if (options.detail.unmanaged) page.add_rows(unmanaged_part(plan));
  page.parts.push_back(read_part(view));
  page.parts.push_back(apply_part(plan, view));
  page.parts.push_back(privacy_part(options));
  return page;
}

}  // namespace

std::string markdown_plan(const Catalog& catalog, const plan::Plan& plan, const Options& options) {
  const std::vector<StepGroup> groups = group_steps(plan);
  const PlanView view = view_plan(plan);
  MarkdownPage page = page_of(catalog, plan, groups, view, options);
  MarkdownPart& changes =
      *std::ranges::find(page.parts, std::string_view("Changes"),
                         [](const MarkdownPart& one) { return std::string_view(one.what); });
  changes.head = change_details(catalog, groups, options);
  if (changes.head.empty()) return fitted_page(page, options.most_bytes);
  std::string text = whole_page(page, options.most_bytes);
  if (text.size() <= options.most_bytes) return text;

  page.left_out.emplace_back("Before and after of the changes");
  changes.head = change_list(catalog, groups, options);
  text = whole_page(page, options.most_bytes);
  if (text.size() <= options.most_bytes) return text;

  page.left_out = {fmt::format("Changes, {}", counted(plan.steps.size(), "step"))};
  changes.head.clear();
  return fitted_page(page, options.most_bytes);
}

}  // namespace haloform::render
