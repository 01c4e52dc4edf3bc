// Memberships: declared from both sides, removed only where we made them, exclusive where somebody says so.
#include "tests/plan/case.hpp"

#include <gmock/gmock.h>

namespace haloform::plan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

/// Two teams that exist and are as declared, with the lists that a test gives them.
struct Teams : Case {
  ResourceDraft tier_1;
  ResourceDraft tier_2;
  Teams() : tier_1(wanted.team("tier-1")), tier_2(wanted.team("tier-2")) {
    known.team("tier-1", 7);
    known.team("tier-2", 8);
    live.team(7, "tier-1");
    live.team(8, "tier-2");
  }
};

/// A catalog of an instance in which an agent can be in many teams.
Catalog many_teams() {
  Catalog catalog = sample_catalog();
  catalog.one_team_per_agent.clear();
  return catalog;
}

Plan plan_with_many_teams(const Case& one) {
  auto plan = make_plan(many_teams(), one.wanted.build(), one.known.build(), one.live.build(), one.policy);
  EXPECT_TRUE(plan.has_value());
  return plan ? std::move(*plan) : Plan{};
}

TEST(Teams, a_declared_membership_moves_the_agent_where_one_team_is_all_there_can_be) {
  Teams one;
  one.wanted.agent("jane").teams({"tier-2"});
  one.known.agent("jane", 99);
  one.live.agent(99, "jane").teams({7});
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "agent.jane"), "update");
  EXPECT_EQ(changed_teams(plan.steps[0]), "[tier-1 7] -> [tier-2 8]") << "the plan shows both teams";
  EXPECT_THAT(**plan.steps[0].effect.entry->applied.teams, ElementsAre("tier-2"));
  EXPECT_TRUE(one.plan_after_apply().empty());
}

TEST(Teams, and_is_added_to_those_made_by_hand_where_there_can_be_many) {
  Teams one;
  one.wanted.agent("jane").teams({"tier-2"});
  one.known.agent("jane", 99);
  one.live.agent(99, "jane").teams({7, 33});
  one.live.team(33, "by-hand");
  EXPECT_EQ(changed_teams(step_of(plan_with_many_teams(one), "agent.jane")),
            "[\"By Hand\" 33, tier-1 7] -> [\"By Hand\" 33, tier-1 7, tier-2 8]");
}

TEST(Teams, members_and_teams_are_two_sides_of_one_thing) {
  Teams one;
  one.tier_1.members({"jane"});
  one.wanted.agent("jane");
  one.known.agent("jane", 99);
  one.live.agent(99, "jane");
  EXPECT_EQ(changed_teams(step_of(one.plan(), "agent.jane")), "[] -> [tier-1 7]");
  EXPECT_TRUE(one.plan_after_apply().empty());
}

TEST(Teams, a_name_taken_out_of_members_leaves_the_team) {
  Teams one;
  one.tier_1.members({});
  one.wanted.agent("jane");
  one.known.agent("jane", 99).teams({"tier-1"});
  one.live.agent(99, "jane").teams({7});
  const Plan plan = one.plan();
  EXPECT_EQ(changed_teams(step_of(plan, "agent.jane")), "[tier-1 7] -> []");
  EXPECT_THAT(words_of(step_of(plan, "agent.jane").notes), testing::IsEmpty())
      << "nothing is \"left as it is\"";
  EXPECT_TRUE(one.plan_after_apply().empty());
}

TEST(Teams, a_membership_that_we_did_not_make_is_not_ours_to_end) {
  Teams one;
  one.tier_1.members({});
  one.wanted.agent("jane").teams({});
  one.known.agent("jane", 99).teams({});
  one.live.agent(99, "jane").teams({7});
  EXPECT_TRUE(one.plan().empty());
}

TEST(Teams, a_list_that_is_taken_out_leaves_memberships_as_they_are) {
  Teams one;
  one.wanted.agent("jane");
  one.known.agent("jane", 99).teams({"tier-1"});
  one.live.agent(99, "jane").teams({7});
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "agent.jane"), "state");
  EXPECT_THAT(words_of(plan.steps[0].notes), ElementsAre("no longer managed, and not changed: teams"));
  EXPECT_TRUE(one.plan_after_apply().empty());
}

