// Text in the lines that tools made for Terraform look for. Their patterns are written down here as they are in those tools, so that
// what is found is what they would find.
#include "planner/render/terraform/terraform_text.hpp"

#include "planner/plan/codec/plan_codec.hpp"
#include "planner/render/plan_view.hpp"
#include "planner/render/terraform/resource_name.hpp"
#include "tests/render/sample_plan.hpp"
#include "tests/support/golden.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <rapidcheck/gtest.h>

#include <regex>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace haloform::render {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// ---- tfcmt, which looks at each line

/// What a pattern finds in each line as a whole.
std::vector<std::string> found_in_lines(const std::string& text, const char* pattern) {
  const std::regex wanted(pattern);
  std::vector<std::string> found;
  for (const std::string& line : lines_of(text)) {
    std::smatch match;
    if (std::regex_match(line, match, wanted)) found.push_back(match.size() > 1 ? match[1].str() : line);
  }
  return found;
}
std::vector<std::string> tfcmt_created(const std::string& text) {
  return found_in_lines(text, R"( *# (.*) will be created)");
}
std::vector<std::string> tfcmt_updated(const std::string& text) {
  return found_in_lines(text, R"( *# (.*) will be updated in-place)");
}
std::vector<std::string> tfcmt_deleted(const std::string& text) {
  return found_in_lines(text, R"( *# (.*) will be destroyed)");
}
/// Those that only come under management, and those below whose update it says so.
std::vector<std::string> tfcmt_imported(const std::string& text) {
  std::vector<std::string> found = found_in_lines(text, R"( *# (.*?) will be imported)");
  const std::regex below(R"( *# \(imported from (.*?)\))");
  const std::vector<std::string> lines = lines_of(text);
  for (std::size_t at = 1; at < lines.size(); ++at) {
    if (!std::regex_match(lines[at], below)) continue;
    for (const std::string& one : tfcmt_updated(lines[at - 1])) found.push_back(one);
  }
  return found;
}
std::vector<std::string> tfcmt_moved(const std::string& text) {
  return found_in_lines(text, R"( *# (.*?) has moved to .*?)");
}
/// The line that it shows as the result: the first that is an error, else the first about the plan.
std::string tfcmt_result(const std::string& text) {
  for (const char* const pattern : {R"(([│|] )?(Error: ).*)", R"((Plan: \d|No changes.).*)"}) {
    const std::regex wanted(pattern);
    for (const std::string& line : lines_of(text)) {
      if (std::regex_match(line, wanted)) return line;
    }
  }
  return {};
}
bool tfcmt_destroys(const std::string& text) {
  return std::regex_search(tfcmt_result(text), std::regex(R"([1-9][0-9]* to destroy.)"));
}

// ---- Atlantis, and with the same pattern most others, who look anywhere

std::smatch atlantis_plan(const std::string& text) {
  static const std::regex wanted(
      R"(Plan: (?:(\d+) to import, )?(\d+) to add, (\d+) to change, (\d+) to destroy.)");
  std::smatch match;
  std::regex_search(text, match, wanted);
  return match;
}
bool atlantis_sees_no_changes(const std::string& text) {
  static const std::regex wanted(
      R"(No changes. (Infrastructure is up-to-date|Your infrastructure matches the configuration).)");
  return std::regex_search(text, wanted);
}

std::string text_of(const plan::Plan& plan) { return terraform_plan(sample_catalog(), plan, {}); }

TEST(TerraformText, shows_every_action_as_it_was_read_and_found_good) {
  expect_golden("tests/render/golden/every_action.terraform.txt", text_of(plan_with_every_action()));
}

TEST(TerraformText, is_found_by_tfcmt) {
  const std::string text = text_of(plan_with_every_action());
  EXPECT_THAT(tfcmt_created(text), ElementsAre("halopsa_team.projects", "halopsa_agent.nina_newcomer"));
  EXPECT_THAT(tfcmt_updated(text), ElementsAre("halopsa_agent.adam_leaver", "halopsa_agent.bob_jones",
                                               "halopsa_agent.jane_smith", "halopsa_agent.rita_returner"));
  EXPECT_THAT(tfcmt_deleted(text), ElementsAre("halopsa_agent.old_trial"));
  EXPECT_THAT(tfcmt_imported(text), ElementsAre("halopsa_team.tier_1", "halopsa_agent.bob_jones"));
  EXPECT_THAT(tfcmt_moved(text), ElementsAre("halopsa_agent.klee"));
  EXPECT_THAT(tfcmt_result(text), HasSubstr("Error: ")) << "the sample has a blocked step";
  EXPECT_THAT(text, HasSubstr("\nTerraform will perform the following actions:\n"));
}

