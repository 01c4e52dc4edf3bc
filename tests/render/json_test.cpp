#include "planner/render/json.hpp"

#include "planner/plan/codec/plan_codec.hpp"
#include "tests/render/sample_plan.hpp"
#include "tests/support/each_reason.hpp"
#include "tests/support/golden.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

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

/// A plan in which each reason, note, block, deferral and warning stands, with as little and with as much in it as can be.
plan::Plan plan_with_every_reason() {
  std::vector<plan::Step> steps;
  std::vector<plan::PlanWarning> warnings;
  std::vector<plan::DriftNote> drift;
  for (ReasonMaker maker : extreme_makers()) {
    maker.number = [any = maker.number](std::int64_t first, std::int64_t last) {
      return std::max<std::int64_t>(any(first, last), 0);  // Days of grace are no fewer.
    };
    const std::string key = "agent.r" + std::to_string(steps.size());
    plan::Step step = StepDraft(key, plan::Deactivate{remote_id(7), plan::DeactivateChanges::alone()});
    step.reasons = maker.make_each<plan::StepReason>();
    step.notes = maker.make_each<plan::StepNote>();
    step.blocked_by = maker.make_each<plan::Block>();
    steps.push_back(std::move(step));
    for (const plan::Deferral& deferral : maker.make_each<plan::Deferral>()) {
      const std::string waiting = "agent.r" + std::to_string(steps.size());
      steps.push_back(StepDraft(waiting, plan::Create{sample_fields(ResourceType::agent, "new"), {}, {}, {}})
                          .deferred(deferral));
    }
    std::ranges::move(maker.make_each<plan::PlanWarning>(), std::back_inserter(warnings));
    for (const plan::DriftReason& why : maker.make_each<plan::DriftReason>())
      drift.push_back({address("agent.jane"), remote_id(1), why});
  }
  plan::Plan plan = sample_plan(std::move(steps));
  plan.warnings = std::move(warnings);
  plan.drift = std::move(drift);
  return plan;
}

// docs/plan.schema.json is held against the goldens (check_schema.py), so that each of them has to be described.
TEST(PlanJson, says_every_reason_that_there_is) {
  expect_golden("tests/render/golden/every_reason.json",
                plan::encode_plan(sample_catalog(), plan_with_every_reason()));
}

/// The `change` of the one step of a plan.
json change_of(plan::Step step) {
  const json document = json::parse(plan::encode_plan(sample_catalog(), sample_plan({std::move(step)})));
  return document.at("resource_changes").at(0).at("change");
}

// A policy sees who it is without our own objects.
TEST(PlanJson, names_the_person_before_and_after_every_change_of_a_known_record) {
  StepDraft leaver("agent.adam", plan::Deactivate{remote_id(17), plan::DeactivateChanges::alone()});
  const json left = change_of(leaver.person("Adam Ant", "adam@example.com"));
  EXPECT_EQ(left.at("before"),
            json::parse(R"({"id": 17, "name": "Adam Ant", "email": "adam@example.com", "active": true})"));
  EXPECT_EQ(left.at("after"),
            json::parse(R"({"id": 17, "name": "Adam Ant", "email": "adam@example.com", "active": false})"));

  StepDraft renamed(
      "agent.ann",
      plan::Update{remote_id(18), some(changes(ResourceType::agent, {{"name", "Ann", "Ann B"}}))});
  const json update = change_of(renamed.person("Ann", ""));
  EXPECT_EQ(update.at("before"), json::parse(R"({"id": 18, "name": "Ann", "email": null})"));
  EXPECT_EQ(update.at("after"), json::parse(R"({"id": 18, "name": "Ann B", "email": null})"));

  StepDraft team("team.desk", plan::Forget{remote_id(3)});
  const json forgotten = change_of(team.person("Desk", ""));
  EXPECT_EQ(forgotten.at("before"), json::parse(R"({"id": 3, "name": "Desk"})")) << "a team has no e-mail";
  EXPECT_EQ(forgotten.at("before"), forgotten.at("after"));

  StepDraft deleted("agent.old", plan::Delete{remote_id(8)});
  const json gone = change_of(deleted.person("Old", "old@example.com"));
  EXPECT_EQ(gone.at("before").at("email"), "old@example.com");
  EXPECT_TRUE(gone.at("after").is_null());
}

TEST(PlanJson, says_what_is_imported_as_terraform_does) {
  const auto adopted = [](plan::Changes all) {
    return StepDraft("agent.bob",
                     plan::Adopt{remote_id(42), plan::AdoptedBy::natural_key, std::move(all), {}});
  };
  const json same = change_of(adopted({}));
  EXPECT_EQ(same.at("actions"), json::parse(R"(["no-op"])"));
  EXPECT_EQ(same.at("importing"), json::parse(R"({"id": "42"})"));
  const json other = change_of(adopted(changes(ResourceType::agent, {{"phone", "1", "2"}})));
  EXPECT_EQ(other.at("actions"), json::parse(R"(["update"])"));
  EXPECT_EQ(other.at("importing").at("id"), "42");
  const json on =
      change_of(StepDraft("agent.rita", plan::Reactivate{remote_id(23), plan::ReactivateChanges::alone()})
                    .reason(plan::FoundBy{plan::FoundBy::Way::email}));
  EXPECT_EQ(on.at("importing").at("id"), "23") << "an adoption that switches somebody on";
  EXPECT_FALSE(change_of(StepDraft("agent.old", plan::Delete{remote_id(8)})).contains("importing"));
}