TEST(Teams, somebody_whom_others_moved_to_another_team_is_not_taken_out_of_that) {
  // We applied tier-1; by hand Jane went to tier-2; now tier-1 lists her no longer.
  Teams one;
  one.tier_1.members({});
  one.wanted.agent("jane");
  one.known.agent("jane", 99).teams({"tier-1"});
  one.live.agent(99, "jane").teams({8});
  EXPECT_EQ(kind(one.plan(), "agent.jane"), "state");
}

TEST(Teams, a_membership_that_somebody_ended_outside_is_drift) {
  Teams one;
  one.wanted.agent("jane").teams({"tier-1"});
  one.known.agent("jane", 99).teams({"tier-1"});
  one.live.agent(99, "jane");
  const Plan plan = one.plan();
  EXPECT_EQ(changed_teams(plan.steps[0]), "[] -> [tier-1 7]");
  EXPECT_EQ(plan.steps[0].changes()->teams->drift, Drift::yes);
}

TEST(Teams, an_exclusive_team_also_loses_declared_agents_that_it_does_not_list) {
  Teams one;
  one.tier_1.exclusive_members({"john"});
  one.wanted.agent("jane");
  one.known.agent("jane", 99);
  one.live.agent(99, "jane").teams({7});
  one.wanted.agent("john");
  one.known.agent("john", 98).teams({"tier-1"});
  one.live.agent(98, "john").teams({7});
  const Plan plan = one.plan();
  ASSERT_THAT(plan.steps, SizeIs(1));
  EXPECT_EQ(changed_teams(step_of(plan, "agent.jane")), "[tier-1 7] -> []");
  EXPECT_TRUE(one.plan_after_apply().empty());
}

TEST(Teams, agents_whom_no_block_declares_are_only_reported_there) {
  Teams one;
  one.tier_1.exclusive_members({});
  one.live.agent(50, "stranger").teams({7});
  const Plan plan = one.plan();
  EXPECT_TRUE(plan.empty());
  ASSERT_THAT(plan.warnings, SizeIs(1));
  EXPECT_THAT(render::phrase(plan.warnings[0]).words,
              HasSubstr("team.tier-1 is exclusive and has 1 agent that no block declares"));
  EXPECT_THAT(render::phrase(plan.warnings[0]).words, HasSubstr("id 50"));
}

TEST(Teams, a_team_that_is_yet_to_be_made_comes_first) {
  Case one;
  one.wanted.team("new");
  one.wanted.agent("jane").teams({"new"});
  one.known.agent("jane", 99);
  one.live.agent(99, "jane");
  one.wanted.agent("joe").teams({"new"});
  const Plan plan = one.plan();
  EXPECT_THAT(step_of(plan, "agent.jane").needs, ElementsAre(address("team.new")));
  EXPECT_THAT(step_of(plan, "agent.joe").needs, ElementsAre(address("team.new")));
  EXPECT_EQ(changed_teams(step_of(plan, "agent.jane")), "[] -> [new]");
  EXPECT_EQ(plan.steps[0].address, address("team.new"));
  EXPECT_TRUE(one.plan_after_apply().empty());
}

TEST(Teams, a_deactivation_that_joins_a_new_team_waits_for_it) {
  Case one;
  one.crowd(30);
  one.wanted.team("alumni");
  one.wanted.agent("jane").switched_off().teams({"alumni"});
  one.known.agent("jane", 99);
  one.live.agent(99, "jane");
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "agent.jane"), "deactivate");
  EXPECT_EQ(step_of(plan, "agent.jane").phase(), Phase::changes);
  EXPECT_TRUE(one.plan_after_apply().empty());
}

TEST(Teams, a_team_whose_key_changed_is_the_same_team) {
  Case one;
  one.wanted.team("support", {{"name", "Tier 1"}});
  one.wanted.moved("team.tier-1", "team.support");
  one.known.team("tier-1", 7);
  one.live.team(7, "tier-1");
  one.wanted.agent("jane").teams({"support"});
  one.known.agent("jane", 99).teams({"tier-1"});
  one.live.agent(99, "jane").teams({7});
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "agent.jane"), "state");
  EXPECT_EQ(kind(plan, "team.support"), "state");
  EXPECT_TRUE(one.plan_after_apply().empty());
}

TEST(Teams, a_team_that_leaves_the_yaml_leaves_memberships_as_they_are) {
  Case one;
  one.known.team("tier-1", 7);
  one.live.team(7, "tier-1");
  one.wanted.agent("jane");
  one.known.agent("jane", 99).teams({"tier-1"});
  one.live.agent(99, "jane").teams({7});
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "team.tier-1"), "forget");
  EXPECT_EQ(kind(plan, "agent.jane"), "state");
  EXPECT_TRUE(one.plan_after_apply().empty());
}

