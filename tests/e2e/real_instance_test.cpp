// The real program on an instance that speaks as real ones do (`--profile halo`), found out by `api: auto`.
#include "tests/support/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haloform::test {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

Flags halo(Flags more = {}) {
  more.insert(more.begin(), {"--profile", "halo"});
  return more;
}

void declare(const Stage& stage, std::string_view people) {
  stage.write("haloform.yaml", "version: 1\ninstance: {api: auto}\n" + std::string(people));
}

TEST(RealInstance, is_planned_applied_and_then_at_rest) {
  const Stage stage(world_of({agent_row(7, "Jane Smith", "Jane@example.com", {{"isactive", false}})}),
                    halo());
  declare(
      stage,
      "teams:\n  desk: {name: Desk, members: [jane, john]}\n  projects: {name: Projects, members: [jane]}\n"
      "agents:\n" +
          agent_block("jane", "Jane Smith", "jane@example.com", "jobtitle: Engineer") +
          agent_block("john", "John Doe", "john@example.com"));
  const ProcessResult plan = stage.plan({"--detailed-exitcode"});
  EXPECT_EQ(plan.exit_code, 2) << shown(plan);
  EXPECT_THAT(plan.out, HasSubstr("(profile halo)"));
  EXPECT_EQ(stage.control().writes(), 0);
  const ProcessResult applied = stage.apply();
  ASSERT_EQ(applied.exit_code, 0) << shown(applied);
  EXPECT_THAT(stage.agents_with("jane@example.com"), ElementsAre(7)) << "hidden, disabled, and not doubled";
  EXPECT_EQ(stage.agent(7).at("isactive"), true);
  EXPECT_EQ(stage.agent(7).at("teams").size(), 2U);
  EXPECT_EQ(stage.state().at("profile"), "halo");
  EXPECT_EQ(stage.control().writes(), 4) << "two teams, and one POST for each person";
  const ProcessResult again = stage.plan({"--detailed-exitcode"});
  EXPECT_EQ(again.exit_code, 0) << shown(again);
  EXPECT_THAT(again.out, HasSubstr("No changes."));
}

TEST(RealInstance, people_who_go_are_disabled_and_come_back_as_the_same_record) {
  const Stage stage(world_of({}), halo());
  const std::string jane = agent_block("jane", "Jane Smith", "jane@example.com");
  const std::string john = agent_block("john", "John Doe", "john@example.com");
  declare(stage, "agents:\n" + jane + john);
  ASSERT_EQ(stage.apply().exit_code, 0);
  const auto id = stage.state().at("resources").at("agent.john").at("id").get<std::int64_t>();
  declare(stage, "agents:\n" + jane);
  ASSERT_EQ(stage.apply().exit_code, 0);
  EXPECT_EQ(stage.agent(id).at("isactive"), false);
  declare(stage, "agents:\n" + jane + john);
  ASSERT_EQ(stage.apply().exit_code, 0);
  EXPECT_EQ(stage.agent(id).at("isactive"), true);
  EXPECT_THAT(stage.agents_with("john@example.com"), ElementsAre(id));
  EXPECT_EQ(stage.control().count("delete"), 0);
}

/// Two agents in a team, and a contact.
std::string a_bit_of_everything() {
  return "teams:\n  desk: {name: Desk, members: [agent-1]}\ncontacts:\n  bob: {name: Bob Jones, email: "
         "bob@example.com, site_id: 5}\n" +
         many_agents(2);
}

