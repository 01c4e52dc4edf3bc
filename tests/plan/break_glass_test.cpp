// The account that lets somebody in when all else fails: no plan harms it, whatever a pull request says.
#include "planner/plan/judging/guards.hpp"
#include "tests/plan/case.hpp"

#include <gmock/gmock.h>

namespace haloform::plan {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Ten others, and one that the state keeps as break glass.
struct Glass : Case {
  Glass() {
    crowd(10);
    known.agent("glass", 7, {{"role", "Admin"}}).break_glass();
    live.agent(7, "glass", {{"role", "Admin"}});
  }
  ResourceDraft block(FieldList more = {{"role", "Admin"}}) { return wanted.agent("glass", more); }
  [[nodiscard]] std::string said() const { return blocks(plan(), "agent.glass"); }
};

TEST(BreakGlass, is_quiet_as_long_as_nothing_happens) {
  Glass one;
  one.block().break_glass();
  EXPECT_TRUE(one.plan().empty());
  EXPECT_THAT(one.plan().warnings, IsEmpty());
}

TEST(BreakGlass, is_not_switched_off_however_that_is_said) {
  Glass gone;
  gone.policy.allow["agents.deactivate"] = 50;
  EXPECT_THAT(gone.said(), HasSubstr("its block is gone"));
  EXPECT_THAT(gone.said(), HasSubstr("haloform state release agent.glass"));
  Glass off;
  off.block().switched_off();
  EXPECT_THAT(off.said(), HasSubstr("no plan switches it off"));
  Glass still;
  still.block().break_glass().switched_off();
  EXPECT_EQ(rules(step_of(still.plan(), "agent.glass")), "protect");
  for (const OnRemoval policy : {OnRemoval::remove, OnRemoval::forget}) {
    Glass one;
    one.known.raw().resources.at(address("agent.glass")).draft.on_removal = policy;
    one.policy.allow_delete = true;
    EXPECT_EQ(rules(step_of(one.plan(), "agent.glass")), "protect");
  }
}

TEST(BreakGlass, is_not_let_go_of_when_it_is_inactive_or_deleted_already) {
  Glass one;
  one.live = {};
  for (int id = 1000; id < 1010; ++id) one.live.agent(id, "crowd-" + std::to_string(id));
  one.live.gone(ResourceType::agent, 7);
  EXPECT_EQ(rules(step_of(one.plan(), "agent.glass")), "protect") << "not even a line of the state";
  Glass off;
  off.live = {};
  for (int id = 1000; id < 1010; ++id) off.live.agent(id, "crowd-" + std::to_string(id));
  off.live.agent(7, "glass", {{"role", "Admin"}}).inactive();
  EXPECT_EQ(rules(step_of(off.plan(), "agent.glass")), "protect");
}

TEST(BreakGlass, does_not_end_with_its_block_saying_so) {
  Glass one;
  one.block({{"role", "Admin"}, {"phone", "1"}});
  const Plan plan = one.plan();
  EXPECT_EQ(rules(step_of(plan, "agent.glass")), "") << "what harms nobody is done";
  EXPECT_EQ(step_of(plan, "agent.glass").effect.entry->protection, Protection::break_glass);
  EXPECT_THAT(words_of(plan.warnings), ElementsAre(HasSubstr("stays a break-glass account all the same")));
  Glass weaker;
  weaker.block().protect();
  EXPECT_TRUE(weaker.plan().empty());
}

TEST(BreakGlass, keeps_its_name_its_mail_and_its_login) {
  Glass one;
  one.block({{"role", "Admin"}, {"name", "Somebody"}}).break_glass();
  EXPECT_THAT(one.said(), HasSubstr("no plan changes its name"));
  Glass mail;
  mail.block({{"role", "Admin"}, {"email", "mine@example.com"}}).break_glass();
  EXPECT_THAT(mail.said(), HasSubstr("no plan changes its email"));
  Glass login;
  login.block({{"role", "Admin"}, {"username", "mine"}}).break_glass();
  EXPECT_EQ(rules(step_of(login.plan(), "agent.glass")), "") << "it had none";
  Glass other;
  other.live = {};
  other.live.agent(7, "glass", {{"role", "Admin"}, {"username", "root"}});
  for (int id = 1000; id < 1010; ++id) other.live.agent(id, "crowd-" + std::to_string(id));
  other.block({{"role", "Admin"}, {"username", "mine"}}).break_glass();
  EXPECT_THAT(other.said(), HasSubstr("no plan changes its username"));
}

TEST(BreakGlass, gets_the_name_back_that_somebody_changed_by_hand) {
  Glass one;
  one.live = {};
  one.live.agent(7, "glass", {{"role", "Admin"}, {"name", "By Hand"}});
  for (int id = 1000; id < 1010; ++id) one.live.agent(id, "crowd-" + std::to_string(id));
  one.block().break_glass();
  const Plan plan = one.plan();
  EXPECT_EQ(changed_fields(step_of(plan, "agent.glass")), "name: By Hand -> Glass (drift)");
  EXPECT_EQ(rules(step_of(plan, "agent.glass")), "");
}

TEST(BreakGlass, keeps_its_role_and_its_teams_and_may_get_more) {
  Glass one;
  one.block({{"role", "Guest"}}).break_glass();
  EXPECT_THAT(one.said(), HasSubstr("no plan takes a role from it: Admin"));
  Glass teams;
  teams.block().break_glass().teams({"two"});
  teams.known.raw().resources.at(address("agent.glass")).draft.applied.teams =
      std::vector<std::string>{"one"};
  teams.live = {};
  teams.live.agent(7, "glass", {{"role", "Admin"}}).teams({1});
  for (int id = 1000; id < 1010; ++id) teams.live.agent(id, "crowd-" + std::to_string(id));
  for (const auto& [id, key] : {std::pair{1, "one"}, std::pair{2, "two"}}) {
    teams.wanted.team(key);
    teams.known.team(key, id);
    teams.live.team(id, key);
  }
  EXPECT_THAT(teams.said(), HasSubstr("no plan takes it out of a team: One"));
  Glass more;
  more.block().break_glass().teams({"two"});
  more.wanted.team("two");
  more.known.team("two", 2);
  more.live.team(2, "two");
  EXPECT_EQ(rules(step_of(more.plan(), "agent.glass")), "");
}

TEST(BreakGlass, belongs_to_its_address) {
  Glass moved;
  moved.wanted.agent("mine", {{"role", "Admin"}, {"name", "Glass"}, {"email", "glass@example.com"}});
  moved.wanted.moved("agent.glass", "agent.mine");
  EXPECT_THAT(blocks(moved.plan(), "agent.mine"), HasSubstr("would make it agent.mine"));
  Glass by_key;
  by_key.wanted.agent("mine", {{"role", "Admin"}, {"name", "Glass"}, {"email", "glass@example.com"}});
  EXPECT_EQ(rules(step_of(by_key.plan(), "agent.mine")), "protect");
  Glass by_id;
  by_id.wanted.agent("mine").id(7);
  EXPECT_THAT(rules(step_of(by_id.plan(), "agent.mine")), HasSubstr("protect"));
  Glass by_number;
  by_number.known.raw().resources.at(address("agent.glass")).draft.external_id = std::string("4711");
  by_number.wanted.agent("mine").external_id("4711");
  EXPECT_THAT(rules(step_of(by_number.plan(), "agent.mine")), HasSubstr("protect"));
}

TEST(BreakGlass, is_made_anew_where_it_was_deleted_and_given_to_nobody_else) {
  Glass made;
  made.live = {};
  for (int id = 1000; id < 1010; ++id) made.live.agent(id, "crowd-" + std::to_string(id));
  made.live.gone(ResourceType::agent, 7);
  made.block();
  const Plan plan = made.plan();
  const Step& step = step_of(plan, "agent.glass");
  EXPECT_EQ(rules(step), "");
  EXPECT_EQ(step.effect.entry->protection, Protection::break_glass);
  made.live.agent(70, "glass", {{"role", "Admin"}});
  EXPECT_THAT(made.said(), HasSubstr("would give it to id 70"));
}

TEST(BreakGlass, of_the_block_alone_is_not_switched_off_either) {
  Case one;
  one.crowd(10);
  one.wanted.agent("glass").break_glass().switched_off();
  one.known.agent("glass", 7);
  one.live.agent(7, "glass");
  EXPECT_THAT(blocks(one.plan(), "agent.glass"), HasSubstr("which is not applied yet"));
}

TEST(BreakGlass, of_the_block_alone_loses_no_role_either_when_it_is_found) {
  Case one;
  one.crowd(10);
  one.wanted.agent("glass", {{"role", "Technician"}}).break_glass();
  one.live.agent(7, "glass", {{"role", "Admin"}});
  EXPECT_THAT(blocks(one.plan(), "agent.glass"),
              AllOf(HasSubstr("takes a role from it: Admin"), HasSubstr("declare what it has")));
  Case named;
  named.crowd(10);
  named.wanted.agent("glass", {{"role", "Admin"}, {"name", "Glass Account"}}).break_glass();
  named.live.agent(7, "glass", {{"role", "Admin"}});
  EXPECT_EQ(rules(step_of(named.plan(), "agent.glass")), "") << "it is called what Git calls it from then on";
}

TEST(BreakGlass, is_looked_at_once_more_when_a_saved_plan_is_applied) {
  Case before;
  before.crowd(30);
  before.known.agent("glass", 7);
  before.live.agent(7, "glass");
  Plan plan = before.plan();
  ASSERT_FALSE(plan.is_blocked());
  state::State state = before.known.build();
  state.resources.at(address("agent.glass")).draft.protection = Protection::break_glass;
  judge(sample_catalog(), before.wanted.build(), state, before.live.build(), before.policy.now, plan);
  EXPECT_EQ(rules(step_of(plan, "agent.glass")), "protect");
}

}  // namespace
}  // namespace haloform::plan
