// An instance that reads from a copy behind what was written, or answers something else once a record is stored, or stores
// another address than it was sent: nobody is made twice.
#include "tests/e2e/either_profile.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace haloform::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class ReadLag : public EitherProfile {};
INSTANTIATE_TEST_SUITE_P(Profiles, ReadLag, either_profile, EitherProfile::name);
class StoredFirst : public EitherProfile {};
INSTANTIATE_TEST_SUITE_P(Profiles, StoredFirst, either_profile, EitherProfile::name);

void expect_once(const Stage& stage, int people) {
  for (int number = 1; number <= people; ++number) {
    const std::string email = "agent" + std::to_string(number) + "@example.com";
    EXPECT_EQ(stage.agents_with(email).size(), 1U) << email;
  }
}

TEST_P(ReadLag, applying_twice_makes_nobody_twice) {
  const Stage stage(world_of({agent_row(7, "Some One", "someone@example.com")}), speaking());
  stage.configure(many_agents(2));
  // Longer than a program takes to begin on a busy machine.
  stage.control().add_habit("read-lag=6");
  ASSERT_EQ(stage.apply().exit_code, 0);
  const ProcessResult again = stage.apply();
  EXPECT_EQ(again.exit_code, 0) << shown(again);
  EXPECT_THAT(unwrapped(again.err), HasSubstr("2 agents created lately are not shown by HaloPSA yet"));
  EXPECT_THAT(unwrapped(again.out), HasSubstr("No changes."));
  EXPECT_EQ(stage.control().count("create"), 2);
}

TEST_P(ReadLag, that_outlasts_the_wait_blocks_and_says_until_when) {
  const Stage stage(world_of({agent_row(7, "Some One", "someone@example.com")}), speaking());
  stage.configure(many_agents(1));
  stage.control().add_habit("read-lag=60");
  ASSERT_EQ(stage.apply().exit_code, 0);
  const ProcessResult again = stage.apply({"--retry-for", "1s"});
  EXPECT_EQ(again.exit_code, 5) << shown(again);
  EXPECT_THAT(unwrapped(shown(again)), HasSubstr("agent.agent-1"));
  EXPECT_THAT(unwrapped(shown(again)), HasSubstr("HaloPSA does not show it"));
  EXPECT_THAT(unwrapped(shown(again)), HasSubstr("--allow recreate=1"));
  EXPECT_EQ(stage.control().count("create"), 1);
  stage.control().clear_habits();
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
}

TEST_P(ReadLag, who_was_deleted_by_hand_is_made_again_for_whoever_says_so) {
  const Stage stage(world_of({agent_row(7, "Some One", "someone@example.com")}), speaking());
  stage.configure(many_agents(1));
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.control().remove("agents", stage.state().at("resources").at("agent.agent-1").at("id"));
  EXPECT_EQ(stage.plan({"--retry-for", "300ms"}).exit_code, 5);
  const ProcessResult made = stage.apply({"--retry-for", "300ms", "--allow", "recreate=1"});
  EXPECT_EQ(made.exit_code, 0) << shown(made);
  expect_once(stage, 1);
}

TEST_P(ReadLag, is_waited_for_by_verify) {
  const Stage stage(world_of({agent_row(7, "Some One", "someone@example.com")}), speaking());
  stage.configure(many_agents(1));
  stage.control().add_habit("read-lag=1");
  const ProcessResult applied = stage.apply({"--verify"});
  EXPECT_EQ(applied.exit_code, 0) << shown(applied);
  EXPECT_THAT(unwrapped(shown(applied)), HasSubstr("Verified"));
}

// A lost answer on top: the listing that would show the record is as old as all others.
TEST_P(ReadLag, does_not_hide_what_a_lost_create_made) {
  const Stage stage(world_of({agent_row(7, "Some One", "someone@example.com")}), speaking());
  stage.configure(many_agents(3));
  stage.control().add_habit("read-lag=8");
  stage.sandbox().add_fault("CREATE /api/Agent:2 status=429,retry-after=1,stored");
  const ProcessResult applied = stage.apply();
  EXPECT_EQ(applied.exit_code, 0) << shown(applied);
  expect_once(stage, 3);
  EXPECT_EQ(stage.control().count("create"), 3);
}

