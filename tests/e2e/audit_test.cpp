// The audit log as users meet it: written by apply, checked by `audit verify`, read by `history`.
#include "tests/support/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

namespace haloform::test {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::vector<json> log_of(const Stage& stage, const std::string& file = "audit.jsonl") {
  std::vector<json> lines;
  const std::string text = stage.read(file);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(json::parse(text.substr(at, end - at)));
    at = end + 1;
  }
  return lines;
}

/// Jane is there with a phone number; the audit log is named in the configuration.
Stage audited_stage() {
  Stage stage(world_of({agent_row(1, "Jane Smith", "jane@example.com", {{"phone", "1"}})}));
  stage.configure("audit: {file: audit.jsonl}\nagents:\n" +
                  agent_block("jane", "Jane Smith", "jane@example.com", "phone: \"2\"") +
                  agent_block("john", "John Doe", "john@example.com"));
  return stage;
}

TEST(AuditLog, has_before_after_and_what_came_back_and_is_verified) {
  const Stage stage = audited_stage();
  ASSERT_EQ(stage.apply().exit_code, 0);
  const auto lines = log_of(stage);
  ASSERT_EQ(lines.size(), 2U);
  for (const json& line : lines) {
    if (line.at("address") != "agent.jane") continue;
    EXPECT_EQ(line.at("changes").at("phone"),
              json::parse(R"({"before": "1", "after": "2", "returned": "2"})"));
    EXPECT_EQ(line.at("person").at("email"), "jane@example.com");
    EXPECT_EQ(line.at("outcome"), "done");
    EXPECT_EQ(line.at("status"), 200);
  }
  const json audit = stage.state().at("audit");
  EXPECT_EQ(audit.at("count"), 2);
  EXPECT_EQ(audit.at("chain"), lines.front().at("chain"));
  const ProcessResult verify = stage.haloform({"audit", "verify"});
  EXPECT_EQ(verify.exit_code, 0) << shown(verify);
  EXPECT_THAT(unwrapped(verify.out),
              HasSubstr("The audit log is as it was written: 2 lines; the state knows 2"));
}

TEST(AuditLog, goes_on_from_run_to_run_and_says_who_left_which_team_when) {
  Stage stage(json::parse(R"({"teams": [{"id": 5, "name": "Tier 2"}], "agents": []})"));
  const auto configure = [&](const std::string& members) {
    stage.configure("audit: {file: audit.jsonl}\nteams:\n  tier-2: {name: Tier 2, members: " + members +
                    "}\nagents:\n" + agent_block("jane", "Jane Smith", "jane@example.com"));
  };
  configure("[jane]");
  ASSERT_EQ(stage.apply().exit_code, 0);
  configure("[]");
  const ProcessResult second = stage.haloform(
      {"apply", "--auto-approve"},
      {{"GITHUB_ACTIONS", "true"}, {"GITHUB_SHA", "1a2b3c4d5e6f7a8b9c0d1a2b3c4d5e6f7a8b9c0d"}});
  ASSERT_EQ(second.exit_code, 0) << shown(second);
  EXPECT_EQ(stage.haloform({"audit", "verify"}).exit_code, 0);
  for (const char* whose : {"agent.jane", "jane@example.com"}) {
    const ProcessResult history = stage.haloform({"history", whose});
    EXPECT_EQ(history.exit_code, 0) << shown(history);
    EXPECT_THAT(history.out, AllOf(HasSubstr("created, added to Tier 2"), HasSubstr("removed from Tier 2")));
    EXPECT_THAT(history.out, HasSubstr("commit 1a2b3c4d5e6f\n"));
  }
  const json document = json::parse(stage.haloform({"history", "agent.jane", "-o", "json"}).out);
  EXPECT_EQ(document.at("events").at(1).at("what"), "removed from Tier 2");
}

