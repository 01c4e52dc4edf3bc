// A report of drift as people and machines get it, a finding of every kind.
#include "planner/drift/report.hpp"
#include "planner/render/checks/junit.hpp"
#include "planner/render/checks/sarif.hpp"
#include "planner/render/drift_annotations.hpp"
#include "planner/render/drift_text.hpp"
#include "planner/render/drift_view.hpp"
#include "planner/render/json_drift.hpp"
#include "planner/render/rules.hpp"
#include "planner/render/runners/azure.hpp"
#include "planner/render/runners/bitbucket.hpp"
#include "planner/render/runners/codequality.hpp"
#include "planner/render/runners/github.hpp"
#include "planner/render/runners/gitlab.hpp"
#include "planner/render/terraform/terraform_text.hpp"
#include "planner/render/unified_diff.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/report_rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <string>

namespace haloform::render {
namespace {

using drift::Finding;
using drift::Kind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

plan::TeamRef team_of(std::string_view key, std::int64_t id, std::string_view name) {
  return {std::string(key), remote_id(id), std::string(name)};
}

Finding finding_of(Kind kind, std::string_view key, std::int64_t id, std::uint32_t line) {
  const std::string name(1, static_cast<char>(key.front() - 'a' + 'A'));
  return {kind,
          ResourceType::agent,
          address("agent." + std::string(key)),
          remote_id(id),
          {name + std::string(key.substr(1)) + " Smith", std::string(key) + "@example.com"},
          {line == 0 ? "" : "people/agents.yaml", line, line == 0 ? 0U : 3U}};
}

Finding switched_on() {
  Finding one = finding_of(Kind::switched_on, "zoe", 7, 0);
  one.changes.active = plan::ActiveChange{false, true, plan::Drift::yes};
  return one;
}

Finding changed() {
  Finding one = finding_of(Kind::changed, "jane", 99, 12);
  const FieldId phone = field(ResourceType::agent, "phone");
  const FieldId mobile = field(ResourceType::agent, "mobile");
  one.changes.fields = {{phone, Value::text("+44 1"), Value::text("+44 7"), plan::Drift::yes},
                        {mobile, Value::text("2"), Value::null(), plan::Drift::yes}};
  return one;
}

Finding nobodys(Kind kind, std::int64_t id) {
  Finding one = finding_of(kind, "new", id, 0);
  one.address.reset();
  return one;
}

/// One of every kind, in the order of a report.
drift::Report every_kind() {
  drift::Report report;
  report.instance = "https://acme.halopsa.com";
  report.lineage = "0f8fad5b-d9cb-469f-a165-70867728950e";
  report.serial = 7;
  report.made = wall_time("2026-03-01T12:00:00.000Z");
  report.read.files = 2;
  report.read.declared.at(ResourceType::agent) = 40;
  report.read.live.at(ResourceType::agent) = 41;
  report.read.whole.at(ResourceType::agent) = true;
  report.read.state_exists = true;
  report.read.state_entries = 44;
  report.read.requests = 4;

  Finding other = finding_of(Kind::another_person, "otto", 8, 20);
  other.changes.fields = {{field(ResourceType::agent, "email"), Value::text("otto@example.com"),
                           Value::text("eve@example.com"), plan::Drift::yes}};
  Finding added = finding_of(Kind::added_to_team, "ann", 9, 24);
  added.changes.teams = plan::TeamsChange{{}, {team_of("core", 1, "Core")}, plan::Drift::yes};
  Finding outsider = nobodys(Kind::outsider_in_team, 51);
  outsider.team = address("team.core");
  outsider.source = {"haloform.yaml", 5, 3};
  Finding twin = finding_of(Kind::twin, "tim", 10, 28);
  twin.other = plan::RecordName{remote_id(52), {"Tim Twin", "tim@example.com"}};
  Finding deleted = finding_of(Kind::deleted, "dan", 11, 32);
  Finding off = finding_of(Kind::switched_off, "oscar", 12, 36);
  off.changes.active = plan::ActiveChange{true, false, plan::Drift::yes};
  Finding removed = finding_of(Kind::removed_from_team, "rita", 13, 40);
  removed.changes.teams = plan::TeamsChange{{team_of("core", 1, "Core")}, {}, plan::Drift::yes};
  report.findings = {switched_on(), other, added,   outsider, twin, nobodys(Kind::new_agent, 53),
                     deleted,       off,   removed, changed()};
  report.accepted = {{finding_of(Kind::changed, "will", 14, 44), "2026-12-31", "on a project"}};
  report.accepted.front().finding.changes.fields = {
      {field(ResourceType::agent, "phone"), Value::text("1"), Value::text("2"), plan::Drift::yes}};
  report.unseen = {{address("agent.una"),
                    {"people/agents.yaml", 48, 3},
                    plan::CannotBeRead{address("agent.una"), remote_id(15), "HTTP 403", true}}};
  report.warnings = {plan::AcceptanceEnded{
      address("agent.jane"), "phone", "2026-02-28", "on a project", {"people/agents.yaml", 16, 11}}};
  return report;
}

TEST(DriftText, shows_every_kind) {
  expect_golden("tests/render/golden/every_drift.txt",
                render_drift(sample_catalog(), every_kind(), {Color::off, {.accepted = true}}));
}

TEST(DriftText, counts_what_is_accepted_and_lists_it_only_when_asked) {
  const std::string text = render_drift(sample_catalog(), every_kind(), {});
  EXPECT_THAT(text, HasSubstr("1 accepted"));
  EXPECT_THAT(text, Not(HasSubstr("on a project\"\n")));
}

TEST(DriftText, says_that_there_is_none) {
  drift::Report report;
  report.instance = "https://acme.halopsa.com";
  EXPECT_THAT(render_drift(sample_catalog(), report, {}),
              testing::EndsWith("\nNo drift. HaloPSA is as the last apply left it.\n"));
}

TEST(DriftText, fits_its_width_and_lets_nothing_break_out) {
  drift::Report report = every_kind();
  for (Finding& one : report.findings) one.person.name = "Eve\n\x1b[31m\u202e `x` | <script>";
  const std::string text = render_drift(sample_catalog(), report, {});
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, Not(HasSubstr("\u202e")));
  EXPECT_THAT(text, Not(HasSubstr("Eve\n")));
}

TEST(DriftJson, has_every_kind_and_every_key) {
  expect_golden("tests/render/golden/every_drift.json", json_drift(sample_catalog(), every_kind()));
}

TEST(DriftJson, has_the_same_keys_whatever_there_is) {
  const auto none = nlohmann::json::parse(json_drift(sample_catalog(), drift::Report{}));
  const auto all = nlohmann::json::parse(json_drift(sample_catalog(), every_kind()));
  const auto keys = [](const nlohmann::json& object) {
    std::vector<std::string> names;
    for (const auto& [key, value] : object.items()) names.push_back(key);
    return names;
  };
  EXPECT_EQ(keys(none), keys(all));
  EXPECT_EQ(keys(none.at("haloform")), keys(all.at("haloform")));
  EXPECT_THAT(none.at("resource_drift"), IsEmpty());
}

TEST(DriftAnnotations, stand_at_their_lines_and_say_what_to_do) {
  const auto all = annotations_of(sample_catalog(), every_kind());
  ASSERT_EQ(all.size(), 12U);
  EXPECT_EQ(all.front().rule, "drift_switched_on");
  EXPECT_EQ(all.front().level, Level::error);
  EXPECT_EQ(all.front().title, "Switched on outside: agent.zoe");
  EXPECT_EQ(all[5].title, "New and undeclared: agent id 53");
  EXPECT_EQ(all.front().where.line, 0U) << "the block is gone";
  EXPECT_EQ(all[9].rule, "drift_changed");
  EXPECT_EQ(all[9].level, Level::warning);
  EXPECT_EQ(all[9].where.text(), "people/agents.yaml:12:3");
  EXPECT_THAT(all[9].message,
              testing::StartsWith(
                  "Jane Smith <jane@example.com> (agent.jane, id 99): changed outside: phone: \"+44 1\" -> "
                  "\"+44 7\"; mobile: \"2\" -> null\nthe next apply"));
  EXPECT_EQ(all[10].rule, "drift_unseen");
  EXPECT_EQ(all[11].where.text(), "people/agents.yaml:16:11");
}

TEST(DriftAnnotations, let_nothing_break_out) {
  drift::Report report = every_kind();
  for (Finding& one : report.findings) {
    one.person = {"Eve\n\x1b[31m\u202e", "e\r::error::x"};
    for (plan::FieldChange& change : one.changes.fields) change.after = Value::text("a\n\x1b]0;x\x07");
  }
  for (const Annotation& one : annotations_of(sample_catalog(), report)) {
    for (const std::string& text : {one.title, one.message}) {
      EXPECT_THAT(text, Not(testing::AnyOf(HasSubstr("\x1b"), HasSubstr("\r"), HasSubstr("\u202e"))))
          << one.rule;
    }
    EXPECT_LE(std::ranges::count(one.message, '\n'), 1) << one.message;
  }
}

TEST(DriftOutputs, are_what_each_host_takes) {
  using nlohmann::json;
  const drift::Report report = every_kind();
  const Options options;
  const json sarif = json::parse(render_sarif(sample_catalog(), report, options));
  EXPECT_THAT(test::wrong_in_sarif(sarif), IsEmpty());
  EXPECT_EQ(sarif.at("runs").at(0).at("automationDetails").at("id"), "haloform/drift/");
  EXPECT_THAT(test::wrong_in_codequality(json::parse(render_codequality(sample_catalog(), report, options))),
              IsEmpty());
  EXPECT_THAT(test::wrong_in_insights(json::parse(render_bitbucket(sample_catalog(), report, options))),
              IsEmpty());
  const json counts = json::parse(render_gitlab(sample_catalog(), report, options));
  EXPECT_THAT(test::wrong_in_terraform_report(counts), IsEmpty());
  EXPECT_EQ(counts.at("update"), 10);
  std::map<std::string, int> ends;
  for (const test::JunitTest& one : test::read_junit(render_junit(sample_catalog(), report, options)))
    ++ends[one.end];
  EXPECT_EQ(ends, (std::map<std::string, int>{{"failure", 10}, {"error", 1}, {"passed", 1}}));
  EXPECT_EQ(test::read_junit(render_junit(sample_catalog(), drift::Report{}, options)).at(0).end, "passed");
  EXPECT_THAT(render_github(sample_catalog(), report, options),
              testing::StartsWith("::error title=Switched on outside%3A agent.zoe::Zoe Smith"));
  EXPECT_EQ(render_github_outputs(sample_catalog(), report, options),
            "has_drift=true\ndrift=10\naccepted=1\nunseen=1\n");
  EXPECT_THAT(render_azure(sample_catalog(), report, options),
              HasSubstr("##vso[task.logissue type=warning;sourcepath=people/agents.yaml;linenumber=12;"));
  for (const Annotation& one : annotations_of(sample_catalog(), report))
    EXPECT_TRUE(is_known_rule(one.rule)) << one.rule;
}

TEST(DriftOutputs, are_text_for_tools_of_terraform) {
  const std::string text = terraform_drift(sample_catalog(), every_kind(), {});
  EXPECT_THAT(text, testing::StartsWith("Note: Objects have changed outside of Terraform\n\n"
                                        "  # halopsa_agent.zoe has changed\n  # (switched on outside)\n"));
  EXPECT_THAT(text, HasSubstr("  # halopsa_agent.dan has been deleted\n"));
  EXPECT_THAT(text, HasSubstr("      ~ phone  = \"+44 1\" -> \"+44 7\"\n"));
  EXPECT_THAT(text, HasSubstr("Warning: agent.una: nothing can be told\n"));
  EXPECT_THAT(terraform_drift(sample_catalog(), {}, {}),
              testing::StartsWith("No changes. Your infrastructure matches the configuration.\n"));
}

TEST(DriftView, has_a_row_for_each_finding_and_a_way_for_each_kind) {
  const DriftView view = view_drift(sample_catalog(), every_kind());
  EXPECT_EQ(view.findings.size(), drift::all_kinds.size());
  EXPECT_EQ(view.to_proceed.size(), drift::all_kinds.size());
  EXPECT_FALSE(view.can_accept.empty());
}

// ---- the diff of a file

TEST(UnifiedDiff, is_as_diff_writes_it) {
  EXPECT_EQ(
      unified_diff("p.yaml", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n", Color::off),
      "--- a/p.yaml\n+++ b/p.yaml\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
  EXPECT_EQ(unified_diff("p.yaml", "a\nb", "a\nb\nc", Color::off),
            "--- a/p.yaml\n+++ b/p.yaml\n@@ -1,2 +1,3 @@\n a\n-b\n\\ No newline at end of file\n+b\n+c\n\\ "
            "No newline "
            "at end of file\n");
  EXPECT_EQ(unified_diff("p.yaml", "a\r\nb\r\n", "a\r\nc\r\n", Color::off),
            "--- a/p.yaml\n+++ b/p.yaml\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n");
  EXPECT_EQ(unified_diff("p.yaml", "a\n", "a\n", Color::off), "");
  EXPECT_EQ(unified_diff("p.yaml", "a:\t\"\\n\"\n", "a:\t\"\\\"\"\n", Color::off),
            "--- a/p.yaml\n+++ b/p.yaml\n@@ -1,1 +1,1 @@\n-a:\t\"\\n\"\n+a:\t\"\\\"\"\n")
      << "a patch that can be applied";
}

TEST(UnifiedDiff, shows_changes_that_are_far_apart_in_a_large_file) {
  std::string before;
  for (int at = 0; at < 20'000; ++at) before += "line " + std::to_string(at) + '\n';
  std::string after = before;
  after.replace(after.find("line 5\n"), 6, "LINE 5");
  after.replace(after.find("line 19990\n"), 10, "LINE 19990");
  const std::string diff = unified_diff("p.yaml", before, after, Color::off);
  EXPECT_LT(diff.size(), 400U);
  EXPECT_THAT(diff, HasSubstr("-line 5\n+LINE 5\n"));
  EXPECT_THAT(diff, HasSubstr("@@ -19988,7 +19988,7 @@\n"));
}

TEST(UnifiedDiff, lets_nothing_break_out) {
  const std::string diff = unified_diff("p\x1b[2J.yaml", "a\n", "\x1b[31m\u202e\n", Color::off);
  EXPECT_THAT(diff, Not(HasSubstr("\x1b")));
  EXPECT_THAT(diff, Not(HasSubstr("\u202e")));
}

}  // namespace
}  // namespace haloform::render
