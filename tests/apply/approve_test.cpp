#include "planner/apply/apply.hpp"
#include "tests/support/builders.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haloform {
namespace {

using testing::HasSubstr;
using testing::Not;

Step deactivation(std::string_view of, std::int64_t id) {
  Changes changes;
  changes.active = ActiveChange{true, false, Drift::no};
  return {address(of), Deactivate{remote_id(id), changes}, {}, {}, {}, {}, {}, {}, {}, {}, {}};
}

TEST(Approve, takes_a_plan_without_blocks) {
  Plan plan;
  plan.steps.push_back(deactivation("agent.jane-smith", 1));
  const auto approved = approve(plan);
  ASSERT_TRUE(approved);
  EXPECT_EQ(approved->plan().steps.size(), 1U);
}

// A deferred step waits for a seat; it holds nothing else back.
TEST(Approve, takes_a_plan_with_a_deferred_step) {
  Plan plan;
  plan.steps.push_back(deactivation("agent.jane-smith", 1));
  plan.steps.back().deferred = "no seat is left";
  EXPECT_TRUE(approve(plan));
}

TEST(Approve, refuses_the_whole_plan_for_one_blocked_step_and_names_its_way_out) {
  Plan plan;
  plan.steps.push_back(deactivation("agent.jane-smith", 1));
  plan.steps.push_back(deactivation("agent.boss", 2));
  plan.steps.back().blocked_by.push_back(
      {Block::Rule::protect, "agent.boss is protected", "take protect out"});
  const auto approved = approve(plan);
  ASSERT_FALSE(approved);
  EXPECT_EQ(approved.error().kind, ErrorKind::blocked);
  EXPECT_THAT(approved.error().what, HasSubstr("agent.boss"));
  EXPECT_THAT(approved.error().what, HasSubstr("take protect out"));
  EXPECT_THAT(approved.error().what, Not(HasSubstr("jane-smith")));
}

// A guard's limit holds back sixty steps with the same words; they are said once.
TEST(Approve, says_once_what_holds_back_many) {
  Plan plan;
  for (int at = 0; at < 60; ++at) {
    plan.steps.push_back(deactivation("agent.a" + std::to_string(at), at + 1));
    plan.steps.back().blocked_by.push_back({Block::Rule::limit, "60 deactivations", "--allow deactivate=60"});
  }
  const auto approved = approve(plan);
  ASSERT_FALSE(approved);
  EXPECT_THAT(approved.error().what, HasSubstr("agent.a0 and 59 more: 60 deactivations"));
  EXPECT_LT(approved.error().what.size(), 300U);
}

TEST(Approve, refuses_a_block_of_the_plan_as_a_whole) {
  Plan plan;
  plan.blocked_by.push_back({Block::Rule::missing, "30 of 100 agents are missing", "--allow missing=30"});
  const auto approved = approve(plan);
  ASSERT_FALSE(approved);
  EXPECT_THAT(approved.error().what, HasSubstr("--allow missing=30"));
}

TEST(Approve, skips_what_is_blocked_where_that_was_asked_for) {
  Plan plan;
  plan.steps.push_back(deactivation("agent.jane-smith", 1));
  plan.steps.push_back(deactivation("agent.boss", 2));
  plan.steps.back().blocked_by.push_back({Block::Rule::protect, "agent.boss is protected", ""});
  EXPECT_TRUE(approve(plan, WhatIsBlocked::is_skipped));
}

TEST(Approve, skips_neither_a_block_of_the_whole_plan_nor_all_of_it) {
  Plan plan;
  plan.steps.push_back(deactivation("agent.jane-smith", 1));
  plan.blocked_by.push_back({Block::Rule::missing, "30 of 100 agents are missing", "--allow missing=30"});
  EXPECT_FALSE(approve(plan, WhatIsBlocked::is_skipped));
  plan.blocked_by.clear();
  plan.steps.back().blocked_by.push_back({Block::Rule::protect, "she is protected", ""});
  EXPECT_FALSE(approve(plan, WhatIsBlocked::is_skipped));
}

TEST(TimeLeft, is_unknown_before_there_is_a_pace) { EXPECT_FALSE(time_left(Milliseconds(5000), 0, 10)); }

TEST(TimeLeft, goes_on_at_the_pace_so_far) {
  EXPECT_EQ(time_left(Milliseconds(2000), 20, 100), Milliseconds(8000));
  EXPECT_EQ(time_left(Milliseconds(2000), 100, 100), Milliseconds(0));
  EXPECT_EQ(time_left(Milliseconds(0), 1, 100), Milliseconds(0));
}

}  // namespace
}  // namespace haloform
