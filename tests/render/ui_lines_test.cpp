// One object of JSON on each line, in the shape of Terraform's machine-readable UI.
#include "planner/render/terraform/ui_lines.hpp"

#include "tests/render/sample_plan.hpp"
#include "tests/support/golden.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace haloform::render {
namespace {

using nlohmann::json;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

Options at_noon() {
  Options options;
  options.now = wall_time("2026-11-23T12:00:00.000Z");
  return options;
}

/// Every line is an object with what each of them has.
std::vector<json> parsed(const std::string& text) {
  std::vector<json> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    lines.push_back(json::parse(line));
    const json& last = lines.back();
    EXPECT_TRUE(last.is_object());
    for (const char* const key : {"@level", "@message", "@module", "@timestamp", "type"})
      EXPECT_TRUE(last.contains(key)) << key << ": " << line;
    EXPECT_EQ(last.at("@timestamp"), "2026-11-23T12:00:00.000Z");
    EXPECT_THAT((std::vector<std::string>{"info", "warn", "error"}),
                Contains(last.at("@level").get<std::string>()));
  }
  EXPECT_TRUE(text.empty() || text.back() == '\n');
  return lines;
}

std::vector<json> of_type(const std::vector<json>& lines, std::string_view type) {
  std::vector<json> found;
  for (const json& line : lines) {
    if (line.at("type") == type) found.push_back(line);
  }
  return found;
}

TEST(UiLines, shows_every_action_as_it_was_read_and_found_good) {
  expect_golden("tests/render/golden/every_action.jsonl",
                ui_plan(sample_catalog(), plan_with_every_action(), at_noon()));
}

TEST(UiLines, begin_with_the_version) {
  const auto lines = parsed(ui_version("1.2.3", at_noon()));
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].at("type"), "version");
  EXPECT_EQ(lines[0].at("haloform").at("version"), "1.2.3");
  EXPECT_THAT(lines[0].at("ui").get<std::string>(), testing::StartsWith("1."));
}

// Whoever counts the changes that are planned comes to what the summary says.
TEST(UiLines, plan_each_step_that_runs_and_count_them) {
  const plan::Plan plan = plan_with_every_action();
  const auto lines = parsed(ui_plan(sample_catalog(), plan, at_noon()));
  std::map<std::string, std::size_t> planned;
  std::size_t imports = 0;
  for (const json& line : of_type(lines, "planned_change")) {
    const json& change = line.at("change");
    ++planned[change.at("action")];
    if (change.contains("importing")) ++imports;
    const json& resource = change.at("resource");
    EXPECT_EQ(resource.at("addr"), resource.at("resource"));
    EXPECT_EQ(resource.at("addr"), resource.at("resource_type").get<std::string>() + "." +
                                       resource.at("resource_name").get<std::string>());
    EXPECT_TRUE(resource.at("resource_key").is_null());
    EXPECT_EQ(resource.at("implied_provider"), "halopsa");
  }
  const auto summaries = of_type(lines, "change_summary");
  ASSERT_EQ(summaries.size(), 1U);
  const json& changes = summaries[0].at("changes");
  EXPECT_EQ(changes.at("operation"), "plan");
  EXPECT_EQ(changes.at("add"), planned["create"]);
  EXPECT_EQ(changes.at("change"), planned["update"]);
  EXPECT_EQ(changes.at("remove"), planned["delete"]);
  EXPECT_EQ(changes.at("import"), imports);
  EXPECT_THAT(summaries[0].at("@message").get<std::string>(), testing::StartsWith("Plan: 2 to import, "));
  EXPECT_EQ(planned["move"], 1U);
  EXPECT_EQ(planned["remove"], 1U) << "Terraform's word for what leaves the state alone";
}

TEST(UiLines, say_of_what_will_not_run_why) {
  const auto lines = parsed(ui_plan(sample_catalog(), plan_with_every_action(), at_noon()));
  std::set<std::string> errors;
  std::set<std::string> warnings;
  for (const json& line : of_type(lines, "diagnostic")) {
    const json& diagnostic = line.at("diagnostic");
    const bool is_error = diagnostic.at("severity") == "error";
    EXPECT_EQ(line.at("@level"), is_error ? "error" : "warn");
    if (diagnostic.contains("address"))
      (is_error ? errors : warnings).insert(diagnostic.at("address").get<std::string>());
  }
  EXPECT_THAT(errors, Contains("halopsa_agent.ada_admin"));
  EXPECT_THAT(warnings, Contains("halopsa_agent.walt_waiting"));
  std::set<std::string> drifted;
  for (const json& line : of_type(lines, "resource_drift"))
    drifted.insert(line.at("change").at("resource").at("addr").get<std::string>());
  EXPECT_THAT(drifted, ElementsAre("halopsa_agent.jane_smith", "halopsa_agent.omar_out"));
}

