#include "planner/render/refusal.hpp"

#include "tests/render/sample_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace haloform::render {
namespace {

using testing::HasSubstr;
using testing::Not;

StepDraft leaving(const std::string& who, std::int64_t id) {
  return {who, plan::Deactivate{remote_id(id), plan::DeactivateChanges::alone()}};
}

// Why, and how to proceed, is said where the plan is shown, which is above it.
TEST(Refusal, names_the_rules_and_does_not_repeat_the_plan) {
  StepDraft boss = leaving("agent.boss", 2);
  const Error error = blocked_error(sample_plan(
      {leaving("agent.jane-smith", 1), boss.blocked(plan::Protected{address("agent.boss"), false, true})}));
  EXPECT_EQ(error.kind, ErrorKind::blocked);
  EXPECT_EQ(error.what, "the plan is blocked (protect), and nothing of it is done");
  EXPECT_THAT(error.advice, HasSubstr("--skip-blocked"));
}

TEST(Refusal, names_a_rule_once_however_many_steps_it_blocks) {
  const plan::LimitExceeded limit{
      ResourceType::agent, GuardKind::deactivate, 60, {{Limit::Unit::percent, 10}, 118, 11}, {}, {}};
  std::vector<plan::Step> steps;
  steps.reserve(60);
  for (int at = 0; at < 60; ++at)
    steps.push_back(leaving("agent.a" + std::to_string(at), at + 1).blocked(limit));
  StepDraft boss = leaving("agent.boss", 99);
  steps.push_back(boss.blocked(limit).blocked(plan::Protected{address("agent.boss"), false, true}));
  const Error error = blocked_error(sample_plan(std::move(steps)));
  EXPECT_EQ(error.what, "the plan is blocked (protect, limit), and nothing of it is done");
}

TEST(Refusal, of_a_plan_as_a_whole_names_no_step_to_leave_out) {
  plan::Plan plan = sample_plan({});
  plan.blocked_by.emplace_back(plan::RecordsMissing{ResourceType::agent, 30, 100, {}});
  const Error error = blocked_error(plan);
  EXPECT_EQ(error.what, "the plan is blocked (missing), and nothing of it is done");
  EXPECT_THAT(error.advice, Not(HasSubstr("--skip-blocked")));
}

}  // namespace
}  // namespace haloform::render
