// What `lifecycle.drift` accepts is not set back while its day lasts, and what Git changes still is.
#include "tests/plan/case.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haloform::plan {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

std::vector<std::string> notes(const Plan& plan) {
  std::vector<std::string> all;
  for (const DriftNote& note : plan.drift)
    all.push_back(note.address.text() + " " + std::string(kind_name(note.why)));
  return all;
}

/// Jane, whose phone somebody changed.
Case changed_phone() {
  Case one;
  one.known.agent("jane", 99, {{"phone", "1"}});
  one.live.agent(99, "jane", {{"phone", "7"}});
  return one;
}

TEST(AcceptedDrift, is_not_set_back_and_leaves_no_step) {
  Case one = changed_phone();
  one.wanted.agent("jane", {{"phone", "1"}}).accepts("phone", "2026-03-01");
  const Plan plan = one.plan();
  EXPECT_TRUE(plan.empty());
  EXPECT_THAT(notes(plan), ElementsAre("agent.jane drift_accepted"));
}

TEST(AcceptedDrift, is_set_back_the_day_after_and_the_plan_says_why) {
  Case one = changed_phone();
  one.wanted.agent("jane", {{"phone", "1"}}).accepts("phone", "2026-02-28", "on a project");
  const Plan plan = one.plan();
  EXPECT_EQ(changed_fields(step_of(plan, "agent.jane")), "phone: 7 -> 1 (drift)");
  EXPECT_THAT(words_of(plan.warnings), Contains(HasSubstr("until 2026-02-28 (\"on a project\")")));
  EXPECT_THAT(notes(plan), IsEmpty());
}

TEST(AcceptedDrift, does_not_hold_back_what_git_changes) {
  Case one = changed_phone();
  one.wanted.agent("jane", {{"phone", "2"}}).accepts("phone", "2026-12-31");
  const Plan plan = one.plan();
  EXPECT_EQ(changed_fields(step_of(plan, "agent.jane")), "phone: 7 -> 2");
}

TEST(AcceptedDrift, of_one_field_leaves_the_others_managed) {
  Case one;
  one.wanted.agent("jane", {{"phone", "1"}, {"mobile", "2"}}).accepts("mobile", "2026-12-31");
  one.known.agent("jane", 99, {{"phone", "1"}, {"mobile", "2"}});
  one.live.agent(99, "jane", {{"phone", "7"}, {"mobile", "8"}});
  const Plan plan = one.plan();
  EXPECT_EQ(changed_fields(step_of(plan, "agent.jane")), "phone: 7 -> 1 (drift)");
  EXPECT_EQ(
      step_of(plan, "agent.jane").effect.entry->applied.fields.text(field(ResourceType::agent, "mobile")),
      "2")
      << "it stays drift, so that its day can end";
}

TEST(AcceptedDrift, of_active_leaves_who_was_switched_on_and_off) {
  Case one;
  one.wanted.agent("off").switched_off().accepts("active", "2026-12-31");
  one.known.agent("off", 1).tombstone();
  one.live.agent(1, "off");
  one.wanted.agent("on").switched_on().accepts("active", "2026-12-31");
  one.known.agent("on", 2);
  one.live.agent(2, "on").inactive();
  one.wanted.agent("unsaid").accepts("active", "2026-12-31");
  one.known.agent("unsaid", 3);
  one.live.agent(3, "unsaid").inactive();
  const Plan plan = one.plan();
  EXPECT_TRUE(plan.empty());
  EXPECT_THAT(notes(plan), ElementsAre("agent.off drift_accepted", "agent.on drift_accepted",
                                       "agent.unsaid drift_accepted"));
}

TEST(AcceptedDrift, of_active_does_not_hold_back_a_leaver) {
  Case one;
  one.crowd(10);
  one.wanted.agent("jane").switched_off().accepts("active", "2026-12-31");
  one.known.agent("jane", 99);
  one.live.agent(99, "jane");
  EXPECT_EQ(kind(one.plan(), "agent.jane"), "deactivate");
}