TEST(UiLines, of_an_apply_follow_each_step) {
  StepDraft draft("agent.jane",
                  plan::Update{remote_id(99), some(changes(ResourceType::agent, {{"phone", "1", "2"}}))});
  const plan::Plan plan = sample_plan({draft});
  const plan::Step& step = plan.steps[0];
  const json begins = parsed(ui_step_begins(step, at_noon())).at(0);
  EXPECT_EQ(begins.at("type"), "apply_start");
  EXPECT_EQ(begins.at("@message"), "halopsa_agent.jane: Modifying... [id=99]");
  EXPECT_EQ(begins.at("hook").at("action"), "update");
  EXPECT_EQ(begins.at("hook").at("id_value"), "99");
  EXPECT_FALSE(begins.at("hook").contains("elapsed_seconds"));
  const json going = parsed(ui_step_goes_on(step, Milliseconds(10'001), at_noon())).at(0);
  EXPECT_EQ(going.at("type"), "apply_progress");
  EXPECT_EQ(going.at("hook").at("elapsed_seconds"), 10);

  plan::StepResult result;
  result.step = &step;
  result.end = plan::StepEnd::done;
  result.took = Milliseconds(2300);
  const json done = parsed(ui_step_ends(result, at_noon())).at(0);
  EXPECT_EQ(done.at("type"), "apply_complete");
  EXPECT_EQ(done.at("hook").at("elapsed_seconds"), 2);
  EXPECT_EQ(done.at("haloform"), json::parse(R"({"address": "agent.jane", "action": "update", "id": 99})"));

  result.end = plan::StepEnd::in_doubt;
  result.message = "no answer";
  const auto errored = parsed(ui_step_ends(result, at_noon()));
  ASSERT_EQ(errored.size(), 2U);
  EXPECT_EQ(errored[0].at("type"), "apply_errored");
  EXPECT_EQ(errored[0].at("@level"), "error");
  EXPECT_EQ(errored[1].at("diagnostic").at("detail"), "no answer");
  EXPECT_EQ(errored[1].at("diagnostic").at("address"), "halopsa_agent.jane");
  result.end = plan::StepEnd::not_started;
  EXPECT_EQ(of_type(parsed(ui_step_ends(result, at_noon())), "apply_errored").size(), 0U) << "it never began";
}

TEST(UiLines, of_an_apply_end_with_what_was_done) {
  StepDraft draft("agent.old", plan::Delete{remote_id(8)});
  const plan::Plan plan = sample_plan({draft});
  plan::ApplyReport report;
  report.results.emplace_back().step = &plan.steps[0];
  report.results[0].end = plan::StepEnd::done;
  report.state_written = true;
  const auto lines = parsed(ui_report(sample_catalog(), plan, report, at_noon()));
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].at("changes"),
            json::parse(R"({"add": 0, "change": 0, "import": 0, "remove": 1, "operation": "apply"})"));
  EXPECT_EQ(lines[0].at("@message"), "Apply complete! Resources: 0 added, 0 changed, 1 destroyed.");
  report.halted = Error{ErrorKind::interrupted, "interrupted", "", "apply again"};
  const auto halted = parsed(ui_report(sample_catalog(), plan, report, at_noon()));
  EXPECT_EQ(halted.at(0).at("haloform").at("kind"), "interrupted");
  EXPECT_THAT(halted.at(1).at("@message").get<std::string>(), HasSubstr("incomplete"));

  report.halted = std::nullopt;
  report.results[0].end = plan::StepEnd::unapproved;
  report.results[0].message = "active would be set too";
  const auto left = parsed(ui_report(sample_catalog(), plan, report, at_noon()));
  ASSERT_EQ(left.size(), 2U);
  EXPECT_EQ(left[0].at("diagnostic").at("severity"), "warning");
  EXPECT_EQ(left[0].at("diagnostic").at("address"), "halopsa_agent.old");
  EXPECT_EQ(left[0].at("diagnostic").at("detail"), "active would be set too");
}

TEST(UiLines, of_trouble_are_a_diagnostic_each_with_its_place) {
  Trouble trouble(Error{ErrorKind::unavailable, "no answer", "GET https://acme.halopsa.com", "run again"});
  trouble.diagnostics.warning({"haloform.yaml", 2, 1}, "odd");
  const auto lines = parsed(ui_trouble(trouble, at_noon()));
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].at("diagnostic").at("severity"), "warning");
  EXPECT_EQ(lines[0].at("diagnostic").at("range").at("filename"), "haloform.yaml");
  EXPECT_EQ(lines[0].at("diagnostic").at("range").at("start").at("line"), 2);
  EXPECT_EQ(lines[1].at("@message"), "Error: no answer");
  EXPECT_EQ(lines[1].at("diagnostic").at("detail"), "GET https://acme.halopsa.com\n\nrun again");
  EXPECT_EQ(lines[1].at("haloform").at("kind"), "unavailable");
}

}  // namespace
}  // namespace haloform::render
