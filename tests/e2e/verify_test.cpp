// `apply --verify`: what HaloPSA says afterwards is what counts.
#include "tests/support/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace haloform::test {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Verify, says_that_nothing_is_left_to_do) {
  const Stage stage(world_of({}));
  stage.configure(many_agents(3));
  const ProcessResult applied = stage.apply({"--verify"});
  EXPECT_EQ(applied.exit_code, 0) << shown(applied);
  EXPECT_THAT(applied.err, HasSubstr("Verified: planned again in"));
  EXPECT_THAT(applied.err, HasSubstr("nothing is left to do"));
  EXPECT_EQ(stage.control().count("create"), 3) << "it reads, and writes nothing";
}

// No answer to a write can tell what a rule of the instance, or somebody else, makes of it a moment later.
TEST(Verify, finds_what_was_undone_while_the_run_went_on) {
  const Stage stage(world_of({}));
  stage.configure(many_agents(2));
  stage.control().set_latency(std::chrono::milliseconds(200));
  RunningProcess apply =
      stage.start({"apply", "--auto-approve", "--verify", "--retry-for", "1s", "--parallelism", "1"});
  while (stage.control().count("create") < 2) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  const std::vector<std::int64_t> first = stage.agents_with("agent1@example.com");
  ASSERT_EQ(first.size(), 1U);
  stage.control().patch("agents", first.front(), {{"name", "Renamed by a rule"}});
  const ProcessResult applied = apply.wait();
  EXPECT_EQ(applied.exit_code, 6) << shown(applied);
  EXPECT_THAT(applied.err, HasSubstr("HaloPSA differs from what was just applied: agent.agent-1: update"));
  EXPECT_THAT(applied.err, HasSubstr("`haloform plan` shows what differs"));
}

TEST(Verify, judges_of_a_saved_plan_only_what_stood_in_it) {
  const Stage stage(world_of({}));
  stage.configure(many_agents(2));
  ASSERT_EQ(stage.plan({"--out", "saved.plan"}).exit_code, 0);
  stage.configure(many_agents(3));
  const ProcessResult applied = stage.haloform({"apply", "saved.plan", "--verify"});
  EXPECT_EQ(applied.exit_code, 0) << shown(applied);
  EXPECT_THAT(applied.err, HasSubstr("nothing is left to do"));
}

TEST(Verify, is_silent_about_what_waits_for_a_seat) {
  const Stage stage(world_of({}), {"--seats", "2"});
  stage.configure("seats: {agents: 2}\n" + many_agents(3));
  const ProcessResult applied = stage.apply({"--verify"});
  EXPECT_EQ(applied.exit_code, 10) << shown(applied);
  EXPECT_THAT(applied.err, Not(HasSubstr("HaloPSA is not as")));
}

}  // namespace
}  // namespace haloform::test