TEST(AuditLog, that_was_changed_by_hand_is_exit_12_and_the_line_is_named) {
  const Stage stage = audited_stage();
  ASSERT_EQ(stage.apply().exit_code, 0);
  const std::string whole = stage.read("audit.jsonl");
  stage.replace("audit.jsonl", "\"after\":\"2\"", "\"after\":\"3\"");
  const ProcessResult edited = stage.haloform({"audit", "verify"});
  EXPECT_EQ(edited.exit_code, 12) << shown(edited);
  EXPECT_THAT(unwrapped(edited.out), HasSubstr("(agent.jane,"));
  EXPECT_THAT(unwrapped(edited.out), HasSubstr("was edited"));
  stage.write("audit.jsonl", whole.substr(0, whole.find('\n') + 1));
  const ProcessResult cut = stage.haloform({"audit", "verify", "audit.jsonl", "-o", "json"});
  EXPECT_EQ(cut.exit_code, 12);
  const json found = json::parse(cut.out);
  EXPECT_EQ(found.at("intact"), false);
  EXPECT_EQ(found.at("flaws").at(0).at("kind"), "cut");
  EXPECT_EQ(found.at("flaws").at(0).at("first"), 2);
}

// A job's disk is gone after it: the log is an artifact, and the next runner has a new file.
TEST(AuditLog, of_fresh_runners_is_one_over_all_their_files) {
  const Stage stage = audited_stage();
  ASSERT_EQ(stage.apply().exit_code, 0);
  std::filesystem::rename(stage.path("audit.jsonl"), stage.path("first.jsonl"));
  stage.configure("audit: {file: audit.jsonl}\nagents:\n" +
                  agent_block("jane", "Jane Smith", "jane@example.com", "phone: \"3\""));
  ASSERT_EQ(stage.apply({"--allow", "deactivate=1"}).exit_code, 0);
  EXPECT_EQ(log_of(stage).front().at("line"), 3);
  for (const auto& files :
       std::vector<Flags>{{"first.jsonl", "audit.jsonl"}, {"audit.jsonl", "first.jsonl"}}) {
    const ProcessResult verify = stage.haloform({"audit", "verify", files[0], files[1]});
    EXPECT_EQ(verify.exit_code, 0) << shown(verify);
  }
  const ProcessResult alone = stage.haloform({"audit", "verify"});
  EXPECT_EQ(alone.exit_code, 12);
  EXPECT_THAT(unwrapped(alone.out),
              HasSubstr("lines 1 to 2 are missing, before all that are in these files"));
  EXPECT_EQ(stage.haloform({"audit", "verify", "--from", "3"}).exit_code, 0);
  EXPECT_THAT(
      stage.haloform({"history", "agent.jane", "--audit-log", "first.jsonl", "--audit-log", "audit.jsonl"})
          .out,
      HasSubstr("2 writes of agent.jane"));
}

TEST(AuditLog, of_an_earlier_version_is_accepted_up_to_where_the_chain_begins) {
  const Stage stage = audited_stage();
  stage.write(
      "audit.jsonl",
      R"({"time":"2026-01-01T00:00:00.000Z","actor":"x","commit":"","instance":"https://a.example",)"
      R"("digest":"d","allowed":{},"deletes_allowed":false,"address":"agent.jane","action":"create","id":1,)"
      R"("fields":["name"],"request":"POST /api/Agent","status":201,"outcome":"done"})"
      "\n");
  ASSERT_EQ(stage.apply().exit_code, 0);
  const ProcessResult verify = stage.haloform({"audit", "verify"});
  EXPECT_EQ(verify.exit_code, 0) << shown(verify);
  EXPECT_THAT(unwrapped(verify.out),
              HasSubstr("1 line, from audit.jsonl:1 on, is from before the chain began"));
}

class KilledAt : public testing::TestWithParam<int> {};

