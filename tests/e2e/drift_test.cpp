// What somebody did in HaloPSA, told by `drift`, accepted for a while, or written into the files.
#include "tests/support/pipelines.hpp"
#include "tests/support/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>

namespace haloform::test {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr std::string_view three_blocks = R"(teams:
  core:
    name: Core
    membership: exclusive
    members:
      - jane   # since the beginning
agents:
  # The boss.
  jane:
    name: Jane Smith
    email: jane@example.com
    phone: "+44 1"   # her desk
  bob: {name: 'Bob Brown', email: bob@example.com, phone: '+44 2'} # part time
  zoe:
    name: Zoe Young
    email: zoe@example.com
)";

/// They are there already: what haloform made, or switched, a moment ago is read again and again.
json two_teams(std::vector<json> agents = {}) {
  json world = world_of(std::move(agents));
  world["teams"] = json::parse(R"([{"id":1,"name":"Core"},{"id":2,"name":"Others"}])");
  world["next_id"] = 100;
  return world;
}

json three_people_there() {
  return two_teams({agent_row(11, "Jane Smith", "jane@example.com", {{"phone", "+44 1"}, {"team_id", 1}}),
                    agent_row(12, "Bob Brown", "bob@example.com", {{"phone", "+44 2"}}),
                    agent_row(13, "Zoe Young", "zoe@example.com")});
}

/// Everybody is as declared, and the state knows it.
Stage as_applied() {
  Stage stage(three_people_there());
  stage.configure(three_blocks);
  const ProcessResult applied = stage.apply();
  EXPECT_EQ(applied.exit_code, 0) << shown(applied);
  stage.control().reset_log();
  return stage;
}