// A summary counts what its list has, and JSON counts the same.
TEST(TerraformText, counts_what_it_lists_and_what_json_counts) {
  const plan::Plan plan = plan_with_every_action();
  const std::string text = text_of(plan);
  const std::smatch match = atlantis_plan(text);
  ASSERT_FALSE(match.empty()) << text;
  EXPECT_EQ(match[1].str(), std::to_string(tfcmt_imported(text).size()));
  EXPECT_EQ(match[2].str(), std::to_string(tfcmt_created(text).size()));
  EXPECT_EQ(match[3].str(), std::to_string(tfcmt_updated(text).size()));
  EXPECT_EQ(match[4].str(), std::to_string(tfcmt_deleted(text).size()));
  const auto counts =
      nlohmann::json::parse(plan::encode_plan(sample_catalog(), plan)).at("haloform").at("counts");
  EXPECT_EQ(match[1].str(), counts.at("import").dump());
  EXPECT_EQ(match[2].str(), counts.at("add").dump());
  EXPECT_EQ(match[3].str(), counts.at("change").dump());
  EXPECT_EQ(match[4].str(), counts.at("destroy").dump());
  EXPECT_THAT(text, HasSubstr("\nPlan: " + count_words(plan.counts()) + ".\n"));
}

TEST(TerraformText, says_that_nothing_changes_in_the_words_that_are_looked_for) {
  const std::string text = text_of(sample_plan({}));
  EXPECT_TRUE(atlantis_sees_no_changes(text)) << text;
  EXPECT_EQ(tfcmt_result(text), "No changes. Your infrastructure matches the configuration.");
  EXPECT_FALSE(atlantis_sees_no_changes(text_of(plan_with_every_action())));
}

TEST(TerraformText, destroys_only_what_is_deleted) {
  StepDraft leaver("agent.adam", plan::Deactivate{remote_id(17), plan::DeactivateChanges::alone()});
  EXPECT_FALSE(tfcmt_destroys(text_of(sample_plan({leaver}))));
  StepDraft gone("agent.old", plan::Delete{remote_id(8)});
  EXPECT_TRUE(tfcmt_destroys(text_of(sample_plan({gone}))));
}

TEST(TerraformText, is_a_change_also_where_only_the_state_or_a_guard_changes) {
  StepDraft forgotten("contact.ex", plan::Forget{remote_id(501)});
  const std::string text = text_of(sample_plan({forgotten}));
  EXPECT_EQ(tfcmt_result(text), "Plan: 0 to add, 0 to change, 0 to destroy.");
  EXPECT_THAT(text, HasSubstr("  # halopsa_contact.ex will no longer be managed\n"));
  plan::Plan raise = sample_plan({});
  raise.raises.push_back(
      {ResourceType::agent, GuardKind::deactivate, {Limit::Unit::percent, 10}, {Limit::Unit::count, 49}});
  EXPECT_EQ(tfcmt_result(text_of(raise)), "Plan: 0 to add, 0 to change, 0 to destroy.");
}

// Where the first of the two lines stands, tfcmt cuts its text at the second one, and fails without it.
TEST(TerraformText, shows_drift_between_the_two_lines_that_are_looked_for) {
  const std::string text = text_of(plan_with_every_action());
  const auto first = text.find("Note: Objects have changed outside of Terraform\n");
  const auto second = text.find("\nUnless you have made equivalent changes to your configuration");
  ASSERT_NE(first, std::string::npos);
  ASSERT_NE(second, std::string::npos);
  EXPECT_LT(first, second);
  EXPECT_LT(text.find("  # halopsa_agent.omar_out has changed"), second);
  EXPECT_THAT(text, HasSubstr("      ~ phone = \"+44 20 7946 0001\" -> \"+44 20 7946 0000\"\n"))
      << "from what was applied to what somebody made of it";
  EXPECT_THAT(text_of(sample_plan({})), Not(HasSubstr("Note:")));
}

// ---- what comes from outside

TEST(TerraformText, says_nothing_that_somebody_else_wrote) {
  for (const std::string& text : std::vector<std::string>{
           "x\n  # halopsa_agent.root will be destroyed", "Plan: 5 to add, 0 to change, 9 to destroy.",
           "\nPlan: 5 to import, 5 to add, 0 to change, 9 to destroy.",
           "No changes. Your infrastructure matches the configuration.",
           "x\nNo changes. Infrastructure is up-to-date.", "\nError: gone", "\r\nError: gone",
           "Note: Objects have changed outside of Terraform",
           "x\nTerraform will perform the following actions:\n",
           "\"\n}\n\nApply complete! Resources: 1 added", "\x1b[2J\u202eevil",
           "# halopsa_agent.x will be created"}) {
    plan::Changes all =
        changes(ResourceType::agent, {{"name", Literal(text), "y"}, {"phone", "1", Literal(text)}});
    StepDraft step("agent.x", plan::Update{remote_id(9), some(std::move(all))});
    step.person(text, text).note(plan::WasInTeams{{text}});
    plan::Plan plan = sample_plan({step});
    plan.warnings.emplace_back(plan::NoStateYet{});
    const std::string out = text_of(plan);
    EXPECT_THAT(tfcmt_created(out), IsEmpty()) << out;
    EXPECT_THAT(tfcmt_deleted(out), IsEmpty()) << out;
    EXPECT_THAT(tfcmt_updated(out), ElementsAre("halopsa_agent.x")) << out;
    EXPECT_EQ(tfcmt_result(out), "Plan: 0 to add, 1 to change, 0 to destroy.") << out;
    EXPECT_EQ(atlantis_plan(out).str(), "Plan: 0 to add, 1 to change, 0 to destroy.") << out;
    EXPECT_FALSE(atlantis_sees_no_changes(out)) << out;
    EXPECT_THAT(out, Not(HasSubstr("Note: Objects have changed outside"))) << out;
    EXPECT_EQ(found_in_lines(out, "Terraform will perform the following actions:").size(), 1U) << out;
    EXPECT_EQ(out.find_first_of("\r\x1b"), std::string::npos) << out;
    EXPECT_THAT(out, Not(HasSubstr("\u202e"))) << out;
  }
}

