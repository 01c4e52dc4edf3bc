// What becomes of a record when its block leaves the YAML.
#include "planner/plan/making/sources.hpp"
#include "tests/plan/case.hpp"

#include <gmock/gmock.h>

namespace haloform::plan {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

/// Thirty people who stay, and Jane, whose block is gone.
struct Removal : Case {
  Removal() { crowd(30); }
  EntryEdit jane() {
    live.agent(99, "jane");
    return known.agent("jane", 99);
  }
};

TEST(Removed, from_yaml_is_deactivated_and_remembered) {
  Removal one;
  one.jane();
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "agent.jane"), "deactivate");
  EXPECT_EQ(render::reason_words(plan.steps[0]), "removed from the configuration");
  EXPECT_EQ(plan.steps[0].source.line, 0U);
  EXPECT_EQ(plan.steps[0].effect.entry->status, state::Status::deactivated);
  EXPECT_EQ(plan.steps[0].phase(), Phase::release);
  EXPECT_TRUE(one.plan_after_apply().empty()) << "a tombstone is silent";
}

// The block is gone; where it was is what a reviewer looks for.
TEST(Removed, says_where_the_block_was_when_the_state_was_last_written) {
  Removal one;
  one.jane();
  one.known.raw().resources.at(address("agent.jane")).source = {"people/agents.yaml", 12, 3};
  const Step step = step_of(one.plan(), "agent.jane");
  EXPECT_EQ(step.source, (SourceSpan{"people/agents.yaml", 12, 3}));
  EXPECT_FALSE(step.is_declared);
  one.wanted.agent("jane").switched_off().line(7);
  const Step declared = step_of(one.plan(), "agent.jane");
  EXPECT_EQ(declared.source, (SourceSpan{"people.yaml", 7, 3}));
  EXPECT_TRUE(declared.is_declared);
}

TEST(Sources, of_blocks_are_kept_without_a_step) {
  Case one;
  one.settled_agent("jane", 99);
  one.known.agent("gone", 7).tombstone();
  one.known.raw().resources.at(address("agent.gone")).source = {"people/old.yaml", 3, 3};
  state::State state = one.known.build();
  state.resources.at(address("agent.jane")).changed = 4;
  keep_sources(one.wanted.build(), state);
  EXPECT_EQ(state.find(address("agent.jane"))->source.file, "people.yaml");
  EXPECT_EQ(state.find(address("agent.jane"))->changed, 4U)
      << "a block that moves changes nothing of the entry";
  EXPECT_EQ(state.find(address("agent.gone"))->source, (SourceSpan{"people/old.yaml", 3, 3}));
}

// What somebody loses is not seen in the change, which says `active` alone.
TEST(Removed, names_the_teams_that_the_person_was_in) {
  Removal one;
  one.known.agent("jane", 99);
  one.live.agent(99, "jane").teams({7, 8});
  one.live.team(7, "tier-1", {{"name", "Support Tier 1"}});
  const auto words = [&] { return words_of(step_of(one.plan(), "agent.jane").notes); };
  EXPECT_THAT(words(), testing::ElementsAre("was in Support Tier 1, id 8"));
  one.wanted.agent("jane").switched_off();
  EXPECT_THAT(words(), testing::ElementsAre("was in Support Tier 1, id 8"));
}

TEST(Removed, somebody_who_is_inactive_already_becomes_a_tombstone_without_a_request) {
  Removal one;
  one.known.agent("jane", 99);
  one.live.agent(99, "jane").inactive();
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "agent.jane"), "state");
  EXPECT_EQ(plan.steps[0].effect.entry->status, state::Status::deactivated);
  EXPECT_EQ(plan.requests, 0U);
  EXPECT_TRUE(one.plan_after_apply().empty());
}

TEST(Removed, a_protected_person_is_blocked_with_a_way_out) {
  Removal one;
  one.jane().protect();
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "agent.jane"), "deactivate");
  EXPECT_EQ(rules(plan.steps[0]), "protect");
  EXPECT_THAT(render::phrase(plan.steps[0].blocked_by[0]).way_forward, HasSubstr("put the block back"));
  EXPECT_EQ(plan.requests, 0U);
}

TEST(Removed, active_false_of_a_protected_person_is_blocked_too) {
  Removal one;
  one.jane();
  one.wanted.agent("jane").switched_off().protect();
  EXPECT_EQ(rules(step_of(one.plan(), "agent.jane")), "protect");
}

TEST(Removed, a_delete_takes_policy_and_flag) {
  Removal one;
  one.jane().on_removal(OnRemoval::remove);
  const Plan refused = one.plan();
  EXPECT_EQ(kind(refused, "agent.jane"), "delete");
  EXPECT_EQ(rules(refused.steps[0]), "delete_flag");
  EXPECT_EQ(render::phrase(refused.steps[0].blocked_by[0]).way_forward, "--allow-delete");

  one.policy.allow_delete = true;
  const Plan plan = one.plan();
  EXPECT_EQ(rules(plan.steps[0]), "");
  EXPECT_FALSE(plan.steps[0].effect.entry.has_value());
  EXPECT_TRUE(one.plan_after_apply().empty());
}

TEST(Removed, the_flag_alone_deletes_nobody) {
  Removal one;
  one.jane();
  one.policy.allow_delete = true;
  EXPECT_EQ(kind(one.plan(), "agent.jane"), "deactivate");
}

TEST(Removed, under_forget_only_leaves_the_state) {
  Removal one;
  one.jane().on_removal(OnRemoval::forget);
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "agent.jane"), "forget");
  EXPECT_EQ(plan.requests, 0U);
  EXPECT_TRUE(one.plan_after_apply().empty());
  EXPECT_EQ(one.plan_after_apply().unmanaged.at(ResourceType::agent), 1U) << "the record is nobody's now";
}

TEST(Removed, a_team_is_forgotten_whatever_the_policy_says) {
  Case one;
  one.known.team("tier-1", 7).on_removal(OnRemoval::remove);
  one.live.team(7, "tier-1");
  one.policy.allow_delete = true;
  EXPECT_EQ(kind(one.plan(), "team.tier-1"), "forget");
  EXPECT_TRUE(one.plan_after_apply().empty());
}

TEST(Removed, somebody_declared_inactive_under_delete_is_deleted) {
  // A tombstone comes of `deactivate`; one that was `active: false` under `delete` is not a tombstone.
  Removal one;
  one.known.agent("jane", 99).tombstone().on_removal(OnRemoval::remove);
  one.live.agent(99, "jane").inactive();
  EXPECT_EQ(kind(one.plan(), "agent.jane"), "delete");
}

TEST(Removed, and_deleted_outside_just_leaves_the_state) {
  Removal one;
  one.known.agent("jane", 99);
  one.live.gone(ResourceType::agent, 99);
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "agent.jane"), "state");
  EXPECT_FALSE(plan.steps[0].effect.entry.has_value());
  EXPECT_TRUE(one.plan_after_apply().empty());
}

TEST(Removed, the_agent_whose_credentials_are_in_use_stays) {
  Removal one;
  one.jane();
  one.live.self(99);
  const Plan plan = one.plan();
  EXPECT_EQ(rules(plan.steps[0]), "self");
  EXPECT_FALSE(render::phrase(plan.steps[0].blocked_by[0]).way_forward.empty());
}

TEST(Removed, what_the_instance_made_for_itself_stays) {
  Removal one;
  one.known.agent("robot", 98);
  one.live.agent(98, "robot").built_in(BuiltIn::api_only);
  EXPECT_EQ(rules(step_of(one.plan(), "agent.robot")), "built_in");
}

}  // namespace
}  // namespace haloform::plan
