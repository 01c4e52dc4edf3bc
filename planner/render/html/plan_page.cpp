#include "planner/render/html/plan_page.hpp"

#include "planner/base/clock.hpp"
#include "planner/base/text.hpp"
#include "planner/render/consequences.hpp"
#include "planner/render/html/cells.hpp"
#include "planner/render/html/moves_picture.hpp"
#include "planner/render/html/page.hpp"
#include "planner/render/html/step_article.hpp"
#include "planner/render/html/team_moves.hpp"
#include "planner/render/page_words.hpp"
#include "planner/render/plan_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::render {

namespace {

/// The teams that steps are about, each with the number by which the filter knows it.
class TeamNumbers {
 public:
  std::vector<std::size_t> numbers_of(const std::vector<std::string>& teams) {
    std::vector<std::size_t> numbers;
    numbers.reserve(teams.size());
    for (const std::string& team : teams)
      numbers.push_back(numbers_.try_emplace(team, numbers_.size()).first->second);
    return numbers;
  }
  /// In the order of their names.
  [[nodiscard]] std::string options() const {
    std::string out;
    for (const auto& [name, number] : numbers_)
      out += fmt::format("<option value=\"{}\">{}</option>\n", number, html_cell(name));
    return out;
  }

 private:
  std::map<std::string, std::size_t> numbers_;
};

std::string select(std::string_view name, std::string_view label, std::string_view all,
                   std::string_view options) {
  return fmt::format("<label>{}<select name=\"{}\"><option value=\"\">{}</option>\n{}</select></label>\n",
                     label, name, all, options);
}

std::string filter_form(const std::vector<StepGroup>& groups, const TeamNumbers& teams) {
  std::string types;
  for (const ResourceType type : all_types) {
    if (std::ranges::find(groups, type, &StepGroup::type) != groups.end())
      types += fmt::format("<option value=\"{}\">{}</option>\n", type_name(type), type_plural(type));
  }
  std::string actions;
  std::string_view before;
  for (const StepGroup& group : groups) {
    if (group.what != before) actions += fmt::format("<option>{}</option>\n", group.what);
    before = group.what;
  }
  return "<form id=\"filter\" role=\"search\" aria-label=\"Steps\" hidden>\n"
         "<label>Words<input type=\"search\" name=\"text\" placeholder=\"name, e-mail, address, value\" "
         "autocomplete=\"off\"></label>\n" +
         select("teams", "Team", "every team", teams.options()) +
         select("type", "Type", "every type", types) + select("action", "Action", "every action", actions) +
         "<button type=\"reset\">Show all</button>\n<output name=\"shown\" "
         "aria-live=\"polite\"></output>\n</form>\n";
}

/// Every step, one group for each thing that is done; and the form that filters them.
std::string changes(const Catalog& catalog, const std::vector<StepGroup>& groups, const Options& options) {
  TeamNumbers teams;
  std::string out;
  for (const StepGroup& group : groups) {
    std::string articles;
    std::size_t shown = 0;
    for (const plan::Step* step : group.steps) {
      if (!options.detail.adopted && adopts_unchanged(*step)) continue;
      articles +=
          step_article(view_step(catalog, *step), teams.numbers_of(teams_of(catalog, *step)), options);
      ++shown;
    }
    if (shown == 0) continue;
    out += fmt::format(
        "<div class=\"group\" data-type=\"{0}\" data-action=\"{1}\">\n<h3>{2} to {1}</h3>\n{3}</div>\n",
        type_name(group.type), group.what, counted(shown, type_name(group.type), type_plural(group.type)),
        articles);
  }
  return out.empty() ? out : filter_form(groups, teams) + out;
}

std::string blocks(const PlanView& view) {
  HtmlTable table({"Rule", "Whom", "Why", "To proceed"});
  for (const BlockRow& block : view.blocks) {
    table.add({html_code(block.rule), html_cell(block.whom), html_sentence(block.what),
               html_sentence(block.to_proceed)});
  }
  if (view.blocks.empty()) return {};
  return html_element("p", html_sentence(refusal_words(view))) + '\n' + table.text();
}

std::string losses(const Catalog& catalog, const std::vector<StepGroup>& groups) {
  HtmlTable table({"Who", "Address", "What", "Was in the teams", "Why"});
  for (const StepGroup& group : groups) {
    for (const plan::Step* step : group.steps) {
      if (!loses(*step)) break;
      const LossRow loss = view_loss(catalog, *step);
      std::string teams;
      for (const std::string& team : loss.teams) teams += (teams.empty() ? "" : ", ") + html_cell(team);
      table.add({html_element("strong", html_cell(loss.who)), html_address(loss.address, loss.id),
                 html_cell(loss.action), teams, html_sentence(loss.why)});
    }
  }
  return table.text();
}

/// One line for each thing that is done, one column for each type.
std::string counts(const std::vector<StepGroup>& groups) {
  std::vector<std::string_view> titles{"To do"};
  for (const ResourceType type : all_types) titles.push_back(type_plural(type));
  HtmlTable table(titles);
  for (auto group = groups.begin(); group != groups.end();) {
    PerType<std::string> cells;
    const std::string_view what = group->what;
    for (; group != groups.end() && group->what == what; ++group)
      cells.at(group->type) = group->number_words();
    std::vector<std::string> row{std::string(what)};
    row.insert(row.end(), cells.begin(), cells.end());
    table.add(row);
  }
  return table.text();
}

std::string sentences(const std::vector<std::string>& texts) {
  std::vector<std::string> items;
  items.reserve(texts.size());
  for (const std::string& one : texts) items.push_back(html_sentence(one));
  return html_list(items);
}

std::string limits(const PlanView& view) {
  std::vector<std::string> items;
  for (const LabelRow& row : limit_rows(view)) items.push_back(row.label + ": " + html_sentence(row.text));
  return html_list(items);
}

std::string unmanaged(const plan::Plan& plan) {
  HtmlTable table({"Type", "Id", "Name", "E-mail", ""});
  for (const plan::UnmanagedRecord& one : plan.unmanaged_records) {
    table.add({std::string(type_name(one.type)), one.id.text(), html_cell(one.name), html_cell(one.email),
               html_cell(unmanaged_words(one))});
  }
  return table.text();
}

std::string how_to_apply(const plan::Plan& plan, const PlanView& view) {
  if (view.digest.empty()) return {};
  const std::string command = apply_command(plan, view);
  if (command.empty()) return html_element("p", html_sentence(no_command_words(plan, view))) + '\n';
  return "<p>This command applies this plan and no other:</p>\n" + html_element("pre", html_code(command)) +
         '\n';
}

}  // namespace

