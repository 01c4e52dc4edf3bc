#include "planner/render/json.hpp"

#include "planner/plan/codec/plan_codec.hpp"
#include "tests/render/sample_plan.hpp"
#include "tests/support/golden.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>

namespace haloform::render {
namespace {

using nlohmann::json;

TEST(PlanJson, shows_every_action_as_it_was_read_and_found_good) {
  expect_golden("tests/render/golden/every_action.json",
                plan::encode_plan(sample_catalog(), plan_with_every_action()));
}

TEST(PlanJson, has_every_key_also_where_there_is_nothing_to_say) {
  expect_golden("tests/render/golden/no_changes.json", plan::encode_plan(sample_catalog(), sample_plan({})));
}

TEST(DiagnosticJson, has_every_key_of_every_finding) {
  Diagnostics diagnostics;
  diagnostics.error({"people/a.yaml", 12, 3}, "unknown key \"emial\"");
  const json document = json::parse(json_diagnostics(diagnostics));
  EXPECT_EQ(document, json::parse(R"({
    "valid": false, "errors": 1, "warnings": 0,
    "diagnostics": [{"severity": "error", "file": "people/a.yaml", "line": 12, "column": 3,
                     "what": "unknown key \"emial\"", "advice": "", "also": null}]})"));
  EXPECT_TRUE(json::parse(json_diagnostics({})).at("valid"));
}

TEST(ReportJson, tells_how_each_step_ended) {
  const plan::Plan plan = sample_plan({StepDraft("agent.old", plan::Delete{remote_id(8)})});
  plan::ApplyReport report;
  plan::StepResult result;
  result.step = &plan.steps.front();
  result.end = plan::StepEnd::failed;
  result.message = "refused";
  result.took = Milliseconds{12};
  report.results.push_back(result);
  report.took = Milliseconds{30};
  const json document = json::parse(json_report(sample_catalog(), plan, report));
  EXPECT_EQ(document.at("counts"),
            json::parse(
                R"({"done": 0, "failed": 1, "in_doubt": 0, "not_started": 0, "deferred": 0, "blocked": 0})"));
  EXPECT_EQ(document.at("results"), json::parse(R"([{"address": "agent.old", "action": "delete", "id": 8,
    "end": "failed", "message": "refused", "grave": false, "took_ms": 12}])"));
  EXPECT_EQ(document.at("state"), json::parse(R"({"written": false, "lineage": "", "serial": 0})"));
  EXPECT_TRUE(document.at("halted").is_null());
  report.halted = Error{ErrorKind::in_doubt, "what", "where", "advice"};
  EXPECT_EQ(json::parse(json_report(sample_catalog(), plan, report)).at("halted"),
            json::parse(R"({"kind": "in_doubt", "what": "what", "where": "where", "advice": "advice"})"));
}

TEST(StateJson, lists_entries_and_open_intents) {
  StateDraft state;
  state.agent("old", 17).tombstone();
  state.open_intent("agent.unsure", "2026-11-23T22:05:07.123Z");
  const json document = json::parse(json_state_list(sample_catalog(), state.build()));
  EXPECT_EQ(document.at("resources"), json::parse(R"([{"address": "agent.old", "id": 17,
    "status": "deactivated", "protect": false, "on_removal": "deactivate"}])"));
  EXPECT_EQ(document.at("in_doubt").at(0).at("key"), "e-mail unsure@example.com");
}

TEST(RecordJson, tells_an_empty_field_from_one_that_was_not_carried) {
  LiveDraft live;
  live.agent(7, "zed", {{"phone", nullptr}});
  const Snapshot snapshot = live.build();
  const json document = json::parse(json_record(sample_catalog(), ResourceType::agent,
                                                *snapshot.of(ResourceType::agent).find(remote_id(7))));
  EXPECT_EQ(document.at("fields").at("name"), "Zed");
  EXPECT_TRUE(document.at("fields").at("phone").is_null());
  EXPECT_THAT(document.at("not_carried"), testing::Not(testing::Contains("phone")));
  EXPECT_THAT(document.at("not_carried"), testing::Contains("mobile"));
}

TEST(AuditLine, is_one_line_with_all_that_the_guide_asks_for) {
  const plan::Plan plan = sample_plan({});
  const plan::AuditEntry entry{wall_time("2026-11-23T22:05:07.123Z"),
                               address("agent.zed"),
                               "update",
                               remote_id(7),
                               {"phone"},
                               "POST /api/Agent",
                               200,
                               "done\nreally"};
  const std::string line = json_audit_line(entry, plan, "jane", "abc123");
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  const json document = json::parse(line);
  EXPECT_EQ(document, json::parse(R"({"time": "2026-11-23T22:05:07.123Z", "actor": "jane", "commit": "abc123",
    "instance": "https://acme.halopsa.com", "digest": ")" +
                                  plan.digest + R"(", "allowed": {},
    "deletes_allowed": false, "address": "agent.zed", "action": "update", "id": 7, "fields": ["phone"],
    "request": "POST /api/Agent", "status": 200, "outcome": "done\nreally"})"));
}

TEST(JsonText, is_harmless_to_look_at_and_loses_nothing) {
  const std::string nasty = "\x1b[2J \u202e \U000e0041 \u00a0 \"\\ Zo\u00eb \U0001f600";
  Diagnostics diagnostics;
  diagnostics.error({"people/a.yaml", 12, 3}, nasty);
  const std::string text = json_diagnostics(diagnostics);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find("\u202e"), std::string::npos);
  EXPECT_THAT(text, testing::HasSubstr("Zo\u00eb \U0001f600"));
  EXPECT_EQ(json::parse(text).at("diagnostics").at(0).at("what"), nasty);
}

}  // namespace
}  // namespace haloform::render