// ---- apply

plan::ApplyReport report_of(const plan::Plan& plan, plan::StepEnd end) {
  plan::ApplyReport report;
  for (const plan::Step& step : plan.steps) {
    plan::StepResult result;
    result.step = &step;
    result.end = end;
    result.id = step.id() ? step.id() : remote_id(1000);
    result.took = Milliseconds(1200);
    report.results.push_back(result);
  }
  report.state_written = true;
  return report;
}

TEST(TerraformText, of_an_apply_ends_as_the_tools_want_it) {
  StepDraft create("agent.new", plan::Create{sample_fields(ResourceType::agent, "new"), {}, {}, {}});
  StepDraft adopt("team.desk", plan::Adopt{remote_id(3), plan::AdoptedBy::natural_key, {}, {}});
  StepDraft gone("agent.old", plan::Delete{remote_id(8)});
  const plan::Plan plan = sample_plan({create, adopt, gone});
  plan::ApplyReport report = report_of(plan, plan::StepEnd::done);
  EXPECT_EQ(terraform_report(sample_catalog(), plan, report, {}),
            "\nApply complete! Resources: 1 imported, 1 added, 0 changed, 1 destroyed.\n");
  EXPECT_EQ(terraform_step_begins(plan.steps[0], {}), "halopsa_agent.new: Creating...\n");
  EXPECT_EQ(terraform_step_goes_on(plan.steps[2], Milliseconds(20'500), {}),
            "halopsa_agent.old: Still destroying... [id=8, 20s elapsed]\n");
  EXPECT_EQ(terraform_step_ends(report.results[0], {}),
            "halopsa_agent.new: Creation complete after 1s [id=1000]\n");

  report.results[2].end = plan::StepEnd::failed;
  report.results[2].message = "HTTP 500\nApply complete!";
  const std::string failed = terraform_report(sample_catalog(), plan, report, {});
  EXPECT_THAT(failed, Not(HasSubstr("Apply complete!")));
  EXPECT_THAT(failed, HasSubstr("\nError: halopsa_agent.old: delete failed\n\n  HTTP 500"));
  EXPECT_EQ(terraform_step_ends(report.results[2], {}),
            "halopsa_agent.old: Destruction errored after 1s [id=8]\n");
  report.results[2].end = plan::StepEnd::not_started;
  EXPECT_EQ(terraform_step_ends(report.results[2], {}), "") << "it was never begun";
}

TEST(TerraformText, of_trouble_is_what_fails_a_run) {
  Trouble trouble(Error{ErrorKind::unavailable, "no answer", "GET https://acme.halopsa.com", "run again"});
  trouble.diagnostics.error({"people/a.yaml", 12, 3}, "unknown key \"emial\"", "did you mean \"email\"?");
  EXPECT_EQ(terraform_trouble(trouble, {}),
            "Error: unknown key \"emial\"\n\n  on people/a.yaml line 12\n\n  did you mean \"email\"?\n\n"
            "Error: no answer\n\n  GET https://acme.halopsa.com\n\n  run again\n");
}

// ---- names

TEST(ResourceNames, are_made_of_the_key) {
  EXPECT_EQ(resource_address(address("agent.jane-smith")), "halopsa_agent.jane_smith");
  EXPECT_EQ(resource_name("jane.smith"), "jane--smith");
  EXPECT_EQ(resource_name("jane_smith"), "jane-_smith");
  EXPECT_EQ(resource_name("3rd-line"), "_3rd_line");
}

RC_GTEST_PROP(ResourceNames, are_names_of_terraform_and_differ_where_keys_do, ()) {
  const auto any_key = [] {
    std::string key(1, *rc::gen::elementOf(std::string("ab09")));
    key += *rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab09._-")));
    return key;
  };
  const std::string one = any_key();
  const std::string other = any_key();
  RC_ASSERT(std::regex_match(resource_name(one), std::regex("[a-zA-Z_][a-zA-Z0-9_-]*")));
  RC_ASSERT((resource_name(one) == resource_name(other)) == (one == other));
  // And back: each sign has a code of its own that none other begins with.
  std::string key;
  const std::string name = resource_name(one);
  for (std::size_t at = name.starts_with('_') ? 1 : 0; at < name.size(); ++at) {
    if (name[at] == '_') {
      key += '-';
    } else if (name[at] == '-') {
      key += name.at(++at) == '-' ? '.' : '_';
    } else {
      key += name[at];
    }
  }
  RC_ASSERT(key == one);
}

}  // namespace
}  // namespace haloform::render
