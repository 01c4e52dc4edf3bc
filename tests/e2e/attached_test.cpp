// What hangs on a person is told before they are deactivated, and may hold them back: the real program against a sandbox with
// tickets, approval processes and CABs.
#include "tests/support/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace haloform::test {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// Jane has everything; she is to leave.
Stage jane_leaves(std::string_view lifecycle = "{}", const Flags& flags = {}) {
  json world = world_of({agent_row(7, "Jane Smith", "jane@example.com",
                                   {{"delegation_activated", true}, {"delegation_user_id", 9}}),
                         agent_row(8, "Joe Other", "joe@example.com", {{"linemanager", 7}}),
                         agent_row(9, "Zoe Young", "zoe@example.com")});
  world["teams"] =
      json::parse(R"([{"id":1,"name":"Core","managers":[{"id":1,"agent_id":7}]},{"id":2,"name":"Field"}])");
  world["next_id"] = 100;
  Flags all{"--profile", "halo"};
  all.insert(all.end(), flags.begin(), flags.end());
  Stage stage(world, all);
  stage.configure(
      "agents:\n" +
      agent_block("jane", "Jane Smith", "jane@example.com", "lifecycle: " + std::string(lifecycle)) +
      agent_block("joe", "Joe Other", "joe@example.com") +
      agent_block("zoe", "Zoe Young", "zoe@example.com"));
  EXPECT_EQ(stage.apply().exit_code, 0);
  stage.control().attach(json::parse(R"({
    "tickets": [{"id":1,"agent_id":7,"user_id":0,"hasbeenclosed":false},{"id":2,"agent_id":7,"user_id":0,"hasbeenclosed":false},
                {"id":3,"agent_id":7,"user_id":0,"hasbeenclosed":true},{"id":4,"agent_id":9,"user_id":0,"hasbeenclosed":false}],
    "cabs": [{"id":5,"name":"Network","members":[{"id":1,"agent_id":7},{"id":2,"agent_id":9}]}],
    "approval_processes": [{"id":6,"name":"Purchases","steps":[{"id":1,"agent_id_or_cab_id":7,"agent_name":"Jane Smith"},
       {"id":2,"agent_id_or_cab_id":7,"cab_name":"Network"}]}]})"));
  stage.remove_block("haloform.yaml", "jane");
  stage.control().reset_log();
  return stage;
}

TEST(AttachedToPeople, is_told_in_every_output_before_they_go) {
  const Stage stage = jane_leaves();
  const ProcessResult plan = stage.plan({"--allow", "agents.deactivate=1", "-o", "markdown=plan.md", "-o",
                                         "html=plan.html", "-o", "json=plan.json"});
  EXPECT_EQ(plan.exit_code, 0) << shown(plan);
  const std::string text = unwrapped(plan.out);
  for (const char* part : {"2 open tickets", "approver of 1 step of an approval process (Purchases)",
                           "member of 1 CAB (Network)", "line manager of 1 active agent (id 8)",
                           "1 delegation (to id 9)", "1 team in their charge (Core)"})
    EXPECT_THAT(text, HasSubstr(part)) << shown(plan);
  EXPECT_THAT(text, Not(HasSubstr("could not be read")));
  EXPECT_THAT(stage.read("plan.md"), HasSubstr("2 open tickets"));
  EXPECT_THAT(stage.read("plan.html"), HasSubstr("2 open tickets"));
  const json document = json::parse(stage.read("plan.json"));
  json note;
  for (const json& step : document.at("resource_changes")) {
    for (const json& one : step.at("haloform").at("notes")) {
      if (one.at("kind") == "attached") note = one;
    }
  }
  ASSERT_TRUE(note.is_object()) << document.dump();
  EXPECT_EQ(note.at("things").at(0),
            json({{"what", "open_tickets"}, {"count", 2}, {"names", json::array()}}));
}

TEST(AttachedToPeople, is_looked_for_on_all_pages_of_agents_each_time) {
  const Stage stage = jane_leaves("{}", {"--page-cap", "2"});
  for (int round = 0; round < 5; ++round) {
    const ProcessResult plan = stage.plan({"--allow", "agents.deactivate=1"});
    EXPECT_THAT(unwrapped(plan.out), AllOf(HasSubstr("line manager of 1 active agent (id 8)"),
                                           Not(HasSubstr("could not be read"))))
        << shown(plan);
  }
}

TEST(AttachedToPeople, nobody_is_asked_about_where_nobody_leaves) {
  const Stage stage = jane_leaves();
  stage.configure("agents:\n" + agent_block("jane", "Jane Smith", "jane@example.com") +
                  agent_block("joe", "Joe Other", "joe@example.com") +
                  agent_block("zoe", "Zoe Young", "zoe@example.com"));
  EXPECT_EQ(stage.plan().exit_code, 0);
  EXPECT_THAT(stage.control().requests().dump(), Not(HasSubstr("Tickets")));
}

