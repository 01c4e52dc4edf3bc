// A seat is freed before it is needed, and nobody is created into one that is not there.
#include "planner/plan/finding/interests.hpp"
#include "planner/plan/value/seat_use.hpp"
#include "tests/plan/case.hpp"

#include <gmock/gmock.h>

namespace haloform::plan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

TEST(Seats, are_not_spoken_of_where_nobody_knows_how_many_there_are) {
  Case one;
  one.wanted.agent("jane");
  EXPECT_FALSE(one.plan().seats.has_value());
}

TEST(Seats, one_leaves_and_one_comes_in_one_plan) {
  Case one;
  one.crowd(20);
  one.known.agent("leaver", 99);
  one.live.agent(99, "leaver").inactive().teams({});
  one.known.agent("leaver-2", 98);
  one.live.agent(98, "leaver-2");
  one.wanted.agent("joiner");
  one.live.seats(21);
  const Plan plan = one.plan();
  ASSERT_TRUE(plan.seats.has_value());
  EXPECT_EQ(plan.seats->limit, 21U);
  EXPECT_EQ(plan.seats->used, 21U);
  EXPECT_EQ(plan.seats->freed, 1U);
  EXPECT_EQ(plan.seats->taken, 1U);
  EXPECT_EQ(plan.seats->after, 21U);
  EXPECT_EQ(plan.seats->peak, 21U);
  EXPECT_EQ(plan.counts().deferred, 0U);
  EXPECT_EQ(plan.steps.front().kind(), ActionKind::deactivate) << "the leaver comes first";
  EXPECT_EQ(plan.steps.back().kind(), ActionKind::create);
}

TEST(Seats, whoever_finds_none_left_waits) {
  Case one;
  one.crowd(20);
  one.wanted.agent("joiner-a");
  one.wanted.agent("joiner-b");
  one.live.seats(21);
  const Plan plan = one.plan();
  EXPECT_TRUE(step_of(plan, "agent.joiner-a").runs());
  EXPECT_EQ(render::phrase(*step_of(plan, "agent.joiner-b").deferred).words,
            "no seat is left: 21 of 21 seats are taken by then");
  EXPECT_EQ(plan.counts().deferred, 1U);
  EXPECT_EQ(plan.requests, 1U);
  EXPECT_EQ(plan.seats->after, 21U);
  EXPECT_FALSE(plan.is_blocked());
}

TEST(Seats, go_to_reactivations_before_creates) {
  Case one;
  one.crowd(20);
  one.wanted.agent("a-new-one");
  one.wanted.agent("z-comes-back");
  one.known.agent("z-comes-back", 99).tombstone();
  one.live.agent(99, "z-comes-back").inactive();
  one.live.seats(21);
  const Plan plan = one.plan();
  EXPECT_TRUE(step_of(plan, "agent.z-comes-back").runs());
  EXPECT_FALSE(step_of(plan, "agent.a-new-one").runs());
}

TEST(Seats, the_instances_word_comes_before_the_configurations) {
  Case one;
  one.crowd(3);
  one.wanted.seats(3);
  EXPECT_EQ(one.plan().seats->limit, 3U);
  one.live.seats(50);
  EXPECT_EQ(one.plan().seats->limit, 50U);
}

TEST(Seats, api_only_agents_and_inactive_ones_use_none) {
  Case one;
  one.crowd(3);
  one.live.agent(50, "robot").built_in(BuiltIn::api_only);
  one.live.agent(51, "old").inactive();
  one.live.agent(52, "unmanaged");
  one.live.seats(10);
  EXPECT_EQ(one.plan().seats->used, 4U);
}

// A run that goes wrong counts by the same rule, of which all is in the plan.
TEST(Seats, an_api_only_agent_who_is_switched_on_takes_none) {
  Case one;
  one.crowd(20);
  one.wanted.agent("robot").switched_on();
  one.known.agent("robot", 99).tombstone();
  one.live.agent(99, "robot").inactive().built_in(BuiltIn::api_only);
  one.wanted.agent("person").switched_on();
  one.known.agent("person", 98).tombstone();
  one.live.agent(98, "person").inactive();
  one.live.seats(21);
  const Plan plan = one.plan();
  EXPECT_TRUE(step_of(plan, "agent.robot").runs());
  EXPECT_TRUE(step_of(plan, "agent.person").runs());
  EXPECT_THAT(plan.seats->api_only, ElementsAre(address("agent.robot")));
  EXPECT_FALSE(takes_seat(step_of(plan, "agent.robot"), *plan.seats));
  EXPECT_TRUE(takes_seat(step_of(plan, "agent.person"), *plan.seats));
  EXPECT_EQ(plan.seats->taken, 1U);
}

