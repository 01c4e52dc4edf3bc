// Too much of anything is a mistake until somebody says otherwise.
#include "planner/plan/guards.hpp"

#include "tests/plan/case.hpp"

#include <gmock/gmock.h>

namespace haloform {
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
  EXPECT_EQ(allowance(percent(10), GuardKind::deactivate, 118).words, "11 (10% of 118)");
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
  EXPECT_EQ(block.what, "45 deactivations of agents, the limit is 11 (10% of 118)");
  EXPECT_EQ(block.way_out, "--allow deactivate=45");
}

TEST(Guards, allow_raises_one_limit_to_a_number) {
  Leavers one(118, 45);
  one.policy.allow["deactivate"] = 45;
  EXPECT_FALSE(one.plan().is_blocked());
  one.policy.allow["deactivate"] = 44;
  EXPECT_THAT(step_of(one.plan(), "agent.p0").blocked_by[0].what, HasSubstr("the limit is 44 (--allow)"));
}

TEST(Guards, allow_never_lowers_a_limit) {
  Leavers one(118, 11);
  one.policy.allow["deactivate"] = 1;
  EXPECT_FALSE(one.plan().is_blocked());
}

TEST(Guards, the_configuration_sets_limits) {
  Leavers one(118, 5);
  one.wanted.guards().deactivate = count(4);
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

TEST(Guards, no_percentage_lets_the_last_one_go) {
  Leavers one(1, 1);
  const Plan plan = one.plan();
  EXPECT_EQ(rules(plan.steps.at(0)), "last_active");
  EXPECT_EQ(plan.steps[0].blocked_by[0].way_out, "--allow deactivate=1");
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
  EXPECT_EQ(step_of(one.plan(), "agent.temp-200").blocked_by[0].way_out, "--allow delete=10");
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
  EXPECT_EQ(step_of(plan, "agent.p1").blocked_by[0].way_out, "--allow update=21");
}

TEST(Guards, a_first_apply_adopts_everybody_and_may_change_half_of_them) {
  // No state yet: the base is what was found, or nobody could ever be adopted with a change.
  Case one;
  one.known.raw() = State{};
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
  EXPECT_EQ(plan.blocked_by[0].rule, Block::Rule::missing);
  EXPECT_THAT(plan.blocked_by[0].what, HasSubstr("4 of 30 agents that the state knows are missing"));
  EXPECT_THAT(plan.blocked_by[0].way_out, HasSubstr("--allow missing=4"));
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
    for (const Block& block : step.blocked_by) EXPECT_FALSE(block.way_out.empty());
  }
}

}  // namespace
}  // namespace haloform
