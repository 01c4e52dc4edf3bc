#include "planner/render/refusal.hpp"

#include "tests/render/sample_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace haloform {
namespace {

using testing::HasSubstr;
using testing::Not;

StepDraft leaving(const std::string& who, std::int64_t id) {
  return {who, Deactivate{remote_id(id), DeactivateChanges::alone()}};
}

TEST(Refusal, names_what_is_blocked_and_how_to_proceed) {
  StepDraft boss = leaving("agent.boss", 2);
  const Error error = blocked_error(sample_plan(
      {leaving("agent.jane-smith", 1), boss.blocked(Protected{address("agent.boss"), false, true})}));
  EXPECT_EQ(error.kind, ErrorKind::blocked);
  EXPECT_THAT(error.what, HasSubstr("agent.boss: agent.boss is protected (way out: put the block back"));
  EXPECT_THAT(error.what, Not(HasSubstr("jane-smith")));
  EXPECT_THAT(error.advice, HasSubstr("--skip-blocked"));
}

// A guard's limit holds back sixty steps with the same words; they are said once.
TEST(Refusal, says_once_what_holds_back_many) {
  const LimitExceeded limit{
      ResourceType::agent, GuardKind::deactivate, 60, {{Limit::Unit::percent, 10}, 118, 11}, {}, {}};
  std::vector<Step> steps;
  steps.reserve(60);
  for (int at = 0; at < 60; ++at)
    steps.push_back(leaving("agent.a" + std::to_string(at), at + 1).blocked(limit));
  const Error error = blocked_error(sample_plan(std::move(steps)));
  EXPECT_THAT(error.what, HasSubstr("agent.a0 and 59 more: 60 deactivations of agents, the limit is 11"));
  EXPECT_LT(error.what.size(), 300U);
}

TEST(Refusal, of_a_plan_as_a_whole_names_no_step_to_leave_out) {
  Plan plan = sample_plan({});
  plan.blocked_by.emplace_back(RecordsMissing{ResourceType::agent, 30, 100, {}});
  const Error error = blocked_error(plan);
  EXPECT_THAT(error.what, HasSubstr("--allow agents.missing=30"));
  EXPECT_THAT(error.advice, Not(HasSubstr("--skip-blocked")));
}

}  // namespace
}  // namespace haloform
