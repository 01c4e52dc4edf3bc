#include "tests/support/pipelines.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>

namespace haloform::test {
namespace {

using testing::AnyOf;
using testing::Eq;
using testing::HasSubstr;

std::string people_called(const Flags& keys) {
  std::string text = "agents:\n";
  for (const std::string& key : keys) text += agent_block(key, "The " + key, key + "@example.com");
  return text;
}

// Without its state nobody knows who left. A place that held one, and holds none, is no place for a first apply.
TEST(PipelineWithoutItsState, is_told_and_does_nothing_where_a_state_is_required) {
  Pipelines acme(world_of({}), "{git: {remote: origin}, required: true}");
  acme.merge(people_called({"jane"}));
  const ProcessResult refused = acme.checkout().apply();
  EXPECT_EQ(refused.exit_code, 1) << shown(refused);
  EXPECT_THAT(refused.err, HasSubstr("haloform state init"));
  EXPECT_EQ(acme.checkout().plan().exit_code, 1);
  EXPECT_EQ(acme.control().writes(), 0);

  const ProcessResult begun = acme.checkout().haloform({"state", "init"});
  EXPECT_EQ(begun.exit_code, 0) << shown(begun);
  const ProcessResult applied = acme.checkout().apply();
  EXPECT_EQ(applied.exit_code, 0) << shown(applied);
  EXPECT_EQ(acme.people_with("jane@example.com"), 1U);
}

TEST(PipelineWithoutItsState, is_told_where_there_was_one_before) {
  Pipelines acme(world_of({}));
  acme.merge(people_called({"jane", "john"}));
  ASSERT_EQ(acme.checkout().apply().exit_code, 0) << "a first apply needs no leave";
  // The document is lost, and the branch remembers that there was one.
  acme.git({"read-tree", "haloform-state"});
  acme.git({"--work-tree=.", "update-index", "--force-remove", "root/state.json"});
  const std::string tree = acme.git({"write-tree"});
  const std::string lost = acme.git({"commit-tree", "-p", "refs/heads/haloform-state", "-m", "lost", tree});
  acme.git({"update-ref", "refs/heads/haloform-state", lost});
  acme.merge(people_called({"john"}));
  const std::int64_t before = acme.control().writes();
  const ProcessResult refused = acme.checkout().apply();
  EXPECT_EQ(refused.exit_code, 1) << shown(refused);
  EXPECT_THAT(refused.err, HasSubstr("state"));
  EXPECT_EQ(acme.control().writes(), before);
}

TEST(TwoMergesAtOnce, make_one_person) {
  Pipelines acme(world_of({}));
  acme.merge(people_called({"jane"}));
  acme.control().set_latency(std::chrono::milliseconds(100));
  const Checkout one = acme.checkout();
  const Checkout other = acme.checkout();
  RunningProcess first = one.start({"apply", "--auto-approve"});
  RunningProcess second = other.start({"apply", "--auto-approve"});
  const ProcessResult ended = first.wait();
  const ProcessResult also = second.wait();
  EXPECT_THAT(ended.exit_code, AnyOf(Eq(0), Eq(9))) << shown(ended);
  EXPECT_THAT(also.exit_code, AnyOf(Eq(0), Eq(9))) << shown(also);
  EXPECT_TRUE(ended.exit_code == 0 || also.exit_code == 0);
  EXPECT_EQ(acme.people_with("jane@example.com"), 1U);
  EXPECT_EQ(acme.control().count("create"), 1);
}

TEST(TwoMergesAtOnce, both_end_well_where_the_second_waits) {
  Pipelines acme(world_of({}));
  acme.merge(people_called({"jane"}));
  acme.control().set_latency(std::chrono::milliseconds(50));
  const Checkout one = acme.checkout();
  const Checkout other = acme.checkout();
  RunningProcess first = one.start({"apply", "--auto-approve", "--lock-timeout", "60s"});
  RunningProcess second = other.start({"apply", "--auto-approve", "--lock-timeout", "60s"});
  const ProcessResult ended = first.wait();
  const ProcessResult also = second.wait();
  EXPECT_EQ(ended.exit_code, 0) << shown(ended);
  EXPECT_EQ(also.exit_code, 0) << shown(also);
  EXPECT_EQ(acme.control().count("create"), 1);
}

TEST(RunnerThatIsGone, leaves_its_create_to_the_next_one_which_makes_nobody_twice) {
  Pipelines acme(world_of({}), "{git: {remote: origin}, lease: 6s}");
  acme.merge(people_called({"jane"}));
  // Stored, and the answer does not come in time.
  const std::int64_t silent = acme.control().add_fault("CREATE /api/Agent:1 hang-after=20000");
  {
    const Checkout runner = acme.checkout();
    RunningProcess apply = runner.start({"apply", "--auto-approve"});
    for (int round = 0; round < 3000 && acme.control().fired(silent) == 0; ++round) usleep(10'000);
    ASSERT_EQ(acme.control().fired(silent), 1);
    apply.kill(SIGKILL);
    EXPECT_EQ(apply.wait().signal, SIGKILL);
  }
  acme.control().clear_faults();
  acme.merge(people_called({"jane"}), "{git: {remote: origin}}");
  const ProcessResult settled = acme.checkout().apply({"--lock-timeout", "60s"});
  EXPECT_EQ(settled.exit_code, 0) << shown(settled);
  EXPECT_EQ(acme.people_with("jane@example.com"), 1U);
  EXPECT_LE(acme.control().count("create"), 1) << "the one whose answer nobody waited for is not counted";
  EXPECT_TRUE(acme.checkout().state().at("resources").contains("agent.jane"));
  EXPECT_THAT(acme.checkout().plan().out, HasSubstr("No changes."));
}

// Nothing is sent any more once the lease is not sure, and what was done is in a file.
TEST(StoreThatGoesAway, leaves_what_was_done_in_a_file_that_push_takes) {
  Pipelines acme(world_of({}), "{git: {remote: origin}, lease: 12s}");
  acme.merge(many_agents(60));
  acme.control().set_latency(std::chrono::milliseconds(400));
  const Checkout runner = acme.checkout();
  RunningProcess apply = runner.start({"apply", "--auto-approve", "--parallelism", "1"});
  for (int round = 0; round < 3000 && acme.control().count("create") < 3; ++round) usleep(10'000);
  acme.hide(true);
  const ProcessResult halted = apply.wait();
  acme.hide(false);
  EXPECT_EQ(halted.exit_code, 6) << shown(halted);
  EXPECT_LT(acme.control().count("create"), 60);
  acme.control().set_latency(std::chrono::milliseconds(0));
  const std::string err = unwrapped(shown(halted));
  const std::size_t at = err.find("haloform-rescued-");
  ASSERT_NE(at, std::string::npos) << err;
  const std::string file = err.substr(at, err.find(".json", at) + 5 - at);
  ASSERT_TRUE(runner.exists(file)) << file;
  const ProcessResult pushed = runner.haloform({"state", "push", file, "--lock-timeout", "60s"});
  EXPECT_EQ(pushed.exit_code, 0) << shown(pushed);
  const ProcessResult rest = acme.checkout().apply({"--lock-timeout", "60s"});
  EXPECT_EQ(rest.exit_code, 0) << shown(rest);
  EXPECT_EQ(acme.sandbox().world().at("agents").size(), 60U);
  EXPECT_EQ(acme.control().count("create"), 60);
}

class OlderJob : public testing::TestWithParam<bool> {};

// John joined with the second merge. The job of the first one, run again, would switch him off.
TEST_P(OlderJob, that_is_run_again_is_refused) {
  Pipelines acme(world_of({}));
  const std::string older = acme.merge(people_called({"jane"}));
  ASSERT_EQ(acme.checkout({}, GetParam()).apply().exit_code, 0);
  const std::string newer = acme.merge(people_called({"jane", "john"}));
  ASSERT_EQ(acme.checkout({}, GetParam()).apply().exit_code, 0);
  const std::int64_t before = acme.control().writes();

  const ProcessResult again = acme.checkout(older, GetParam()).apply();
  EXPECT_EQ(again.exit_code, 8) << shown(again);
  EXPECT_THAT(unwrapped(again.err), HasSubstr("older"));
  EXPECT_THAT(again.err, HasSubstr(older.substr(0, 7)));
  EXPECT_THAT(again.err, HasSubstr(newer.substr(0, 7)));
  EXPECT_EQ(acme.control().writes(), before);

  const ProcessResult meant =
      acme.checkout(older, GetParam()).apply({"--allow-older", "--allow", "deactivate=1"});
  EXPECT_EQ(meant.exit_code, 0) << shown(meant);
  EXPECT_GT(acme.control().writes(), before);
}

INSTANTIATE_TEST_SUITE_P(Checkouts, OlderJob, testing::Bool(), [](const auto& shallow) {
  return std::string(shallow.param ? "shallow" : "whole");
});

}  // namespace
}  // namespace haloform::test
