// Too much of anything is a mistake until somebody says otherwise.
#include "planner/plan/judging/guard_table.hpp"
#include "tests/plan/case.hpp"

#include <gmock/gmock.h>

namespace haloform::plan {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

Limit percent(std::uint32_t number) { return {Limit::Unit::percent, number}; }
Limit count(std::uint32_t number) { return {Limit::Unit::count, number}; }

TEST(Allowance, a_table) {
  struct Row {
    Limit limit;
    GuardKind kind;
    std::size_t base;
    std::size_t allowed;
    const char* why;
  };
  const std::vector<Row> rows{
      {percent(10), GuardKind::deactivate, 118, 11, "rounded down"},
      {percent(10), GuardKind::deactivate, 30, 3, "exactly"},
      {percent(10), GuardKind::deactivate, 12, 3, "never less than three"},
      {percent(10), GuardKind::deactivate, 4, 2, "never more than half"},
      {percent(10), GuardKind::deactivate, 5, 3, "half, rounded up"},
      {percent(10), GuardKind::deactivate, 1, 1, "half of one, rounded up"},
      {percent(80), GuardKind::remove, 100, 50, "never more than half"},
      {count(40), GuardKind::deactivate, 4, 40, "a count is a count"},
      {percent(50), GuardKind::update, 8, 10, "ten updates are always allowed"},
      {percent(50), GuardKind::update, 118, 59, "half"},
      {count(0), GuardKind::create, 50, 0, "none"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(allowance(row.limit, row.kind, row.base).number, row.allowed) << row.why;
  }
}

/// So many people in the state and in HaloPSA, of whom the first `leavers` have no block any more.
struct Leavers : Case {
  Leavers(std::size_t all, std::size_t leavers) {
    for (std::size_t at = 0; at < all; ++at) {
      const std::string key = "p" + std::to_string(at);
      const auto id = static_cast<std::int64_t>(at + 1);
      if (at >= leavers) wanted.agent(key);
      known.agent(key, id);
      live.agent(id, key);
    }
  }
};

TEST(Guards, up_to_a_tenth_may_leave_at_once) { EXPECT_FALSE(Leavers(118, 11).plan().is_blocked()); }

TEST(Guards, beyond_that_every_one_of_them_is_blocked_and_nothing_else) {
  Leavers one(118, 45);
  one.wanted.agent("new");
  const Plan plan = one.plan();
  EXPECT_EQ(plan.counts().blocked, 45U);
  EXPECT_EQ(rules(step_of(plan, "agent.new")), "");
  const Block& block = step_of(plan, "agent.p0").blocked_by.at(0);
  EXPECT_EQ(render::phrase(block).words, "45 deactivations of agents, the limit is 11 (10% of 118)");
  EXPECT_EQ(render::phrase(block).way_forward, "--allow agents.deactivate=45");
}

TEST(Guards, allow_raises_one_limit_to_a_number) {
  Leavers one(118, 45);
  one.policy.allow["deactivate"] = 45;
  EXPECT_FALSE(one.plan().is_blocked());
  one.policy.allow["deactivate"] = 44;
  EXPECT_THAT(render::phrase(step_of(one.plan(), "agent.p0").blocked_by[0]).words,
              HasSubstr("the limit is 44 (--allow)"));
}

TEST(Guards, allow_never_lowers_a_limit) {
  Leavers one(118, 11);
  one.policy.allow["deactivate"] = 1;
  EXPECT_FALSE(one.plan().is_blocked());
}

TEST(Guards, the_configuration_sets_limits) {
  Leavers one(118, 5);
  one.wanted.guards().set(GuardKind::deactivate, count(4));
  EXPECT_EQ(one.plan().counts().blocked, 5U);
}

TEST(Guards, tombstones_do_not_count_in_the_base) {
  Leavers one(40, 4);  // 10% of 40 is 4
  EXPECT_FALSE(one.plan().is_blocked());
  for (int id = 200; id < 400; ++id) {
    const std::string key = "old-" + std::to_string(id);
    one.known.agent(key, id).tombstone();
    one.live.agent(id, key).inactive();
  }
  EXPECT_FALSE(one.plan().is_blocked());
  Leavers two(30, 4);
  EXPECT_TRUE(two.plan().is_blocked());
}

TEST(Guards, of_the_configuration_do_not_let_the_last_one_go) {
  Leavers counted(1, 1);
  counted.wanted.guards().set(GuardKind::deactivate, count(5));
  counted.known.raw().guards = counted.wanted.guards();
  EXPECT_EQ(rules(counted.plan().steps.at(0)), "last_active");
  Leavers one(1, 1);
  const Plan plan = one.plan();
  EXPECT_EQ(rules(plan.steps.at(0)), "last_active");
  EXPECT_EQ(render::phrase(plan.steps[0].blocked_by[0]).way_forward, "--allow agents.deactivate=1");
  one.policy.allow["deactivate"] = 1;
  EXPECT_FALSE(one.plan().is_blocked()) << "and the way out works";
}

TEST(Guards, deletes_have_a_limit_of_their_own_beside_the_flag) {
  Leavers one(40, 0);
  for (int id = 200; id < 210; ++id) {
    const std::string key = "temp-" + std::to_string(id);
    one.known.agent(key, id).on_removal(OnRemoval::remove);
    one.live.agent(id, key);
  }
  one.policy.allow_delete = true;
  EXPECT_EQ(rules(step_of(one.plan(), "agent.temp-200")), "limit");
  EXPECT_EQ(render::phrase(step_of(one.plan(), "agent.temp-200").blocked_by[0]).way_forward,
            "--allow agents.delete=10");
  one.policy.allow["delete"] = 10;
  EXPECT_FALSE(one.plan().is_blocked());
}

TEST(Guards, a_hundred_creates_are_enough_for_one_plan) {
  Case one;
  for (int at = 0; at < 101; ++at) one.wanted.agent("new-" + std::to_string(at));
  EXPECT_EQ(one.plan().counts().blocked, 101U);
  one.policy.allow["create"] = 101;
  EXPECT_FALSE(one.plan().is_blocked());
}

TEST(Guards, each_type_is_judged_by_itself) {
  Case one;
  for (int at = 0; at < 60; ++at) {
    one.wanted.agent("new-" + std::to_string(at));
    one.wanted.contact("new-" + std::to_string(at));
  }
  EXPECT_FALSE(one.plan().is_blocked());
}

TEST(Guards, half_may_be_updated_at_once) {
  Case one;
  for (int id = 1; id <= 40; ++id) {
    const std::string key = "p" + std::to_string(id);
    one.wanted.agent(key, {{"role", id <= 21 ? Literal("Lead") : Literal(nullptr)}});
    one.known.agent(key, id, {{"role", nullptr}});
    one.live.agent(id, key);
  }
  const Plan plan = one.plan();
  EXPECT_EQ(plan.counts().blocked, 21U);
  EXPECT_EQ(render::phrase(step_of(plan, "agent.p1").blocked_by[0]).way_forward, "--allow agents.update=21");
}

TEST(Guards, a_first_apply_adopts_everybody_and_may_change_half_of_them) {
  // No state yet: the base is what was found, or nobody could ever be adopted with a change.
  Case one;
  one.known.raw() = state::State{};
  for (int id = 1; id <= 118; ++id) {
    const std::string key = "p" + std::to_string(id);
    one.wanted.agent(key, {{"role", id <= 40 ? "Lead" : "Technician"}});
    one.live.agent(id, key, {{"role", "Technician"}});
  }
  const Plan plan = one.plan();
  EXPECT_EQ(plan.counts().of(ActionKind::adopt), 118U);
  EXPECT_EQ(plan.requests, 40U);
  EXPECT_FALSE(plan.is_blocked());
}

TEST(Guards, an_adoption_without_changes_is_not_an_update) {
  Case one;
  one.settled_agent("jane", 99);
  for (int id = 1; id <= 50; ++id) {
    one.wanted.agent("p" + std::to_string(id));
    one.live.agent(id, "p" + std::to_string(id));
  }
  EXPECT_FALSE(one.plan().is_blocked());
}

// ---- what the last apply kept

/// Leavers under a state that keeps guards: the defaults, unless a test says otherwise.
struct Guarded : Leavers {
  Guarded(std::size_t all, std::size_t leavers) : Leavers(all, leavers) { known.raw().guards.emplace(); }
};

TEST(RaisedGuard, does_not_count_in_the_plan_that_raises_it) {
  Guarded one(118, 49);
  one.wanted.guards().set(GuardKind::deactivate, count(49));
  const Plan plan = one.plan();
  EXPECT_EQ(plan.counts().blocked, 49U);
  EXPECT_EQ(render::phrase(step_of(plan, "agent.p0").blocked_by.at(0)).words,
            "49 deactivations of agents, the limit is 11 (10% of 118); the 49 of the configuration takes "
            "effect with "
            "the next apply");
  one.policy.allow["agents.deactivate"] = 49;
  EXPECT_FALSE(one.plan().is_blocked()) << "--allow overrules";
}

TEST(RaisedGuard, is_a_step_of_its_own_and_in_the_digest) {
  Guarded one(118, 0);
  const std::string before = one.plan().digest;
  EXPECT_TRUE(one.plan().empty());
  one.wanted.guards().of(ResourceType::contact, GuardKind::deactivate) = count(100);
  const Plan plan = one.plan();
  ASSERT_THAT(plan.raises, SizeIs(1));
  EXPECT_EQ(plan.raises[0],
            (GuardRaise{ResourceType::contact, GuardKind::deactivate, percent(10), count(100)}));
  EXPECT_FALSE(plan.empty());
  EXPECT_TRUE(plan.has_runnable());
  EXPECT_NE(plan.digest, before);
  EXPECT_EQ(guards_after(plan, one.wanted.build(), one.known.build()), one.wanted.guards());
}

TEST(RaisedGuard, counts_once_the_state_keeps_it) {
  Guarded one(118, 49);
  one.wanted.guards().set(GuardKind::deactivate, count(49));
  one.known.raw().guards->set(GuardKind::deactivate, count(49));
  EXPECT_FALSE(one.plan().is_blocked());
  EXPECT_TRUE(one.plan().raises.empty());
}

TEST(RaisedGuard, may_be_a_key_that_was_taken_out) {
  Guarded one(118, 4);
  one.known.raw().guards->set(GuardKind::deactivate, count(3));
  EXPECT_EQ(one.plan().counts().blocked, 4U) << "10% is more than the 3 that were kept";
  EXPECT_THAT(one.plan().raises, SizeIs(3)) << "of agents, contacts and teams";
}

TEST(RaisedGuard, a_lower_one_counts_at_once_and_is_no_step) {
  Guarded one(118, 5);
  one.known.raw().guards->set(GuardKind::deactivate, count(6));
  one.wanted.guards().set(GuardKind::deactivate, count(4));
  const Plan plan = one.plan();
  EXPECT_EQ(plan.counts().blocked, 5U);
  EXPECT_TRUE(plan.raises.empty());
}

TEST(RaisedGuard, in_the_other_unit_counts_at_once_where_it_allows_less_now) {
  Guarded one(118, 5);
  one.wanted.guards().set(GuardKind::deactivate, count(4));
  const Plan plan = one.plan();
  EXPECT_EQ(plan.counts().blocked, 5U);
  EXPECT_THAT(plan.raises, SizeIs(3)) << "of agents, contacts and teams";
}

TEST(RaisedGuard, of_targets_is_left_for_the_whole_plan) {
  Guarded one(118, 1);
  one.wanted.guards().set(GuardKind::deactivate, count(49));
  one.policy.targets = {address("agent.p0")};
  EXPECT_TRUE(one.plan().raises.empty());
  EXPECT_EQ(guards_after(one.plan(), one.wanted.build(), one.known.build()), *one.known.raw().guards);
}

TEST(RaisedGuard, under_a_state_of_an_earlier_version_is_no_step_and_does_not_count_yet) {
  Leavers one(118, 49);
  one.known.raw().format = 1;
  one.wanted.guards().set(GuardKind::deactivate, count(49));
  EXPECT_TRUE(one.plan().raises.empty());
  EXPECT_EQ(one.plan().counts().blocked, 49U);
  // Nor is it kept in silence by an apply that does something else.
  one.wanted.guards().set(GuardKind::create, count(7));
  one.policy.targets = {address("agent.p0")};
  GuardTable kept;
  kept.set(GuardKind::create, count(7));
  EXPECT_EQ(guards_after(one.plan(), one.wanted.build(), one.known.build()), kept);
}

TEST(RaisedGuard, is_a_larger_number_or_the_other_unit) {
  EXPECT_TRUE(raises(percent(10), percent(11)));
  EXPECT_TRUE(raises(count(10), count(11)));
  EXPECT_FALSE(raises(percent(10), percent(9)));
  EXPECT_FALSE(raises(count(10), count(10)));
  EXPECT_TRUE(raises(count(3), percent(100))) << "100% of six allow no more than 3, and of eighty 40";
  EXPECT_TRUE(raises(percent(10), count(5)));
  EXPECT_FALSE(raises(percent(10), count(0)));
}

// ---- whom --allow speaks of

/// Nineteen agents of 23 and ninety contacts of a hundred have no block any more.
struct BothLeave : Case {
  BothLeave() {
    for (int at = 1; at <= 100; ++at) {
      const std::string key = "p" + std::to_string(at);
      known.contact(key, at);
      live.contact(at, key);
      if (at > 90) wanted.contact(key);
      if (at > 23) continue;
      known.agent(key, at);
      live.agent(at, key);
      if (at > 19) wanted.agent(key);
    }
  }
};

TEST(Allow, of_one_type_leaves_the_others_alone) {
  BothLeave one;
  one.policy.allow["contacts.deactivate"] = 90;
  const Plan plan = one.plan();
  EXPECT_EQ(rules(step_of(plan, "contact.p1")), "");
  EXPECT_EQ(rules(step_of(plan, "agent.p1")), "limit");
  EXPECT_EQ(plan.counts().blocked, 19U);
}

TEST(Allow, without_a_type_counts_for_none_where_two_need_it) {
  BothLeave one;
  one.policy.allow["deactivate"] = 90;
  const Plan plan = one.plan();
  EXPECT_EQ(plan.counts().blocked, 109U);
  const Block& block = step_of(plan, "agent.p1").blocked_by.at(0);
  EXPECT_THAT(render::phrase(block).words,
              HasSubstr("--allow deactivate=90 does not say which type it is for"));
  EXPECT_EQ(render::phrase(block).way_forward, "--allow agents.deactivate=19");
  one.policy.allow["agents.deactivate"] = 19;
  EXPECT_FALSE(one.plan().is_blocked()) << "only the contacts need it now";
}

TEST(Guards, what_they_allow_and_what_is_used_stands_in_every_plan) {
  const Plan plan = Leavers(118, 3).plan();
  ASSERT_THAT(plan.guards, SizeIs(12));
  const GuardUse& use = plan.guards.at(0);
  EXPECT_EQ(use.kind, GuardKind::deactivate);
  EXPECT_EQ(use.base, 118U);
  EXPECT_EQ(use.allowed, 11U);
  EXPECT_EQ(use.used, 3U);
}

// ---- the last one, by what is live

TEST(Guards, whoever_was_switched_off_by_hand_is_not_the_one_who_stays) {
  Case one;
  one.settled_agent("ann", 1);
  one.known.agent("ben", 2);
  one.live.agent(2, "ben");
  one.wanted.agent("cem");
  one.known.agent("cem", 3);
  one.live.agent(3, "cem").inactive();
  EXPECT_FALSE(one.plan().is_blocked());
  Case two;
  two.known.agent("ben", 2);
  two.live.agent(2, "ben");
  two.wanted.agent("cem");
  two.known.agent("cem", 3);
  two.live.agent(3, "cem").inactive();
  EXPECT_EQ(rules(step_of(two.plan(), "agent.ben")), "last_active");
  two.policy.allow["agents.deactivate"] = 1;
  EXPECT_FALSE(two.plan().is_blocked());
}

// ---- protection

TEST(Protection, ends_one_apply_after_the_block_says_so) {
  Case one;
  one.crowd(20);
  one.wanted.agent("ceo").switched_off();
  one.known.agent("ceo", 7).protect();
  one.live.agent(7, "ceo");
  const Plan plan = one.plan();
  EXPECT_EQ(rules(step_of(plan, "agent.ceo")), "protect");
  EXPECT_THAT(render::phrase(step_of(plan, "agent.ceo").blocked_by[0]).words,
              HasSubstr("it stays protected until"));
}

TEST(Protection, is_not_left_behind_by_a_move_or_an_id) {
  Case moved;
  moved.crowd(20);
  moved.wanted.agent("boss").switched_off();
  moved.wanted.moved("agent.ceo", "agent.boss");
  moved.known.add(ResourceType::agent, "ceo", 7, sample_fields(ResourceType::agent, "boss")).protect();
  moved.live.agent(7, "boss");
  EXPECT_EQ(rules(step_of(moved.plan(), "agent.boss")), "protect");
  Case named;
  named.crowd(20);
  named.wanted.agent("boss").switched_off().id(7);
  named.known.add(ResourceType::agent, "ceo", 7, sample_fields(ResourceType::agent, "boss")).protect();
  named.live.agent(7, "boss");
  EXPECT_EQ(rules(step_of(named.plan(), "agent.boss")), "protect");
}

TEST(Protection, is_not_forgotten_with_the_person) {
  Case one;
  one.crowd(20);
  one.known.agent("ceo", 7).protect().on_removal(OnRemoval::forget);
  one.live.agent(7, "ceo");
  EXPECT_EQ(rules(step_of(one.plan(), "agent.ceo")), "protect");
}

// ---- missing records

/// So many people whom the state knows, of whom `gone` were deleted outside.
struct Missing : Case {
  Missing(int all, int gone) {
    for (int id = 1; id <= all; ++id) {
      const std::string key = "p" + std::to_string(id);
      wanted.agent(key);
      known.agent(key, id);
      if (id > gone) {
        live.agent(id, key);
      } else {
        live.gone(ResourceType::agent, id);
      }
    }
  }
};

TEST(Guards, many_missing_records_look_like_a_lost_permission) {
  const Plan plan = Missing(30, 4).plan();
  ASSERT_THAT(plan.blocked_by, SizeIs(1));
  EXPECT_EQ(rule_of(plan.blocked_by[0]), BlockRule::missing);
  EXPECT_THAT(render::phrase(plan.blocked_by[0]).words,
              HasSubstr("4 of 30 agents that the state knows are missing"));
  EXPECT_THAT(render::phrase(plan.blocked_by[0]).way_forward, HasSubstr("--allow agents.missing=4"));
  EXPECT_TRUE(plan.is_blocked());
}

TEST(Guards, a_few_missing_ones_do_not) {
  EXPECT_FALSE(Missing(30, 3).plan().is_blocked()) << "three are exactly a tenth";
  EXPECT_FALSE(Missing(5, 2).plan().is_blocked()) << "less than three";
  EXPECT_TRUE(Missing(5, 3).plan().is_blocked());
}

TEST(Guards, all_missing_is_too_many_however_few_they_are) {
  Missing one(2, 2);
  one.live.agent(50, "somebody-else");
  EXPECT_TRUE(one.plan().is_blocked());
  one.policy.allow["missing"] = 2;
  EXPECT_FALSE(one.plan().is_blocked()) << "and the way out works";
}

TEST(Guards, whoever_was_made_again_under_another_id_is_not_missing) {
  Missing one(2, 2);
  one.live.agent(51, "p1");
  one.live.agent(52, "p2");
  EXPECT_FALSE(one.plan().is_blocked());
}

TEST(Guards, are_judged_on_the_targets_alone) {
  // Sixty people were removed by mistake; one of them has to be off-boarded now.
  Leavers one(118, 60);
  one.policy.targets = {address("agent.p7")};
  const Plan plan = one.plan();
  EXPECT_FALSE(plan.is_blocked());
  EXPECT_EQ(plan.counts().of(ActionKind::deactivate), 1U);
}

TEST(Guards, every_block_names_a_way_out) {
  Leavers one(118, 60);
  for (const Step& step : one.plan().steps) {
    for (const Block& block : step.blocked_by) EXPECT_FALSE(render::phrase(block).way_forward.empty());
  }
}

}  // namespace
}  // namespace haloform::plan
