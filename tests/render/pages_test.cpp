// What the pages for others, Markdown and HTML, say of plans, reports and troubles. How they are read by programs of others is
// tried in tests/pages.
#include "planner/drift/report_privacy.hpp"
#include "planner/render/html/drift_page.hpp"
#include "planner/render/html/plan_page.hpp"
#include "planner/render/html/report_page.hpp"
#include "planner/render/html/trouble_page.hpp"
#include "planner/render/markdown/drift_page.hpp"
#include "planner/render/markdown/plan_page.hpp"
#include "planner/render/markdown/report_page.hpp"
#include "planner/render/markdown/trouble_page.hpp"
#include "tests/render/sample_plan.hpp"
#include "tests/support/golden.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::render {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

Options commented() {
  Options options;
  options.run = {"3f786850e387550fdab836ed7e6dc881de23001b", "https://ci.example/acme/people/runs/41",
                 "prod"};
  return options;
}

/// Without the style and the script, which are files of their own, and without their digests.
std::string without_assets(std::string page) {
  for (const auto& [open, close] : std::vector<std::pair<std::string, std::string>>{
           {"<style>", "</style>"}, {"<script>", "</script>"}, {"style-src '", "'"}, {"script-src '", "'"}}) {
    const std::size_t start = page.find(open) + open.size();
    page.replace(start, page.find(close, start) - start, "...");
  }
  return page;
}

TEST(MarkdownPlan, shows_every_action) {
  expect_golden("tests/render/golden/every_action.md",
                markdown_plan(sample_catalog(), plan_with_every_action(), commented()));
}

TEST(HtmlPlan, shows_every_action) {
  expect_golden("tests/render/golden/every_action.html",
                without_assets(html_plan(sample_catalog(), plan_with_every_action(), commented())));
}

TEST(MarkdownPlan, says_in_one_line_that_there_is_nothing_to_do) {
  const std::string text = markdown_plan(sample_catalog(), sample_plan({}), {});
  EXPECT_THAT(text, StartsWith("### No changes. HaloPSA matches the configuration.\n"));
  EXPECT_THAT(text, Not(HasSubstr("Apply")));
}

TEST(MarkdownPlan, names_the_command_that_applies_it_with_its_flags) {
  plan::Plan plan = sample_plan({StepDraft("agent.gone", plan::Delete{remote_id(8)})});
  plan.allowed = {{"agents.delete", 1}};
  plan.deletes_allowed = true;
  EXPECT_THAT(markdown_plan(sample_catalog(), plan, {}),
              HasSubstr("```\nhaloform apply --allow agents.delete=1 --allow-delete --expect sha256:" +
                        std::string(64, '7') + "\n```\n"));
}

TEST(MarkdownPlan, names_no_command_for_a_plan_that_apply_refuses) {
  StepDraft step("agent.adam", plan::Deactivate{remote_id(17), plan::DeactivateChanges::alone()});
  step.person("Adam | @adam", "")
      .blocked(plan::LimitExceeded{
          ResourceType::agent, GuardKind::deactivate, 45, {{Limit::Unit::percent, 10}, 118, 11}, {}, {}});
  const std::string text = markdown_plan(sample_catalog(), sample_plan({step}), {});
  EXPECT_THAT(text, StartsWith("### Blocked: 1 agent to deactivate (all blocked).\n"));
  EXPECT_THAT(text,
              HasSubstr("| `limit` | agent.adam | 45 deactivations of agents, the limit is 11 (10% of 118) | "
                        "`--allow agents.deactivate=45` |\n"));
  EXPECT_THAT(
      text,
      HasSubstr("| **Adam \\| @&#8203;adam** | `agent.adam`, id 17 | deactivate, blocked by limit | | |\n"));
  EXPECT_THAT(text, Not(HasSubstr("haloform apply")));
}

TEST(MarkdownPlan, says_that_names_are_masked_and_of_which_commit_it_is) {
  Options options = commented();
  options.privacy = Privacy::mask;
  plan::Plan plan = sample_plan({});
  plan.made_from = state::Commit{"da39a3ee5e6b4b0d3255bfef95601890afd80709", {}};
  const std::string text = markdown_plan(sample_catalog(), plan, options);
  EXPECT_THAT(text, AllOf(HasSubstr("Commit `3f786850e387550fdab836ed7e6dc881de23001b` · "
                                    "[pipeline run](<https://ci.example/acme/people/runs/41>)"),
                          HasSubstr("(`--pii mask`)")));
  EXPECT_THAT(markdown_plan(sample_catalog(), plan, {}),
              AllOf(HasSubstr("`da39a3ee5e6b4b0d3255bfef95601890afd80709`"), Not(HasSubstr("pii"))));
}

