// Phases, addresses, needs, and targets.
#include "planner/plan/value/order.hpp"

#include "tests/plan/case.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace haloform::plan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<std::string> order_of(const Plan& plan) {
  std::vector<std::string> order;
  order.reserve(plan.steps.size());
  for (const Step& step : plan.steps) {
    order.push_back(std::string(action_name(step.kind())) + " " + step.address.text());
  }
  return order;
}

/// One of everything.
struct Everything : Case {
  Everything() {
    crowd(30);
    wanted.agent("new-b");
    wanted.agent("new-a").teams({"new-team"});
    wanted.contact("new-contact");
    wanted.team("new-team");
    wanted.agent("back");
    known.agent("back", 1).tombstone();
    live.agent(1, "back").inactive();
    wanted.agent("changed", {{"phone", "2"}});
    known.agent("changed", 2);
    live.agent(2, "changed");
    wanted.agent("adopted");
    live.agent(3, "adopted");
    known.agent("left", 4);
    live.agent(4, "left");
    known.agent("deleted", 5).on_removal(OnRemoval::remove);
    live.agent(5, "deleted");
    known.agent("forgotten", 6).on_removal(OnRemoval::forget);
    live.agent(6, "forgotten");
    policy.allow_delete = true;
  }
};

TEST(Order, seats_become_free_then_teams_changes_reactivations_creates) {
  EXPECT_THAT(order_of(Everything().plan()),
              ElementsAre("delete agent.deleted", "deactivate agent.left", "create team.new-team",
                          "adopt agent.adopted", "update agent.changed", "forget agent.forgotten",
                          "reactivate agent.back", "create agent.new-a", "create agent.new-b",
                          "create contact.new-contact"));
}

TEST(Order, all_of_it_leads_to_an_empty_plan) { EXPECT_TRUE(Everything().plan_after_apply().empty()); }

TEST(Order, sorting_moves_every_step_to_its_place) {
  const std::vector<std::string> keys{"c", "a", "e", "b", "d", "g", "f"};
  std::vector<Step> steps;
  steps.reserve(keys.size());
  for (const std::string& key : keys) {
    steps.push_back(
        {address("agent." + key), Forget{remote_id(1)}, {}, {AlreadyHas{{key}}}, {}, {}, {}, {}, {}, {}, {}});
  }
  sort_steps(steps);
  std::string found;
  for (const Step& step : steps) {
    EXPECT_EQ(step.reasons, std::vector<StepReason>{AlreadyHas{{step.address.key()}}});
    found += step.address.key();
  }
  EXPECT_EQ(found, "abcdefg");
}

TEST(Targets, bring_what_they_need_and_nothing_else) {
  Everything one;
  one.policy.targets = {address("agent.new-a")};
  EXPECT_THAT(order_of(one.plan()), ElementsAre("create team.new-team", "create agent.new-a"));
}

TEST(Targets, leave_a_blocked_step_elsewhere_alone) {
  Case one;
  one.crowd(30);
  one.known.agent("boss", 98).protect();
  one.live.agent(98, "boss");
  one.known.agent("left", 99);
  one.live.agent(99, "left");
  EXPECT_TRUE(one.plan().is_blocked());
  one.policy.targets = {address("agent.left")};
  const Plan plan = one.plan();
  EXPECT_FALSE(plan.is_blocked());
  EXPECT_THAT(order_of(plan), ElementsAre("deactivate agent.left"));
}

TEST(Targets, that_nobody_knows_are_an_error) {
  Case one;
  one.policy.targets = {address("agent.jnae")};
  const auto errors = one.errors();
  ASSERT_THAT(errors, SizeIs(1));
  EXPECT_EQ(errors[0].kind, ErrorKind::usage);
  EXPECT_THAT(errors[0].what, HasSubstr("agent.jnae"));
}

TEST(Circles, are_named_whole) {
  const auto step = [](std::string_view text, std::string_view need) {
    return Step{address(text), Forget{remote_id(1)}, {}, {}, {}, {}, {}, {address(need)}, {}, {}, {}};
  };
  std::vector<Step> steps{step("agent.a", "agent.b"), step("agent.b", "agent.c"), step("agent.c", "agent.a"),
                          step("agent.d", "agent.a")};
  block_circles(steps);
  ASSERT_THAT(steps[0].blocked_by, SizeIs(1));
  EXPECT_THAT(render::phrase(steps[0].blocked_by[0]).words,
              HasSubstr("agent.a -> agent.b -> agent.c -> agent.a"));
  EXPECT_TRUE(steps[3].runs());
  block_dependents(steps);
  EXPECT_FALSE(steps[3].runs()) << "it needs one of them";
}

TEST(Circles, a_long_chain_is_none) {
  std::vector<Step> steps;
  steps.reserve(5000);
  for (int at = 0; at < 5000; ++at) {
    steps.push_back({address("agent.p" + std::to_string(at)),
                     Forget{remote_id(1)},
                     {},
                     {},
                     {},
                     {},
                     {},
                     {address("agent.p" + std::to_string(at + 1))},
                     {},
                     {},
                     {}});
  }
  block_circles(steps);
  EXPECT_TRUE(std::ranges::all_of(steps, &Step::runs));
}

}  // namespace
}  // namespace haloform::plan