TEST(AttachedToPeople, block_if_holds_back_until_it_is_gone) {
  const Stage stage = jane_leaves("{block_if: [open_tickets]}");
  const ProcessResult blocked = stage.apply({"--allow", "agents.deactivate=1"});
  EXPECT_EQ(blocked.exit_code, 5) << shown(blocked);
  EXPECT_THAT(unwrapped(shown(blocked)), AllOf(HasSubstr("`block_if` holds them back: 2 open tickets"),
                                               HasSubstr("give them to somebody else")));
  EXPECT_EQ(stage.control().writes(), 0);
  stage.control().attach({{"tickets", json::array({{{"id", 4}, {"agent_id", 9}, {"user_id", 0}}})}});
  const ProcessResult applied = stage.apply({"--allow", "agents.deactivate=1"});
  EXPECT_EQ(applied.exit_code, 0) << shown(applied);
  EXPECT_EQ(stage.agent(7).at("isactive"), false);
}

TEST(AttachedToPeople, a_saved_plan_is_judged_by_what_hangs_on_them_then) {
  const Stage stage = jane_leaves("{block_if: [open_tickets]}");
  const json tickets = json::array({{{"id", 1}, {"agent_id", 7}, {"user_id", 0}}});
  stage.control().attach({{"tickets", json::array({{{"id", 4}, {"agent_id", 9}, {"user_id", 0}}})}});
  ASSERT_EQ(stage.plan({"--allow", "agents.deactivate=1", "--out", "plan.json"}).exit_code, 0);
  stage.control().attach({{"tickets", tickets}});
  const ProcessResult applied = stage.haloform({"apply", "plan.json"});
  EXPECT_EQ(applied.exit_code, 5) << shown(applied);
  EXPECT_EQ(stage.control().writes(), 0);
}

TEST(AttachedToPeople, what_cannot_be_read_is_said_once_and_is_never_none) {
  for (const auto& [knob, said] : {std::pair{"hidden", "the instance has no such request (HTTP 404)"},
                                   std::pair{"none", "these credentials see no ticket at all"},
                                   std::pair{"unfiltered", "does not look for open tickets by agent_id"}}) {
    const Stage stage = jane_leaves();
    stage.control().turn("tickets", knob);
    const ProcessResult plan = stage.plan({"--allow", "agents.deactivate=1"});
    EXPECT_EQ(plan.exit_code, 0) << shown(plan);
    EXPECT_THAT(unwrapped(plan.out),
                AllOf(HasSubstr("what hangs on 1 person who leaves: open tickets could not be read"),
                      HasSubstr(said), HasSubstr("member of 1 CAB"), Not(HasSubstr("2 open tickets"))));
  }
}

TEST(AttachedToPeople, block_if_blocks_where_it_cannot_be_read) {
  const Stage stage = jane_leaves("{block_if: [open_tickets, cab]}", {"--scopes", "admin edit:customers"});
  const ProcessResult plan = stage.plan({"--allow", "agents.deactivate=1"});
  EXPECT_EQ(plan.exit_code, 5) << shown(plan);
  EXPECT_THAT(unwrapped(plan.out),
              AllOf(HasSubstr("member of 1 CAB (Network)"), HasSubstr("open tickets could not be read"),
                    HasSubstr("read:tickets")));
  EXPECT_EQ(stage.apply({"--allow", "agents.deactivate=1"}).exit_code, 5);
  EXPECT_EQ(stage.control().writes(), 0);
}

TEST(AttachedToPeople, under_the_guide_block_if_blocks_and_nothing_else_is_said) {
  for (const bool held : {false, true}) {
    const Stage stage(world_of(
        {agent_row(7, "Jane Smith", "jane@example.com"), agent_row(8, "Joe Other", "joe@example.com")}));
    stage.configure("agents:\n" +
                    agent_block("jane", "Jane Smith", "jane@example.com",
                                held ? "lifecycle: {block_if: [open_tickets]}" : "") +
                    agent_block("joe", "Joe Other", "joe@example.com"));
    ASSERT_EQ(stage.apply().exit_code, 0);
    stage.remove_block("haloform.yaml", "jane");
    const ProcessResult plan = stage.plan({"--allow", "agents.deactivate=1"});
    EXPECT_EQ(shown(plan).contains("could not be read"), held) << shown(plan);
    EXPECT_EQ(stage.apply({"--allow", "agents.deactivate=1"}).exit_code, held ? 5 : 0);
  }
}

}  // namespace
}  // namespace haloform::test