// A right that is missing often gives an empty list and no error. With a state or without one, nobody is created twice,
// and nobody is taken for gone.
TEST(RealInstance, without_the_right_to_see_plans_nothing) {
  for (const char* fault :
       {"LIST /api/* empty-list", "LIST /api/Agent empty-list", "LIST /api/Users empty-list",
        "LIST /api/Team empty-list", "LIST /api/Agent status=403", "LIST /api/Users status=403"}) {
    for (const bool state : {true, false}) {
      const Stage stage(world_of({}), halo());
      stage.control().add("sites", {{"id", 5}, {"name", "Office"}});
      declare(stage, a_bit_of_everything());
      const ProcessResult first = stage.apply();
      ASSERT_EQ(first.exit_code, 0) << shown(first);
      if (state) {
        // Of what was made in the last ten minutes a listing may know nothing yet.
        json long_ago = stage.state();
        for (json& entry : long_ago["resources"]) entry.erase("made");
        stage.write("haloform.state.json", long_ago.dump(2));
        stage.remove("haloform.state.json.backup");
      } else {
        stage.remove("haloform.state.json");
      }
      const std::int64_t rule = stage.control().add_fault(fault);
      stage.control().reset_log();
      const ProcessResult plan = stage.plan();
      EXPECT_NE(plan.exit_code, 0) << fault << state;
      EXPECT_THAT(plan.out, Not(HasSubstr("create"))) << fault << state;
      EXPECT_THAT(plan.out, Not(HasSubstr("deactivate"))) << fault << state;
      const ProcessResult applied = stage.apply();
      EXPECT_NE(applied.exit_code, 0) << fault << state;
      EXPECT_EQ(stage.control().writes(), 0) << fault << state;
      EXPECT_GT(stage.control().fired(rule), 0) << fault << state;
    }
  }
}

TEST(RealInstance, whose_contacts_may_not_be_seen_is_planned_where_nobody_declares_any) {
  const Stage stage(world_of({}), halo({"--fault", "LIST /api/Users empty-list"}));
  declare(stage, many_agents(2));
  const ProcessResult applied = stage.apply();
  EXPECT_EQ(applied.exit_code, 0) << shown(applied);
}

TEST(RealInstance, lacks_fields_of_the_guide_and_the_place_is_named) {
  const Stage stage(world_of({}), halo());
  declare(stage, "agents:\n" + agent_block("jane", "Jane Smith", "jane@example.com", "role: Technician"));
  EXPECT_EQ(stage.haloform({"validate"}).exit_code, 0)
      << "under auto, nobody knows yet how the instance speaks";
  const ProcessResult plan = stage.plan();
  EXPECT_EQ(plan.exit_code, 3);
  EXPECT_THAT(plan.err, HasSubstr("haloform.yaml:7:5"));
  EXPECT_THAT(plan.err, HasSubstr("the profile halo does not support role of agents"));
  EXPECT_THAT(plan.err, HasSubstr("write roles: [Technician]"));
}

TEST(RealInstance, that_answers_otherwise_than_the_state_says_is_not_touched) {
  const Stage stage(world_of({}), halo());
  declare(stage, many_agents(2));
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.write("haloform.yaml", "version: 1\ninstance: {api: guide}\n" + many_agents(2));
  const ProcessResult plan = stage.plan();
  EXPECT_EQ(plan.exit_code, 1) << shown(plan);
  EXPECT_THAT(plan.err, HasSubstr("the state was made under profile halo, and this is guide"));
}

TEST(RealInstance, that_grants_only_so_many_requests_is_waited_for) {
  const Stage stage(world_of({}), halo({"--rate-limit", "12/3s"}));
  declare(stage, many_agents(10));
  const ProcessResult applied = stage.apply();
  EXPECT_EQ(applied.exit_code, 0) << shown(applied);
  EXPECT_EQ(stage.sandbox().world().at("agents").size(), 12U)
      << "ten, the Unassigned agent and the API's own";
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
}

TEST(RealInstance, says_how_many_seats_there_are) {
  const Stage stage(world_of({agent_row(7, "Jane Smith", "jane@example.com")}), halo({"--seats", "2"}));
  declare(stage, "agents:\n" + agent_block("john", "John Doe", "john@example.com") +
                     agent_block("mary", "Mary Major", "mary@example.com"));
  const ProcessResult applied = stage.apply();
  EXPECT_EQ(applied.exit_code, 10) << shown(applied);
  EXPECT_THAT(applied.out, HasSubstr("Seats:"));
  EXPECT_EQ(stage.control().count("create"), 1);
}

}  // namespace
}  // namespace haloform::test