std::string html_plan(const Catalog& catalog, const plan::Plan& plan, const Options& options) {
  const std::vector<StepGroup> groups = group_steps(plan);
  const PlanView view = view_plan(plan);
  HtmlPage page{.kind = "haloform plan", .title = headline(plan, groups), .warns = plan.is_blocked()};
  for (const LabelRow& row : view.read) page.facts.push_back({row.label, html_cell(row.text)});
  for (HtmlPage::Fact& fact : origin_facts(plan.made_from ? plan.made_from->id : "", options))
    page.facts.push_back(std::move(fact));
  page.facts.push_back({"Planned", iso_time(plan.created)});
  if (!view.digest.empty()) page.facts.push_back({"Digest", html_code(view.digest)});

  page.add("blocked", "Blocked", blocks(view));
  page.add("losses", "Deactivated or deleted", losses(catalog, groups));
  page.add("warnings", "Warnings", sentences(view.warnings));
  page.add("steps", "Steps", counts(groups));
  page.add("moves", "Teams", moves_picture(catalog, team_moves(plan)));
  page.add("drift", "Drift that this plan does not correct", sentences(view.drift));
  page.add("limits", "Seats and limits", limits(view));
  page.add("rest", "Left as they are", sentences(rest_words(view)));
  if (options.detail.unmanaged) page.add("unmanaged", "Unmanaged records", unmanaged(plan));
  page.add("apply", "Apply", how_to_apply(plan, view));
  page.add("changes", "Changes", changes(catalog, groups, options));
  return html_text(page, options);
}

}  // namespace haloform::render