Case two_teams() {
  Case one;
  one.policy.profile = Profile::halo;
  one.known.team("desk", 1);
  one.live.team(1, "desk");
  one.known.team("core", 2);
  one.live.team(2, "core");
  return one;
}

TEST(AcceptedDrift, of_an_agents_teams_leaves_what_was_changed_by_hand_and_does_what_git_says) {
  Case one = two_teams();
  one.wanted.team("desk").exclusive_members({});
  one.wanted.team("core").members({"ann"});
  one.wanted.agent("ann").accepts("teams", "2026-12-31");
  one.known.agent("ann", 10).teams({});
  one.live.agent(10, "ann").teams({1});
  const Plan plan = one.plan();
  EXPECT_EQ(changed_teams(step_of(plan, "agent.ann")), "[desk 1] -> [core 2, desk 1]");
  EXPECT_THAT(notes(plan), ElementsAre("agent.ann drift_accepted"));
}

TEST(AcceptedDrift, of_a_teams_members_is_about_that_team_alone) {
  Case one = two_teams();
  one.wanted.team("desk").exclusive_members({}).accepts("members", "2026-12-31");
  one.wanted.team("core").exclusive_members({});
  one.wanted.agent("ann");
  one.known.agent("ann", 10);
  one.live.agent(10, "ann").teams({1, 2});
  one.live.agent(50, "stranger").teams({1});
  const Plan plan = one.plan();
  EXPECT_EQ(changed_teams(step_of(plan, "agent.ann")), "[core 2, desk 1] -> [desk 1]");
  EXPECT_THAT(words_of(plan.warnings), Not(Contains(HasSubstr("exclusive")))) << "nor is the outsider told";
}

TEST(AcceptedDrift, of_a_removed_membership_does_not_add_it_again) {
  Case one = two_teams();
  one.wanted.team("desk").members({"ann"});
  one.wanted.team("core").members({"ann"});
  one.wanted.agent("ann").accepts("teams", "2026-12-31");
  one.known.agent("ann", 10).teams({"core", "desk"});
  one.live.agent(10, "ann").teams({2});
  EXPECT_TRUE(one.plan().empty());
}

TEST(AcceptedDrift, leaves_the_one_team_that_somebody_chose) {
  Case one = two_teams();
  one.policy.profile = Profile::guide;
  one.wanted.team("desk").members({"ann"});
  one.wanted.team("core");
  one.wanted.agent("ann").accepts("teams", "2026-12-31");
  one.known.agent("ann", 10).teams({"desk"});
  one.live.agent(10, "ann").teams({2});
  EXPECT_TRUE(one.plan().empty());
}

// ---- who is new

TEST(NewAgents, are_told_by_name_until_an_apply_takes_note) {
  Case one;
  one.settled_agent("jane", 9);
  one.known.raw().agents_up_to = 10;
  one.live.agent(11, "bob-new");
  one.live.agent(8, "was-there");
  const Plan plan = one.plan();
  EXPECT_THAT(
      words_of(plan.warnings),
      Contains(HasSubstr("1 agent was created in HaloPSA that no block declares: id 11 \"Bob New\"")));
  EXPECT_TRUE(plan.empty());
  one.known.raw().agents_up_to = 11;
  EXPECT_THAT(words_of(one.plan().warnings), Not(Contains(HasSubstr("created in HaloPSA"))));
}

TEST(NewAgents, are_named_up_to_ten) {
  Case one;
  one.known.raw().agents_up_to = 10;
  for (int at = 0; at < 12; ++at) one.live.agent(100 + at, "one-" + std::to_string(at));
  const std::vector<std::string> words = words_of(one.plan().warnings);
  EXPECT_THAT(words, Contains(HasSubstr("12 agents were created")));
  EXPECT_THAT(words, Contains(HasSubstr("and 2 more")));
}

}  // namespace
}  // namespace haloform::plan