TEST(Seats, are_freed_by_active_agents_who_leave) {
  const auto leaving = [](const char* whom, Action action) {
    return make_step(address(whom), std::move(action));
  };
  Step deleted = leaving("agent.a", Delete{remote_id(1)});
  EXPECT_TRUE(frees_seat(deleted));
  deleted.precondition.active = false;
  EXPECT_FALSE(frees_seat(deleted));
  Step deactivated = leaving("agent.a", Deactivate{remote_id(1), DeactivateChanges::alone()});
  EXPECT_TRUE(frees_seat(deactivated));
  deactivated.blocked_by.emplace_back(OwnAgent{remote_id(1)});
  EXPECT_FALSE(frees_seat(deactivated));
  EXPECT_FALSE(frees_seat(leaving("agent.a", Forget{remote_id(1)})));
  EXPECT_FALSE(frees_seat(leaving("contact.a", Deactivate{remote_id(1), DeactivateChanges::alone()})));
}

TEST(Seats, somebody_created_inactive_takes_none_and_contacts_never_do) {
  Case one;
  one.crowd(3);
  one.live.seats(3);
  one.wanted.agent("later").switched_off();
  one.wanted.contact("bob");
  const Plan plan = one.plan();
  EXPECT_EQ(plan.counts().deferred, 0U);
  EXPECT_EQ(plan.seats->taken, 0U);
}

TEST(Seats, a_deactivation_that_is_blocked_frees_none) {
  Case one;
  one.crowd(20);
  one.known.agent("boss", 99).protect();
  one.live.agent(99, "boss");
  one.wanted.agent("joiner");
  one.live.seats(21);
  const Plan plan = one.plan();
  EXPECT_EQ(plan.seats->freed, 0U);
  EXPECT_TRUE(step_of(plan, "agent.joiner").deferred.has_value());
}

TEST(Seats, more_people_than_seats_is_no_reason_to_go_below_zero) {
  Case one;
  one.crowd(20);
  one.wanted.agent("joiner");
  one.live.seats(5);
  const Plan plan = one.plan();
  EXPECT_EQ(plan.seats->peak, 20U);
  EXPECT_TRUE(step_of(plan, "agent.joiner").deferred.has_value());
}

TEST(Seats, what_waits_for_somebody_who_waits_waits_too) {
  // Zoe comes back with a new e-mail, for which there is no seat; Anna was to get her old one.
  Case one;
  one.crowd(20);
  one.wanted.agent("zoe", {{"email", "zoe.new@example.com"}});
  one.known.agent("zoe", 99).tombstone();
  one.live.agent(99, "zoe").inactive();
  one.wanted.agent("anna", {{"email", "zoe@example.com"}}).switched_off();
  one.live.seats(20);
  const Plan plan = one.plan();
  EXPECT_TRUE(step_of(plan, "agent.zoe").deferred.has_value());
  EXPECT_EQ(render::phrase(*step_of(plan, "agent.anna").deferred).words,
            "waits for agent.zoe, which is deferred");
}

TEST(Seats, are_not_counted_from_a_part_of_the_agents) {
  Case one;
  one.wanted.agent("jane");
  one.live.seats(5);
  Snapshot snapshot = one.live.build();
  const DesiredState desired = one.wanted.build();
  const state::State state = one.known.build();
  Interests wanted = interests(sample_catalog(), desired, state, ResourceType::agent);
  snapshot.of(ResourceType::agent) =
      TypeSnapshot::asked(ResourceType::agent, {}, wanted.ids, wanted.keys, 900);
  const auto plan = make_plan(sample_catalog(), desired, state, snapshot, one.policy);
  ASSERT_TRUE(plan.has_value());
  EXPECT_FALSE(plan->seats.has_value());
  ASSERT_THAT(plan->warnings, SizeIs(1));
  EXPECT_THAT(render::phrase(plan->warnings[0]).words, HasSubstr("seats are not counted"));
}

}  // namespace
}  // namespace haloform::plan