// Lines may stand in the file that the state does not know of; the next run counts them, and finds no duplicate of theirs.
TEST_P(KilledAt, leaves_a_log_that_is_as_it_was_written) {
  const Stage stage(world_of({}));
  stage.configure("audit: {file: audit.jsonl}\n" + many_agents(40));
  ASSERT_EQ(stage.apply({"--target", "agent.agent-1"}).exit_code, 0) << "a first state";
  stage.control().set_latency(std::chrono::milliseconds(20));
  RunningProcess apply = stage.start({"apply", "--auto-approve"});
  for (int round = 0; round < 3000 && stage.control().count("create") < GetParam(); ++round) usleep(1'000);
  apply.kill(SIGKILL);
  static_cast<void>(apply.wait());
  const ProcessResult killed = stage.haloform({"audit", "verify"});
  EXPECT_EQ(killed.exit_code, 0) << shown(killed);
  stage.control().set_latency(std::chrono::milliseconds(0));
  ASSERT_EQ(stage.apply().exit_code, 0);
  const ProcessResult verify = stage.haloform({"audit", "verify"});
  EXPECT_EQ(verify.exit_code, 0) << shown(verify);
  EXPECT_THAT(unwrapped(verify.out), Not(HasSubstr("stand behind")));
  std::set<std::string> told;
  for (const json& line : log_of(stage)) told.insert(line.at("address"));
  EXPECT_EQ(told.size(), 40U) << "also those whose answer the killed run did not live to see";
  EXPECT_EQ(stage.state().at("audit").at("count"), log_of(stage).back().at("line"));
}

INSTANTIATE_TEST_SUITE_P(InMidApply, KilledAt, testing::Values(1, 10, 39));

// An apply that ends while the log is read: what the log had by then is whole, although the state has more by the end.
TEST(AuditLog, is_as_it_was_written_also_while_somebody_applies) {
  const Stage stage = audited_stage();
  ASSERT_EQ(stage.apply().exit_code, 0);
  const std::string pipe = stage.path("pipe.jsonl");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  RunningProcess verify = stage.start({"audit", "verify", pipe});
  std::ofstream writer(pipe);  // opened once the log is read
  const std::string before = stage.read("audit.jsonl");
  stage.replace("haloform.yaml", "phone: \"2\"", "phone: \"3\"");
  ASSERT_EQ(stage.apply().exit_code, 0);
  ASSERT_GT(stage.read("audit.jsonl").size(), before.size());
  writer << before;
  writer.close();
  const ProcessResult verified = verify.wait();
  EXPECT_EQ(verified.exit_code, 0) << shown(verified);
}

TEST(AuditLogFile, of_a_pull_request_is_nobody_elses) {
  const Stage stage = audited_stage();
  std::filesystem::create_symlink("/tmp", stage.path("logs"));
  for (const char* file : {"/tmp/audit.jsonl", "../audit.jsonl", "logs/audit.jsonl", "haloform.yaml",
                           "haloform.state.json", "haloform.state.json.journal", "world.txt"}) {
    stage.write("world.txt", "somebody else's\n");
    stage.configure("audit: {file: " + std::string(file) + "}\nagents:\n" +
                    agent_block("jane", "Jane Smith", "jane@example.com"));
    const ProcessResult result = stage.apply();
    EXPECT_NE(result.exit_code, 0) << file;
    EXPECT_EQ(stage.read("world.txt"), "somebody else's\n");
    EXPECT_EQ(stage.control().count("update"), 0);
  }
}

TEST(AuditLogFile, may_be_called_like_the_state_and_never_is_that) {
  const Stage stage = audited_stage();
  std::filesystem::create_symlink(".", stage.path("link"));
  const ProcessResult refused = stage.apply({"--audit-log", stage.path("link/haloform.state.json")});
  EXPECT_EQ(refused.exit_code, 3) << shown(refused);
  EXPECT_THAT(unwrapped(refused.err), HasSubstr("cannot be in the place of the state"));
  const ProcessResult applied = stage.apply({"--audit-log", stage.path("haloform.state.jsonl")});
  EXPECT_EQ(applied.exit_code, 0) << shown(applied);
  EXPECT_THAT(stage.read("haloform.state.jsonl"), testing::StartsWith("{\"time\":"));
}

TEST(AuditLogFile, that_is_not_named_is_asked_for) {
  const Stage stage(world_of({}));
  stage.configure("agents: {}");
  for (const Flags& flags : std::vector<Flags>{{"audit", "verify"}, {"history", "agent.jane"}}) {
    const ProcessResult result = stage.haloform(flags);
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(unwrapped(result.err), HasSubstr("no audit log is named"));
  }
  EXPECT_EQ(stage.haloform({"history", "nobody"}).exit_code, 1) << "no address, and no e-mail";
}

TEST(AuditLogFile, that_is_full_ends_no_run_and_is_said) {
  const Stage stage = audited_stage();
  const ProcessResult result = stage.apply({"--audit-log", "/dev/full"});
  EXPECT_EQ(result.exit_code, 1) << shown(result);
  EXPECT_THAT(unwrapped(result.err), HasSubstr("missing in the audit log"));
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
  EXPECT_FALSE(stage.state().contains("audit"));
}

}  // namespace
}  // namespace haloform::test
