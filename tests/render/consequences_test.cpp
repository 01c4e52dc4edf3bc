#include "planner/render/consequences.hpp"

#include "tests/render/sample_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace haloform::render {
namespace {

using testing::ElementsAre;

plan::Step leaver_of(const std::string& where) {
  return StepDraft(where, plan::Deactivate{remote_id(17), plan::DeactivateChanges::alone()});
}

plan::Step create_of(const std::string& where) {
  return StepDraft(where, plan::Create{fields_of(ResourceType::agent, {{"name", "Nina"}}), {}, {}, {}});
}

std::string line_of(const plan::Plan& plan) { return headline(plan, group_steps(plan)); }

TEST(Headline, names_the_most_consequential_first_and_people_by_type) {
  EXPECT_EQ(
      line_of(sample_plan({create_of("agent.nina"), leaver_of("contact.c"), leaver_of("agent.a"),
                           leaver_of("agent.b"), StepDraft("contact.gone", plan::Delete{remote_id(8)}),
                           StepDraft("team.t", plan::Adopt{remote_id(9), {}, {}, {}})})),
      "Plan: 1 contact to delete; 2 agents and 1 contact to deactivate; 1 agent to create; 1 team to adopt "
      "unchanged.");
}

// Who merges a branch that removes sixty people must not read that sixty steps are blocked, but what they are.
TEST(Headline, says_what_is_blocked_and_that_it_is) {
  StepDraft blocked("agent.adam", plan::Deactivate{remote_id(17), plan::DeactivateChanges::alone()});
  blocked.blocked(plan::OwnAgent{remote_id(17)});
  EXPECT_EQ(line_of(sample_plan({blocked})), "Blocked: 1 agent to deactivate (all blocked).");
  EXPECT_EQ(line_of(sample_plan({blocked, leaver_of("agent.b"), leaver_of("contact.c")})),
            "Blocked: 2 agents and 1 contact to deactivate (1 blocked).");
}

TEST(Headline, says_what_waits_for_a_seat) {
  StepDraft waiting("agent.walt",
                    plan::Create{fields_of(ResourceType::agent, {{"name", "Walt"}}), {}, {}, {}});
  waiting.deferred(plan::NoSeatLeft{50, 50});
  EXPECT_EQ(line_of(sample_plan({waiting, create_of("agent.nina")})),
            "Plan: 2 agents to create (1 deferred).");
}

TEST(Headline, says_that_nothing_is_to_be_done) {
  plan::Plan plan = sample_plan({});
  EXPECT_EQ(line_of(plan), "No changes. HaloPSA matches the configuration.");
  plan.drift.push_back({address("agent.omar"), remote_id(31), plan::LeftSwitchedOff{}});
  EXPECT_EQ(line_of(plan), "No changes. HaloPSA matches the configuration, but for the drift below.");
}

TEST(Headline, counts_guards_that_are_raised) {
  plan::Plan plan = sample_plan({});
  plan.raises.push_back({});
  EXPECT_EQ(line_of(plan), "Plan: 1 guard to raise.");
}

TEST(StepGroups, hold_every_step_once) {
  const plan::Plan plan = plan_with_every_action();
  std::size_t steps = 0;
  std::vector<std::string> names;
  for (const StepGroup& group : group_steps(plan)) {
    steps += group.steps.size();
    names.push_back(group.count_words() + ' ' + std::string(group.what));
  }
  EXPECT_EQ(steps, plan.steps.size());
  EXPECT_THAT(names,
              ElementsAre("1 agent delete", "2 agents deactivate", "2 agents create", "1 team create",
                          "1 agent reactivate", "1 agent update", "1 agent adopt and update",
                          "1 team adopt unchanged", "1 contact forget", "1 agent record in the state"));
}

TEST(Losses, say_who_loses_what_and_why) {
  StepDraft step("agent.adam", plan::Deactivate{remote_id(17), plan::DeactivateChanges::alone()});
  step.person("Adam Leaver", "adam@example.com").reason(plan::RemovedFromConfiguration{});
  const LossRow row = view_loss(sample_catalog(), step.note(plan::WasInTeams{{"Security", "Field"}}));
  EXPECT_EQ(row.who.name, "Adam Leaver");
  EXPECT_EQ(row.address, "agent.adam");
  EXPECT_EQ(row.id, "17");
  EXPECT_EQ(row.action, "deactivate");
  EXPECT_THAT(row.teams, ElementsAre("Security", "Field"));
  EXPECT_EQ(row.why, "removed from the configuration");
  EXPECT_FALSE(loses(create_of("agent.nina")));
}

}  // namespace
}  // namespace haloform::render