TEST(Teams, but_an_agents_own_list_still_speaks_for_a_team_that_left) {
  Case one;
  one.known.team("tier-1", 7);
  one.live.team(7, "tier-1");
  one.wanted.agent("jane").teams({});
  one.known.agent("jane", 99).teams({"tier-1"});
  one.live.agent(99, "jane").teams({7});
  EXPECT_EQ(changed_teams(step_of(one.plan(), "agent.jane")), "[\"Tier 1\" 7] -> []");
  EXPECT_TRUE(one.plan_after_apply().empty());
}

TEST(Teams, ignored_teams_are_sent_on_create_and_then_left) {
  Teams one;
  one.wanted.agent("joe").teams({"tier-1"}).ignore({"teams"});
  one.wanted.agent("jane").teams({"tier-1"}).ignore({"teams"});
  one.known.agent("jane", 99).teams({"tier-1"});
  one.live.agent(99, "jane").teams({8});
  const Plan plan = one.plan();
  ASSERT_THAT(plan.steps, SizeIs(1));
  EXPECT_EQ(std::get<Create>(step_of(plan, "agent.joe").action).teams->at(0).key, "tier-1");
  EXPECT_TRUE(one.plan_after_apply().empty());
}

TEST(Teams, a_row_without_teams_counts_as_none) {
  Teams one;
  one.wanted.agent("jane").teams({});
  one.known.agent("jane", 99).teams({});
  one.live.agent(99, "jane");
  EXPECT_TRUE(one.plan().empty());
}

// Were it forgotten first, and the run ended there, nothing would say any more that they are in it because of us.
TEST(Teams, are_forgotten_after_those_who_leave_them) {
  Case one;
  one.crowd(3);
  one.known.team("old", 4);
  one.live.team(4, "old");
  one.wanted.agent("jane").teams({});
  one.known.agent("jane", 7).teams({"old"});
  one.live.agent(7, "jane").teams({4});
  const Plan plan = one.plan();
  ASSERT_EQ(kind(plan, "team.old"), "forget");
  EXPECT_THAT(step_of(plan, "team.old").needs, testing::ElementsAre(address("agent.jane")));
  EXPECT_GT(step_of(plan, "team.old").phase(), step_of(plan, "agent.jane").phase());
  EXPECT_EQ(plan.steps.back().address, address("team.old"));
  EXPECT_TRUE(one.plan_after_apply().steps.empty());
}

TEST(Teams, that_moved_are_forgotten_after_those_who_leave_them) {
  Case one;
  one.crowd(3);
  one.wanted.moved("team.old", "team.older");
  one.known.team("old", 4);
  one.live.team(4, "old");
  one.wanted.agent("jane").teams({});
  one.known.agent("jane", 7).teams({"old"});
  one.live.agent(7, "jane").teams({4});
  const Plan plan = one.plan();
  ASSERT_EQ(kind(plan, "team.older"), "forget");
  EXPECT_THAT(step_of(plan, "team.older").needs, ElementsAre(address("agent.jane")));
  EXPECT_EQ(kind(plan, "agent.jane"), "update");
  EXPECT_TRUE(one.plan_after_apply().steps.empty());
}

// The state has the team under its new key by then, and those who are to leave it still say the old one.
TEST(Teams, are_left_by_whoever_a_run_did_not_come_to_that_ended_behind_their_move) {
  for (const bool twice : {false, true}) {
    Case one;
    one.crowd(3);
    one.wanted.team("new");
    one.wanted.moved("team.old", twice ? "team.mid" : "team.new");
    if (twice) one.wanted.moved("team.mid", "team.new");
    one.known.team("new", 4);
    one.live.team(4, "new");
    one.wanted.agent("jane").teams({});
    one.known.agent("jane", 7).teams({"old"});
    one.live.agent(7, "jane").teams({4});
    const Plan plan = one.plan();
    ASSERT_EQ(kind(plan, "agent.jane"), "update") << twice;
    EXPECT_EQ(changed_teams(step_of(plan, "agent.jane")), "[new 4] -> []");
    EXPECT_TRUE(one.plan_after_apply().steps.empty());
  }
}

}  // namespace
}  // namespace haloform::plan