/// 2,500 who leave, 2,000 who change, 500 who come; every second one a contact.
plan::Plan plan_of_thousands() {
  std::vector<plan::Step> steps;
  for (int number = 0; number < 5000; ++number) {
    const std::string key = "person-" + std::to_string(number);
    const ResourceType type = number % 2 == 0 ? ResourceType::agent : ResourceType::contact;
    const std::string where = std::string(type_name(type)) + '.' + key;
    const RemoteId id = remote_id(1000 + number);
    if (number < 2500) {
      StepDraft step(where, plan::Deactivate{id, plan::DeactivateChanges::alone()});
      steps.push_back(step.person("Person " + std::to_string(number), key + "@example.com")
                          .reason(plan::RemovedFromConfiguration{})
                          .note(plan::WasInTeams{{"Support Tier " + std::to_string(number % 7)}}));
    } else if (number < 4500) {
      const plan::Changes all = changes(type, {{"site_id", number, number + 1}});
      steps.push_back(StepDraft(where, plan::Update{id, some(all)}).at(static_cast<std::uint32_t>(number)));
    } else {
      steps.push_back(StepDraft(where, plan::Create{fields_of(type, {{"name", key}}), {}, {}, {}}));
    }
  }
  return sample_plan(std::move(steps));
}

TEST(MarkdownPlan, of_5000_steps_keeps_to_the_limit_and_counts_truly) {
  const auto start = std::chrono::steady_clock::now();
  const plan::Plan plan = plan_of_thousands();
  for (const std::size_t most :
       {std::size_t{60'000}, std::size_t{1U << 20U}, std::size_t{1200}, std::size_t{500}, std::size_t{0}}) {
    Options options;
    options.most_bytes = most;
    const std::string text = markdown_plan(sample_catalog(), plan, options);
    const std::string title =
        "### Plan: 1250 agents and 1250 contacts to deactivate; 250 agents and 250 contacts to create; 1000 "
        "agents and "
        "1000 contacts to update.\n";
    EXPECT_THAT(text, StartsWith(title));
    EXPECT_LE(text.size(), std::max(most, title.size()));
    if (most == 60'000) {
      EXPECT_GT(text.size(), 55'000U) << "what there is room for is used";
    }
    if (most == 0) continue;
    EXPECT_THAT(text, HasSubstr("eft out")) << most;
    if (most < 2000) continue;
    EXPECT_THAT(text, AllOf(HasSubstr("| deactivate | 1250 | 1250 | |\n"), HasSubstr("Digest: `sha256:")));
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

TEST(MarkdownPlan, leaves_out_the_fields_first_then_the_steps) {
  const plan::Plan plan = plan_with_every_action();
  Options options;
  options.most_bytes = 1'000'000;
  const std::string full = markdown_plan(sample_catalog(), plan, options);
  EXPECT_THAT(full, AllOf(HasSubstr("| `phone` | \"+44 20 7946 0000\" | \"+44 20 7946 0001\" (drift) |\n"),
                          Not(HasSubstr("Left out"))));
  options.most_bytes = full.size() - 1;
  const std::string folded = markdown_plan(sample_catalog(), plan, options);
  EXPECT_THAT(folded, AllOf(HasSubstr("<summary>1 agent to update</summary>"), Not(HasSubstr("7946 0001")),
                            HasSubstr("`name`, `phone`, `mobile`, `site_id`, `teams`"),
                            HasSubstr("\"Before and after of the changes\"")));
  options.most_bytes = folded.size() - 1;
  const std::string summary = markdown_plan(sample_catalog(), plan, options);
  EXPECT_THAT(summary, AllOf(Not(HasSubstr("<summary>1 agent to update</summary>")),
                             HasSubstr("\"Changes, 12 steps\"")));
}

TEST(HtmlPlan, of_5000_steps_has_them_all) {
  const std::string text = html_plan(sample_catalog(), plan_of_thousands(), {});
  std::size_t steps = 0;
  for (std::size_t at = text.find("<article "); at != std::string::npos; at = text.find("<article ", at + 1))
    ++steps;
  EXPECT_EQ(steps, 5000U);
  EXPECT_LT(text.size(), 8U << 20U);
}

TEST(HtmlPlan, has_no_link_that_leaves_it) {
  const std::string text = html_plan(sample_catalog(), plan_with_every_action(), commented());
  for (std::size_t at = text.find("href="); at != std::string::npos; at = text.find("href=", at + 1)) {
    const std::string_view link = std::string_view(text).substr(at + 6, 6);
    EXPECT_TRUE(link.starts_with("#") || link.starts_with("data:,")) << link;
  }
  EXPECT_THAT(text, Not(HasSubstr("src=\"")));
  EXPECT_THAT(text, Not(HasSubstr("url(")));
}

/// Three agents: created, failed, deactivated.
class ReportPages : public testing::Test {
 protected:
  ReportPages() {
    StepDraft leaver("agent.adam", plan::Deactivate{remote_id(17), plan::DeactivateChanges::alone()});
    plan_ = sample_plan(
        {StepDraft("agent.ann", plan::Create{fields_of(ResourceType::agent, {{"name", "Ann"}}), {}, {}, {}}),
         StepDraft("agent.ben", plan::Create{fields_of(ResourceType::agent, {{"name", "Ben"}}), {}, {}, {}}),
         leaver.person("Adam", "adam@example.com").reason(plan::RemovedFromConfiguration{})});
    for (const plan::Step& step : plan_.steps) {
      plan::StepResult result;
      result.step = &step;
      result.end = plan::StepEnd::done;
      report_.results.push_back(result);
    }
    report_.state_written = true;
    report_.took = Milliseconds{2100};
  }
  void fail_ben() {
    report_.results.at(1).end = plan::StepEnd::failed;
    report_.results.at(1).message = "the instance refused it: <b>no</b> licence | is free";
    report_.halted = Error{ErrorKind::interrupted, "stopped by SIGINT", "", "run `haloform apply` again"};
  }
  [[nodiscard]] std::string markdown(const Options& options = {}) const {
    return markdown_report(sample_catalog(), plan_, report_, options);
  }
  [[nodiscard]] std::string html() const {
    return html_report(sample_catalog(), plan_, report_, commented());
  }

  plan::Plan plan_;
  plan::ApplyReport report_;
};

TEST_F(ReportPages, say_that_all_was_done) {
  EXPECT_THAT(markdown(), StartsWith("### Apply complete! 2 added, 1 changed, 0 destroyed, in 2.1 s.\n"));
  EXPECT_THAT(markdown(),
              HasSubstr("| **Adam &lt;adam@&#8203;example.com&gt;** | `agent.adam`, id 17 | deactivated | "
                        "removed from the configuration |\n"));
  EXPECT_THAT(markdown(), HasSubstr("<summary>Done: 3</summary>"));
  EXPECT_THAT(html(), AllOf(HasSubstr("<h1>Apply complete! 2 added, 1 changed, 0 destroyed, in 2.1 s.</h1>"),
                            HasSubstr("<header class=\"top\">"),
                            HasSubstr("<strong>Adam &lt;adam@example.com&gt;</strong>")));
}

TEST_F(ReportPages, say_what_failed_and_why) {
  fail_ben();
  EXPECT_THAT(
      markdown(),
      AllOf(StartsWith("### Applied: 2 done, 1 failed. 1 added, 1 changed, 0 destroyed, in 2.1 s.\n"),
            HasSubstr("#### Failed\n"),
            HasSubstr("| **Ben** | `agent.ben` | create | the instance refused it: &lt;b&gt;no&lt;/b&gt; "
                      "licence \\| is free |\n"),
            HasSubstr("| | stopped by SIGINT | run `haloform apply` again |\n")));
  EXPECT_THAT(html(), AllOf(HasSubstr("<header class=\"top warn\">"),
                            HasSubstr("the instance refused it: &lt;b&gt;no&lt;/b&gt; licence | is free"),
                            HasSubstr("run <code>haloform apply</code> again")));
}

TEST_F(ReportPages, keep_to_the_limit) {
  fail_ben();
  Options options;
  for (options.most_bytes = 0; options.most_bytes < 2000; options.most_bytes += 50) {
    const std::string text = markdown(options);
    EXPECT_THAT(text, StartsWith("### Applied: 2 done, 1 failed. "));
    EXPECT_LE(text.size(), std::max<std::size_t>(options.most_bytes, 90));
  }
}

TEST(TroublePages, name_each_mistake_with_its_place_and_what_to_do) {
  Diagnostics found;
  found.error({"agents.yaml", 12, 3}, "unknown key \"emial\"", "did you mean \"email\"?");
  Diagnostic twice{
      Severity::error, {"b.yaml", 4, 3}, "agent.jane is declared twice", "", SourceSpan{"a.yaml", 9, 3},
      "the first"};
  found.add(twice);
  found.warning({"agents.yaml", 20, 1}, "an odd @letter");
  const std::string text = markdown_trouble(found, commented());
  EXPECT_THAT(
      text,
      AllOf(
          StartsWith("### The configuration is invalid: 2 errors, 1 warning.\n"),
          HasSubstr("| `prod/agents.yaml:12:3` | unknown key \"emial\" | did you mean \"email\"? |\n"),
          HasSubstr("| `prod/b.yaml:4:3` | agent.jane is declared twice; `prod/a.yaml:9:3`: the first | |\n"),
          HasSubstr("#### Warnings\n"), HasSubstr("an odd @&#8203;letter")));
  EXPECT_THAT(
      html_trouble(found, commented()),
      AllOf(HasSubstr("<h1>The configuration is invalid: 2 errors, 1 warning.</h1>"),
            HasSubstr("<td><code>prod/agents.yaml:12:3</code></td><td>unknown key &quot;emial&quot;</td>")));
}

TEST(TroublePages, say_what_the_world_said) {
  const std::vector<Error> errors{{ErrorKind::unavailable, "HaloPSA does not answer: <html>",
                                   "GET https://x.example/api", "try again later", 0},
                                  {ErrorKind::locked, "the state is locked", "", "", 0}};
  EXPECT_THAT(markdown_trouble(errors, {}),
              AllOf(StartsWith("### Error: HaloPSA does not answer: &lt;html&gt;, and 1 more error\n"),
                    HasSubstr("| GET https:&#8203;//x.example/api | HaloPSA does not answer: &lt;html&gt; | "
                              "try again later |\n")));
  EXPECT_THAT(html_trouble(errors, {}), HasSubstr("HaloPSA does not answer: &lt;html&gt;"));
  Options none;
  none.most_bytes = 0;
  EXPECT_EQ(markdown_trouble(errors, none),
            "### Error: HaloPSA does not answer: &lt;html&gt;, and 1 more error\n");
}

/// Somebody who left and is active again, and a phone number that was changed by hand.
drift::Report sample_drift() {
  drift::Report report;
  report.instance = "https://acme.halopsa.com";
  report.lineage = "6f1c2b5e";
  drift::Finding back{drift::Kind::switched_on,
                      ResourceType::agent,
                      address("agent.adam"),
                      remote_id(17),
                      {"Adam | Leaver", "adam@example.com"},
                      {}};
  back.changes.active = plan::ActiveChange{false, true, plan::Drift::yes};
  report.findings.push_back(back);
  drift::Finding changed{drift::Kind::changed,
                         ResourceType::agent,
                         address("agent.jane"),
                         remote_id(99),
                         {"Jane Smith", "jane@example.com"},
                         {"people/agents.yaml", 12, 3}};
  changed.changes = changes(ResourceType::agent, {{"phone", "+44 1", "+44 2"}});
  report.findings.push_back(changed);
  report.accepted.push_back({changed, "2027-01-31", "Jane is on leave"});
  return report;
}

TEST(DriftPages, name_what_was_applied_and_what_is_there_now) {
  Options options = commented();
  options.detail.accepted = true;
  const std::string text = markdown_drift(sample_catalog(), sample_drift(), options);
  EXPECT_THAT(text, StartsWith("### Drift: 1 "));
  EXPECT_THAT(text,
              HasSubstr("| **Adam \\| Leaver &lt;adam@&#8203;example.com&gt;** | `agent.adam`, id 17 | "));
  EXPECT_THAT(text, HasSubstr(" | `active`: false → true | |\n"));
  EXPECT_THAT(text, HasSubstr(" | `phone`: \"+44 1\" → \"+44 2\" | `prod/people/agents.yaml:12:3` |\n"));
  EXPECT_THAT(text, HasSubstr("#### Accepted for now\n"));
  EXPECT_THAT(text, HasSubstr("- `haloform drift --accept ADDRESS` writes"));
  const std::string page = html_drift(sample_catalog(), sample_drift(), options);
  EXPECT_THAT(page,
              AllOf(HasSubstr("<h1>Drift: 1 "), HasSubstr("<header class=\"top warn\">"),
                    HasSubstr("Adam | Leaver"), HasSubstr("<code>prod/people/agents.yaml:12:3</code>")));
  EXPECT_THAT(markdown_drift(sample_catalog(), {}, {}), StartsWith("### No drift. "));
}

TEST(DriftPages, name_nobody_where_people_are_masked) {
  Options options;
  options.detail.accepted = true;
  options.privacy = Privacy::mask;
  const drift::Report masked =
      drift::without_people(sample_catalog(), sample_drift(), plan::Veil(Privacy::mask, "6f1c2b5e"));
  for (const std::string& text :
       {markdown_drift(sample_catalog(), masked, options), html_drift(sample_catalog(), masked, options)}) {
    for (const char* told : {"Adam", "Leaver", "adam@", "Jane Smith", "jane@", "+44"})
      EXPECT_THAT(text, Not(HasSubstr(told)));
    EXPECT_THAT(text, HasSubstr("agent.jane"));
  }
}

TEST(ValidationPages, say_that_the_configuration_is_valid) {
  EXPECT_EQ(markdown_validation("The configuration is valid: 1 agent in 1 file.", {}, {}),
            "### The configuration is valid: 1 agent in 1 file.\n");
  EXPECT_THAT(html_validation("The configuration is valid: 1 agent in 1 file.", {}, {}),
              HasSubstr("<h1>The configuration is valid: 1 agent in 1 file.</h1>"));
}

}  // namespace
}  // namespace haloform::render