// A refusal is no proof while reads lag; the next run looks for it before it sends it again.
TEST_P(ReadLag, does_not_hide_what_was_stored_and_refused) {
  const Stage stage(world_of({agent_row(7, "Some One", "someone@example.com")}), speaking());
  stage.configure(many_agents(1));
  stage.control().add_habit("read-lag=8");
  stage.sandbox().add_fault("CREATE /api/Agent:1 status=400,as=model-state,stored");
  const ProcessResult refused = stage.apply();
  EXPECT_EQ(refused.exit_code, 6) << shown(refused);
  EXPECT_THAT(unwrapped(stage.plan().out),
              HasSubstr("searches for the record before it sends the create again"));
  const ProcessResult again = stage.apply();
  EXPECT_EQ(again.exit_code, 0) << shown(again);
  expect_once(stage, 1);
  EXPECT_EQ(stage.control().count("create"), 1);
}

TEST_P(ReadLag, that_outlasts_verify_is_said_as_what_it_is) {
  const Stage stage(world_of({agent_row(7, "Some One", "someone@example.com")}), speaking());
  stage.configure(many_agents(1));
  stage.control().add_habit("read-lag=60");
  const ProcessResult applied = stage.apply({"--verify", "--retry-for", "1s"});
  EXPECT_EQ(applied.exit_code, 6) << shown(applied);
  const std::string words = unwrapped(shown(applied));
  EXPECT_THAT(
      words,
      HasSubstr("does not yet show everything that was just applied: agent.agent-1: haloform created id"));
  EXPECT_THAT(words, HasSubstr("it counts as deleted"));
  EXPECT_THAT(words, Not(HasSubstr("somebody else, or a rule of the instance")));
}

TEST_P(StoredFirst, an_instance_that_answers_401_or_429_to_what_it_stored) {
  for (const char* habit : {"stored-429", "stored-401"}) {
    const Stage stage(world_of({agent_row(7, "Some One", "someone@example.com")}), speaking());
    stage.configure(many_agents(4));
    stage.control().add_habit(habit);
    const ProcessResult applied = stage.apply();
    EXPECT_EQ(applied.exit_code, 0) << habit << ": " << shown(applied);
    expect_once(stage, 4);
    EXPECT_EQ(stage.control().count("create"), 4) << habit;
    EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
  }
}

TEST_P(StoredFirst, under_a_name_that_was_cut) {
  const Stage stage(world_of({agent_row(7, "Some One", "someone@example.com")}), speaking());
  stage.configure("teams:\n  desk: {name: Service Desk International}\n");
  stage.control().add_habit("cut=name:12");
  stage.control().add_habit("stored-401");
  static_cast<void>(stage.apply());
  EXPECT_TRUE(stage.state().at("resources").contains("team.desk"));
  static_cast<void>(stage.apply());
  EXPECT_EQ(stage.control().count("create"), 1);
}

TEST_P(StoredFirst, under_another_address) {
  const Stage stage(world_of({agent_row(7, "Some One", "someone@example.com")}), speaking());
  stage.configure("agents:\n" + agent_block("jane", "Jane Smith", "jane+x@example.com"));
  stage.control().add_habit("no-tags");
  stage.control().add_habit("stored-429");
  static_cast<void>(stage.apply());
  EXPECT_EQ(stage.agents_with("jane@example.com").size(), 1U);
  EXPECT_TRUE(stage.state().at("resources").contains("agent.jane"));
  static_cast<void>(stage.apply());
  EXPECT_EQ(stage.agents_with("jane@example.com").size(), 1U);
}

}  // namespace
}  // namespace haloform::test