ProcessResult run_drift(const Stage& stage, const Flags& more = {}) {
  // So long, and no longer, is waited for what was switched a moment ago.
  Flags arguments{"drift", "--retry-for", "300ms"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return stage.haloform(arguments);
}

std::int64_t id_at(const Stage& stage, const char* address) {
  return stage.state().at("resources").at(address).at("id").get<std::int64_t>();
}

void by_hand_on(const Stage& stage, const char* address, const json& fields) {
  stage.control().patch("agents", id_at(stage, address), fields);
}

std::vector<std::string> kinds_in(const json& report) {
  std::vector<std::string> all;
  for (const json& one : report.at("haloform").at("findings")) {
    const std::string address = one.at("address").is_null() ? "-" : one.at("address").get<std::string>();
    all.push_back(one.at("kind").get<std::string>() + ' ' + address);
  }
  return all;
}

json report_of(const ProcessResult& result) { return json::parse(result.out); }

TEST(Drift, finds_nothing_after_an_apply_and_writes_nothing_anywhere) {
  const Stage stage = as_applied();
  const std::string state = stage.read("haloform.state.json");
  const ProcessResult result = run_drift(stage);
  EXPECT_EQ(result.exit_code, 0) << shown(result);
  EXPECT_THAT(result.out, HasSubstr("No drift. HaloPSA is as the last apply left it."));
  EXPECT_EQ(stage.control().writes(), 0);
  EXPECT_EQ(stage.read("haloform.state.json"), state);
  EXPECT_FALSE(stage.exists("haloform.state.json.lock")) << "it takes no lock";
}

TEST(Drift, is_told_the_gravest_first_in_text_and_json) {
  const Stage stage = as_applied();
  stage.remove_block("haloform.yaml", "zoe");
  ASSERT_EQ(stage.apply({"--allow", "agents.deactivate=1", "--retry-for", "300ms"}).exit_code, 0);
  by_hand_on(stage, "agent.zoe", {{"isactive", true}});
  by_hand_on(stage, "agent.jane", {{"phone", "+44 7"}, {"team_id", nullptr}});
  by_hand_on(stage, "agent.bob", {{"team_id", 1}});
  const std::int64_t stranger =
      stage.control().add("agents", {{"name", "New Comer"}, {"email", "new@example.com"}});
  stage.control().add("agents", {{"name", "Jane Twin"}, {"email", "jane@example.com"}});

  const ProcessResult text = run_drift(stage);
  EXPECT_EQ(text.exit_code, 2) << shown(text);
  const ProcessResult machine = run_drift(stage, {"-o", "json"});
  EXPECT_EQ(machine.exit_code, 2);
  const json report = report_of(machine);
  EXPECT_THAT(kinds_in(report),
              ElementsAre("switched_on agent.zoe", "added_to_team agent.bob", "twin agent.jane",
                          "new_agent -", "removed_from_team agent.jane", "changed agent.jane"));
  EXPECT_EQ(report.at("haloform").at("counts").at("changed"), 1);
  EXPECT_EQ(report.at("resource_drift").at(0).at("change").at("after").at("active"), true);
  const std::string said = unwrapped(text.out);
  EXPECT_LT(said.find("switched on outside"), said.find("changed outside"));
  EXPECT_THAT(said,
              HasSubstr("New Comer <new@example.com> (agent, id " + std::to_string(stranger) + "): new"));
  EXPECT_THAT(said, HasSubstr("phone  \"+44 1\" -> \"+44 7\""));
  EXPECT_THAT(said,
              HasSubstr("Drift: 1 switched on, 1 added to teams, 1 with a twin, 1 new and undeclared, 1 "
                        "removed from teams, 1 changed."));
  EXPECT_EQ(stage.control().writes(), 1) << "the one of the apply";
}

TEST(Drift, does_not_tell_what_waits_in_git_or_was_done_as_git_says) {
  const Stage stage = as_applied();
  stage.replace("haloform.yaml", "\"+44 1\"", "\"+44 3\"");
  EXPECT_EQ(run_drift(stage).exit_code, 0) << "the plan has it";
  by_hand_on(stage, "agent.jane", {{"phone", "+44 3"}});
  EXPECT_EQ(run_drift(stage).exit_code, 0) << "somebody was quicker than the pipeline";
}

TEST(Drift, tells_a_deleted_record_and_no_state_at_all) {
  const Stage stage = as_applied();
  stage.control().remove("agents", id_at(stage, "agent.bob"));
  const ProcessResult result = run_drift(stage, {"-o", "json"});
  EXPECT_EQ(result.exit_code, 2) << shown(result);
  EXPECT_THAT(kinds_in(report_of(result)), ElementsAre("deleted agent.bob"));
  EXPECT_EQ(report_of(result).at("resource_drift").at(0).at("change").at("actions").at(0), "delete");
  stage.remove("haloform.state.json");
  const ProcessResult lost = run_drift(stage);
  EXPECT_EQ(lost.exit_code, 1);
  EXPECT_THAT(lost.err, HasSubstr("there is no state yet, so it is not known what was applied"));
}

TEST(Drift, keeps_to_its_targets) {
  const Stage stage = as_applied();
  by_hand_on(stage, "agent.jane", {{"phone", "7"}});
  by_hand_on(stage, "agent.bob", {{"phone", "8"}});
  EXPECT_THAT(kinds_in(report_of(run_drift(stage, {"--target", "agent.bob", "-o", "json"}))),
              ElementsAre("changed agent.bob"));
  const ProcessResult unknown = run_drift(stage, {"--target", "agent.bop"});
  EXPECT_EQ(unknown.exit_code, 1);
  EXPECT_THAT(unknown.err, HasSubstr("did you mean agent.bob?"));
}

TEST(Drift, of_new_agents_is_told_until_an_apply_takes_note_and_its_plan_names_them) {
  const Stage stage = as_applied();
  stage.control().add("agents", {{"name", "New Comer"}, {"email", "new@example.com"}});
  EXPECT_THAT(kinds_in(report_of(run_drift(stage, {"-o", "json"}))), ElementsAre("new_agent -"));
  EXPECT_EQ(run_drift(stage).exit_code, 2) << "again, since nobody took note";
  const ProcessResult applied = stage.apply();
  EXPECT_EQ(applied.exit_code, 0) << shown(applied);
  EXPECT_THAT(unwrapped(applied.out), HasSubstr("New Comer"));
  EXPECT_EQ(run_drift(stage).exit_code, 0);
  EXPECT_EQ(stage.control().writes(), 0);
}

TEST(Drift, is_told_in_a_nightly_job_whose_state_is_in_git_and_leaves_that_as_it_is) {
  Pipelines repository(two_teams({agent_row(11, "Jane Smith", "jane@example.com", {{"phone", "1"}})}));
  repository.merge("agents:\n  jane: {name: Jane Smith, email: jane@example.com, phone: \"1\"}\n");
  ASSERT_EQ(repository.checkout().apply().exit_code, 0);
  const std::string before = repository.git({"rev-parse", "haloform-state"});
  repository.control().patch("agents", 11, {{"phone", "7"}});
  const Checkout night = repository.checkout();
  const ProcessResult found = night.haloform({"drift"});
  EXPECT_EQ(found.exit_code, 2) << shown(found);
  EXPECT_THAT(found.out, HasSubstr("phone  \"1\" -> \"7\""));
  const ProcessResult accepted = night.haloform({"drift", "--accept", "agent.jane"});
  EXPECT_EQ(accepted.exit_code, 0) << shown(accepted);
  EXPECT_EQ(night.haloform({"drift"}).exit_code, 0);
  EXPECT_EQ(repository.git({"rev-parse", "haloform-state"}), before) << "no lease, no write";
}

// ---- accepted for a while

std::string accepting(std::string_view what, std::string_view until) {
  return "    lifecycle:\n      drift: [{accept: " + std::string(what) + ", until: " + std::string(until) +
         ", reason: \"on a project\"}]\n";
}

TEST(AcceptedDrift, is_counted_and_left_alone_and_set_back_once_its_day_is_over) {
  const Stage stage = as_applied();
  by_hand_on(stage, "agent.jane", {{"phone", "+44 7"}});
  stage.replace("haloform.yaml", "# her desk\n", "# her desk\n" + accepting("phone", "2999-12-31"));
  const ProcessResult held = run_drift(stage);
  EXPECT_EQ(held.exit_code, 0) << shown(held);
  EXPECT_THAT(held.out, HasSubstr("No drift. HaloPSA is as the last apply left it; 1 accepted."));
  EXPECT_THAT(unwrapped(run_drift(stage, {"--show-accepted"}).out),
              HasSubstr("accepted until 2999-12-31: \"on a project\""));
  const ProcessResult plan = stage.plan({"--detailed-exitcode"});
  EXPECT_EQ(plan.exit_code, 0) << shown(plan);
  EXPECT_THAT(unwrapped(plan.out), HasSubstr("1 difference is accepted under lifecycle.drift"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  EXPECT_EQ(stage.agent(id_at(stage, "agent.jane")).at("phone"), "+44 7");

  stage.replace("haloform.yaml", "2999-12-31", "2020-01-31");
  const ProcessResult over = run_drift(stage);
  EXPECT_EQ(over.exit_code, 2) << shown(over);
  EXPECT_THAT(unwrapped(over.out),
              HasSubstr("drift of phone was accepted until 2020-01-31 (\"on a project\")"));
  EXPECT_THAT(unwrapped(stage.plan().out), HasSubstr("accepted until 2020-01-31"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  EXPECT_EQ(stage.agent(id_at(stage, "agent.jane")).at("phone"), "+44 1");
}

TEST(AcceptedDrift, of_active_lets_a_leaver_work_until_then) {
  const Stage stage = as_applied();
  stage.replace("haloform.yaml", "    email: zoe@example.com\n",
                "    email: zoe@example.com\n    active: false\n");
  ASSERT_EQ(stage.apply({"--allow", "agents.deactivate=1", "--retry-for", "300ms"}).exit_code, 0);
  by_hand_on(stage, "agent.zoe", {{"isactive", true}});
  EXPECT_THAT(kinds_in(report_of(run_drift(stage, {"-o", "json"}))), ElementsAre("switched_on agent.zoe"));
  stage.replace("haloform.yaml", "    active: false\n",
                "    active: false\n" + accepting("active", "2999-12-31"));
  EXPECT_EQ(run_drift(stage).exit_code, 0);
  ASSERT_EQ(stage.apply({"--retry-for", "300ms"}).exit_code, 0);
  EXPECT_EQ(stage.agent(id_at(stage, "agent.zoe")).at("isactive"), true);
}

// ---- written into the files

/// `drift --accept`, then a plan that has nothing to send; the file holds just what is expected.
void expect_accepted(const Stage& stage, const Flags& addresses,
                     const std::function<std::string(std::string)>& change) {
  const std::string before = stage.read("haloform.yaml");
  Flags arguments;
  for (const std::string& one : addresses) arguments.insert(arguments.end(), {"--accept", one});
  Flags dry = arguments;
  dry.push_back("--dry-run");
  const ProcessResult shown_only = run_drift(stage, dry);
  EXPECT_EQ(shown_only.exit_code, 0) << shown(shown_only);
  EXPECT_THAT(shown_only.out, StartsWith("--- a/haloform.yaml\n+++ b/haloform.yaml\n@@ -"));
  EXPECT_EQ(stage.read("haloform.yaml"), before) << "a dry run";

  const ProcessResult result = run_drift(stage, arguments);
  EXPECT_EQ(result.exit_code, 0) << shown(result);
  EXPECT_EQ(result.out, shown_only.out);
  EXPECT_EQ(stage.read("haloform.yaml"), change(before));
  EXPECT_EQ(run_drift(stage).exit_code, 0) << run_drift(stage).out;
  const ProcessResult plan = stage.plan();
  EXPECT_THAT(plan.out, Not(HasSubstr("to apply it"))) << plan.out;

  const ProcessResult again = run_drift(stage, arguments);
  EXPECT_EQ(again.exit_code, 0) << shown(again);
  EXPECT_THAT(again.out, IsEmpty());
  EXPECT_THAT(again.err, HasSubstr("no drift, nothing to accept"));
  EXPECT_EQ(stage.read("haloform.yaml"), change(before));
  EXPECT_EQ(stage.control().writes(), 0);
}

std::string with_text(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

TEST(DriftAccept, writes_fields_into_blocks_of_either_style) {
  const Stage stage = as_applied();
  by_hand_on(stage, "agent.jane", {{"phone", "+44 \"7\" # x"}});
  by_hand_on(stage, "agent.bob", {{"phone", "+44 8"}, {"isactive", false}});
  expect_accepted(stage, {"agent.jane", "agent.bob"}, [](std::string text) {
    text = with_text(std::move(text), "\"+44 1\"   # her desk", "\"+44 \\\"7\\\" # x\"   # her desk");
    return with_text(std::move(text), "phone: '+44 2'}", "phone: '+44 8', active: false}");
  });
}

TEST(DriftAccept, writes_memberships_where_they_are_declared) {
  const Stage stage = as_applied();
  by_hand_on(stage, "agent.jane", {{"team_id", nullptr}});
  by_hand_on(stage, "agent.zoe", {{"team_id", 1}});
  expect_accepted(stage, {"agent.jane", "agent.zoe"}, [](std::string text) {
    return with_text(std::move(text), "      - jane   # since the beginning\n",
                     "      - zoe   # since the beginning\n");
  });
}

TEST(DriftAccept, edits_included_files_each_in_its_own_line_ends_and_keeps_mode_and_links) {
  const Stage stage(two_teams({agent_row(11, "Jane Smith", "jane@example.com", {{"phone", "1"}}),
                               agent_row(12, "Bob Brown", "bob@example.com", {{"phone", "2"}})}));
  stage.configure("include: [people/*.yaml]\n");
  std::filesystem::create_directory(stage.path("people"));
  std::filesystem::create_directory(stage.path("real"));
  stage.write("real/bob.yaml",
              "agents:\n  bob:\n    name: Bob Brown\n    email: bob@example.com\n    phone: \"2\"");
  std::filesystem::create_symlink("../real/bob.yaml", stage.path("people/bob.yaml"));
  stage.write("people/jane.yaml",
              "agents:\r\n  jane:\r\n    name: Jane Smith\r\n    email: jane@example.com\r\n    phone: \"1\" "
              "# x\r\n");
  std::filesystem::permissions(stage.path("people/jane.yaml"), std::filesystem::perms(0640));
  ASSERT_EQ(stage.apply().exit_code, 0);
  by_hand_on(stage, "agent.jane", {{"phone", "7"}});
  by_hand_on(stage, "agent.bob", {{"phone", "8"}});
  const ProcessResult result = run_drift(stage, {"--accept", "agent.jane", "--accept", "agent.bob"});
  EXPECT_EQ(result.exit_code, 0) << shown(result);
  EXPECT_EQ(stage.read("people/jane.yaml"),
            "agents:\r\n  jane:\r\n    name: Jane Smith\r\n    email: jane@example.com\r\n    phone: \"7\" # "
            "x\r\n");
  EXPECT_EQ(stage.read("real/bob.yaml"),
            "agents:\n  bob:\n    name: Bob Brown\n    email: bob@example.com\n    phone: \"8\"");
  EXPECT_TRUE(std::filesystem::is_symlink(stage.path("people/bob.yaml")));
  EXPECT_EQ(std::filesystem::status(stage.path("people/jane.yaml")).permissions(),
            std::filesystem::perms(0640));
  EXPECT_THAT(result.out, HasSubstr("\\ No newline at end of file"));
  EXPECT_THAT(result.out, Not(HasSubstr("\\r"))) << "line ends are not shown";
  EXPECT_EQ(run_drift(stage).exit_code, 0);
}

TEST(DriftAccept, refuses_what_no_file_can_say_and_says_what_to_do) {
  const Stage stage = as_applied();
  const std::string before = stage.read("haloform.yaml");
  by_hand_on(stage, "agent.jane", {{"phone", "+44 7"}});
  stage.control().remove("agents", id_at(stage, "agent.bob"));
  const ProcessResult result = run_drift(stage, {"--accept", "agent.jane", "--accept", "agent.bob"});
  EXPECT_EQ(result.exit_code, 1) << shown(result);
  EXPECT_THAT(unwrapped(result.err),
              HasSubstr("agent.bob: deleted outside: no line of a file can say that; nothing was written"));
  EXPECT_THAT(result.out, IsEmpty());
  EXPECT_EQ(stage.read("haloform.yaml"), before) << "nor Jane's phone";
}

TEST(DriftAccept, refuses_somebody_of_whom_nothing_can_be_told) {
  const Stage stage = as_applied();
  stage.write("haloform.yaml",
              stage.read("haloform.yaml") + "  new: {name: New One, email: new@example.com}\n");
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.control().remove("agents", id_at(stage, "agent.new"));
  const ProcessResult report = run_drift(stage);
  EXPECT_EQ(report.exit_code, 5) << shown(report) << "made a moment ago: reads may lag";
  EXPECT_THAT(unwrapped(report.out), HasSubstr("Nothing can be told of: ! agent.new"));
  const ProcessResult result = run_drift(stage, {"--accept", "agent.new"});
  EXPECT_EQ(result.exit_code, 5) << shown(result);
  EXPECT_THAT(unwrapped(result.err), HasSubstr("agent.new: haloform created id"));
}

TEST(DriftAccept, refuses_an_anchor_that_others_share_with_what_to_write_by_hand) {
  const Stage stage(two_teams({agent_row(11, "Jane", "jane@example.com", {{"phone", "1"}}),
                               agent_row(12, "Bob", "bob@example.com", {{"phone", "1"}})}));
  stage.configure(
      "agents:\n  jane: {name: Jane, email: jane@example.com, phone: &desk \"1\"}\n"
      "  bob: {name: Bob, email: bob@example.com, phone: *desk}\n");
  ASSERT_EQ(stage.apply().exit_code, 0);
  const std::string before = stage.read("haloform.yaml");
  by_hand_on(stage, "agent.bob", {{"phone", "7"}});
  const ProcessResult result = run_drift(stage, {"--accept", "agent.bob"});
  EXPECT_EQ(result.exit_code, 3) << shown(result);
  EXPECT_THAT(unwrapped(result.err),
              HasSubstr("phone of agent.bob is an alias: another line says what it is"));
  EXPECT_THAT(unwrapped(result.err), HasSubstr("write by hand: phone: \"7\""));
  EXPECT_EQ(stage.read("haloform.yaml"), before);
}

TEST(DriftAccept, writes_nothing_that_would_be_no_configuration) {
  const Stage stage = as_applied();
  const std::string before = stage.read("haloform.yaml");
  by_hand_on(stage, "agent.jane", {{"name", " Jane "}});
  const ProcessResult result = run_drift(stage, {"--accept", "agent.jane"});
  EXPECT_EQ(result.exit_code, 3) << shown(result);
  EXPECT_THAT(unwrapped(result.err),
              HasSubstr("what is live would not be a valid configuration; nothing was written"));
  EXPECT_EQ(stage.read("haloform.yaml"), before);
}

TEST(DriftAccept, escapes_what_it_shows_of_hostile_values) {
  const Stage stage = as_applied();
  by_hand_on(stage, "agent.jane", {{"phone", "a\nagents:\n  evil: {}\x1b[31m ##vso[task.complete]\u202e"}});
  const ProcessResult result = run_drift(stage, {"--accept", "agent.jane"});
  EXPECT_EQ(result.exit_code, 0) << shown(result);
  EXPECT_THAT(shown(result), Not(HasSubstr("\x1b[31m")));
  EXPECT_THAT(shown(result), Not(HasSubstr("##vso[")));
  EXPECT_THAT(shown(result), Not(HasSubstr("\u202e")));
  EXPECT_EQ(run_drift(stage).exit_code, 0) << "it reads as what is live: " << run_drift(stage).out;
}

TEST(DriftAccept, takes_no_flags_of_a_report) {
  const Stage stage = as_applied();
  EXPECT_EQ(run_drift(stage, {"--accept", "agent.jane", "-o", "json"}).exit_code, 1);
  EXPECT_EQ(run_drift(stage, {"--accept", "agent.jane", "--target", "agent.bob"}).exit_code, 1);
  EXPECT_EQ(run_drift(stage, {"--dry-run"}).exit_code, 1);
  const ProcessResult unknown = run_drift(stage, {"--accept", "agent.nobody"});
  EXPECT_EQ(unknown.exit_code, 1) << shown(unknown);
}

}  // namespace
}  // namespace haloform::test