TEST(PlanJson, says_whether_it_can_be_applied_and_what_is_left_then) {
  const auto said = [](plan::Plan plan) {
    const json document = json::parse(plan::encode_plan(sample_catalog(), plan));
    return std::string(document.at("applyable").get<bool>() ? "applyable " : "") +
           (document.at("complete").get<bool>() ? "complete " : "") +
           (document.at("errored").get<bool>() ? "errored" : "");
  };
  StepDraft create("agent.new", plan::Create{sample_fields(ResourceType::agent, "new"), {}, {}, {}});
  EXPECT_EQ(said(sample_plan({})), "complete ");
  EXPECT_EQ(said(sample_plan({create})), "applyable complete ");
  plan::Plan targeted = sample_plan({create});
  targeted.is_targeted = true;
  EXPECT_EQ(said(targeted), "applyable ");
  StepDraft waiting("agent.walt", plan::Create{sample_fields(ResourceType::agent, "walt"), {}, {}, {}});
  EXPECT_EQ(said(sample_plan({create, waiting.deferred(plan::NoSeatLeft{5, 5})})), "applyable ");
  StepDraft protectee("agent.ada", plan::Deactivate{remote_id(3), plan::DeactivateChanges::alone()});
  EXPECT_EQ(
      said(sample_plan({create, protectee.blocked(plan::Protected{address("agent.ada"), false, true})})),
      "errored");
}

TEST(PlanJson, lists_unmanaged_records_with_their_fields_where_they_were_asked_for) {
  plan::Plan plan = sample_plan({});
  plan.unmanaged = {1, 0, 0};
  plan.unmanaged_records = {{ResourceType::agent, remote_id(6), "Zoe", "zoe@example.com", false,
                             "agent.z (id 7)",
                             fields_of(ResourceType::agent, {{"name", "Zoe"}, {"site_id", 4}})}};
  const auto listed = [&] {
    return json::parse(plan::encode_plan(sample_catalog(), plan)).at("haloform").at("unmanaged_records");
  };
  EXPECT_TRUE(listed().is_null());
  plan.lists_unmanaged = true;
  EXPECT_EQ(listed(),
            json::parse(R"json([{"type": "agent", "id": 6, "name": "Zoe", "email": "zoe@example.com",
    "active": false, "twin_of": "agent.z (id 7)", "fields": {"name": "Zoe", "site_id": 4}
}])json"));
}

TEST(DiagnosticJson, has_every_key_of_every_finding) {
  Diagnostics diagnostics;
  diagnostics.error({"people/a.yaml", 12, 3}, "unknown key \"emial\"", {}, Diagnostic::Rule::unknown_key);
  const json document = json::parse(json_diagnostics(diagnostics));
  EXPECT_EQ(document, json::parse(R"({
    "valid": false, "errors": 1, "warnings": 0,
    "diagnostics": [{"severity": "error", "rule": "unknown_key", "file": "people/a.yaml", "line": 12, "column": 3,
                     "what": "unknown key \"emial\"", "advice": "", "also": null}],
    "failures": []})"));
  EXPECT_TRUE(json::parse(json_diagnostics({})).at("valid"));
}

// Whoever reads `validate -o json` finds what it always had.
TEST(TroubleJson, is_the_document_of_validate_with_what_the_world_said) {
  Trouble trouble(Error{ErrorKind::unavailable, "no answer", "GET https://acme.halopsa.com", "run again"});
  EXPECT_EQ(json::parse(json_trouble(trouble)), json::parse(R"({
    "valid": null, "errors": 1, "warnings": 0, "diagnostics": [],
    "failures": [{"kind": "unavailable", "what": "no answer", "where": "GET https://acme.halopsa.com",
                  "advice": "run again"}]})"));
  trouble.diagnostics.warning({"haloform.yaml", 2, 1}, "odd");
  EXPECT_TRUE(json::parse(json_trouble(trouble)).at("valid").is_null());
  trouble.diagnostics.error({"haloform.yaml", 3, 1}, "wrong");
  const json document = json::parse(json_trouble(trouble));
  EXPECT_EQ(document.at("valid"), false);
  EXPECT_EQ(document.at("errors"), 2);
  EXPECT_EQ(document.at("warnings"), 1);
  EXPECT_EQ(document.at("diagnostics").size(), 2U);
}

TEST(TroubleJson, says_that_a_configuration_is_wrong_also_where_it_was_found_elsewhere) {
  EXPECT_EQ(json::parse(json_trouble(Error{ErrorKind::configuration, "x", "", ""})).at("valid"), false);
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
                R"({"done": 0, "failed": 1, "in_doubt": 0, "not_started": 0, "deferred": 0, "blocked": 0,
                    "unapproved": 0, "held": 0})"));
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
    "status": "deactivated", "protect": false, "on_removal": "deactivate", "external_id": null, "held_until": null, "leaving": {}}])"));
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
