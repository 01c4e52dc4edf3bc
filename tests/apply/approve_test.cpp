#include "planner/apply/approve.hpp"

#include "planner/apply/progress.hpp"
#include "tests/support/builders.hpp"

#include <gtest/gtest.h>

namespace haloform::apply {
namespace {

plan::Step deactivation(std::string_view of, std::int64_t id) {
  return {address(of), plan::Deactivate{remote_id(id), plan::DeactivateChanges::alone()},
          {},          {},
          {},          {},
          {},          {},
          {},          {},
          {}};
}

TEST(Approve, takes_a_plan_without_blocks) {
  plan::Plan plan;
  plan.steps.push_back(deactivation("agent.jane-smith", 1));
  const auto approved = approve(plan);
  ASSERT_TRUE(approved);
  EXPECT_EQ(approved->plan().steps.size(), 1U);
}

// A deferred step waits for a seat; it holds nothing else back.
TEST(Approve, takes_a_plan_with_a_deferred_step) {
  plan::Plan plan;
  plan.steps.push_back(deactivation("agent.jane-smith", 1));
  plan.steps.back().deferred = plan::NoSeatLeft{5, 5};
  EXPECT_TRUE(approve(plan));
}

TEST(Approve, gives_the_whole_plan_back_for_one_blocked_step) {
  plan::Plan plan;
  plan.steps.push_back(deactivation("agent.jane-smith", 1));
  plan.steps.push_back(deactivation("agent.boss", 2));
  plan.steps.back().blocked_by.emplace_back(plan::Protected{address("agent.boss"), false, false});
  const auto approved = approve(plan);
  ASSERT_FALSE(approved);
  EXPECT_EQ(approved.error().steps.size(), 2U);
}

TEST(Approve, gives_back_a_plan_that_is_blocked_as_a_whole) {
  plan::Plan plan;
  plan.blocked_by.emplace_back(plan::RecordsMissing{ResourceType::agent, 30, 100, {}});
  EXPECT_FALSE(approve(plan));
}

TEST(Approve, skips_what_is_blocked_where_that_was_asked_for) {
  plan::Plan plan;
  plan.steps.push_back(deactivation("agent.jane-smith", 1));
  plan.steps.push_back(deactivation("agent.boss", 2));
  plan.steps.back().blocked_by.emplace_back(plan::Protected{address("agent.boss"), false, false});
  EXPECT_TRUE(approve(plan, WhatIsBlocked::is_skipped));
}

TEST(Approve, skips_neither_a_block_of_the_whole_plan_nor_all_of_it) {
  plan::Plan plan;
  plan.steps.push_back(deactivation("agent.jane-smith", 1));
  plan.blocked_by.emplace_back(plan::RecordsMissing{ResourceType::agent, 30, 100, {}});
  EXPECT_FALSE(approve(plan, WhatIsBlocked::is_skipped));
  plan.blocked_by.clear();
  plan.steps.back().blocked_by.emplace_back(plan::Protected{address("agent.jane-smith"), false, false});
  EXPECT_FALSE(approve(plan, WhatIsBlocked::is_skipped));
}

TEST(TimeLeft, is_unknown_before_there_is_a_pace) { EXPECT_FALSE(time_left(Milliseconds(5000), 0, 10)); }

TEST(TimeLeft, goes_on_at_the_pace_so_far) {
  EXPECT_EQ(time_left(Milliseconds(2000), 20, 100), Milliseconds(8000));
  EXPECT_EQ(time_left(Milliseconds(2000), 100, 100), Milliseconds(0));
  EXPECT_EQ(time_left(Milliseconds(0), 1, 100), Milliseconds(0));
}

}  // namespace
}  // namespace haloform::apply
