#include "tests/support/program.hpp"
#include "tests/support/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <random>
#include <set>

namespace haloform::test {
namespace {

using testing::HasSubstr;

void wait_for_creates(const Stage& stage, std::int64_t wanted) {
  for (int round = 0; round < 3000 && stage.control().count("create") < wanted; ++round) usleep(10'000);
}

/// The request that a rule holds back has come, so the program is past its start, whatever else the machine does.
void wait_until_fired(const Stage& stage, std::int64_t fault) {
  for (int round = 0; round < 3000 && stage.control().fired(fault) == 0; ++round) usleep(10'000);
}

/// Each of `count` people is there once, and the state knows each record.
void expect_everybody_once(const Stage& stage, int count) {
  const nlohmann::json world = stage.sandbox().world();
  std::set<std::string> emails;
  std::set<std::int64_t> ids;
  for (const nlohmann::json& row : world.at("agents")) {
    if (row.value("builtin", false) || row.value("is_api_only", false)) continue;
    EXPECT_TRUE(emails.insert(row.at("email").get<std::string>()).second) << "a duplicate: " << row;
    ids.insert(row.at("id").get<std::int64_t>());
  }
  EXPECT_EQ(emails.size(), static_cast<std::size_t>(count));
  std::set<std::int64_t> known;
  const nlohmann::json state = stage.state();
  for (const auto& [address, entry] : state.at("resources").items())
    known.insert(entry.at("id").get<std::int64_t>());
  EXPECT_EQ(known, ids);
}

class Interruption : public testing::TestWithParam<int> {};

// SIGHUP is what a run gets whose terminal, or session, is gone.
TEST_P(Interruption, finishes_what_is_in_flight_and_says_what_was_not_done) {
  const Stage stage(world_of({}));
  stage.configure(many_agents(60));
  stage.control().set_latency(std::chrono::milliseconds(50));
  RunningProcess apply = stage.start({"apply", "--auto-approve"});
  wait_for_creates(stage, 5);
  apply.kill(GetParam());
  const ProcessResult result = apply.wait();
  EXPECT_EQ(result.exit_code, 130) << shown(result);
  EXPECT_THAT(shown(result), HasSubstr("not started"));
  const std::size_t made = stage.sandbox().world().at("agents").size();
  EXPECT_LT(made, 60U);
  EXPECT_EQ(stage.state().at("resources").size(), made) << "what was in flight is recorded";
  EXPECT_EQ(stage.apply().exit_code, 0);
  expect_everybody_once(stage, 60);
}

INSTANTIATE_TEST_SUITE_P(Signals, Interruption, testing::Values(SIGINT, SIGTERM, SIGHUP));

TEST(Interrupted, a_run_under_nohup_outlives_its_terminal) {
  const Stage stage(world_of({}));
  stage.configure(many_agents(20));
  stage.control().set_latency(std::chrono::milliseconds(50));
  RunningProcess apply({"bash", "-c", "trap '' HUP; exec \"$0\" apply --auto-approve", program()},
                       {.environment = stage.sandbox().environment(), .folder = stage.path(".")});
  wait_for_creates(stage, 5);
  apply.kill(SIGHUP);
  EXPECT_EQ(apply.wait().exit_code, 0);
  expect_everybody_once(stage, 20);
}

TEST(Interrupted, sigint_during_a_plan_ends_it) {
  const Stage stage(world_of({}));
  stage.configure(many_agents(1));
  const std::int64_t silent = stage.control().add_fault("POST /auth/token hang-before=1500");
  RunningProcess plan = stage.start({"plan"});
  wait_until_fired(stage, silent);
  plan.kill(SIGINT);
  EXPECT_EQ(plan.wait().exit_code, 130);
}

/// An apply whose three creates are under way, and whose answers are slow to come.
RunningProcess slow_apply(const Stage& stage) {
  stage.configure(many_agents(3));
  const std::int64_t slow = stage.control().add_fault("CREATE /api/Agent hang-before=4000");
  RunningProcess apply = stage.start({"apply", "--auto-approve"});
  for (int round = 0; round < 3000 && stage.control().fired(slow) < 3; ++round) usleep(10'000);
  return apply;
}

TEST(Interrupted, an_apply_says_at_once_what_it_waits_for) {
  const Stage stage(world_of({}));
  RunningProcess apply = slow_apply(stage);
  apply.kill(SIGINT);
  EXPECT_TRUE(apply.wait_for("waiting for 3 requests to end"));
  EXPECT_EQ(stage.control().count("create"), 0) << "none of them has ended";
  const ProcessResult result = apply.wait();
  EXPECT_EQ(result.exit_code, 0) << "nothing was left to start: " << shown(result);
  EXPECT_THAT(result.err, HasSubstr("Press Ctrl-C again to end at once"));
  stage.control().clear_faults();
  EXPECT_EQ(stage.apply().exit_code, 0);
  expect_everybody_once(stage, 3);
}

TEST(Interrupted, a_second_signal_ends_at_once) {
  const Stage stage(world_of({}));
  RunningProcess apply = slow_apply(stage);
  apply.kill(SIGINT);
  EXPECT_TRUE(apply.wait_for("waiting for 3 requests to end"));
  apply.kill(SIGINT);
  const ProcessResult result = apply.wait();
  EXPECT_EQ(result.exit_code, 130) << shown(result);
  EXPECT_EQ(stage.control().count("create"), 0) << "it ended before they did";
  // They are done all the same, and found by the next run.
  wait_for_creates(stage, 3);
  stage.control().clear_faults();
  EXPECT_EQ(stage.apply().exit_code, 0);
  expect_everybody_once(stage, 3);
}

class InterruptedReading : public testing::TestWithParam<const char*> {};

// An apply waited for an answer that did not come, until whoever had sent SIGTERM killed it.
TEST_P(InterruptedReading, of_an_apply_ends_at_once) {
  const Stage stage(world_of({}));
  stage.configure(many_agents(1));
  const std::int64_t silent = stage.control().add_fault(std::string(GetParam()) + " hang-before=30000");
  RunningProcess apply = stage.start({"apply", "--auto-approve"});
  wait_until_fired(stage, silent);
  apply.kill(SIGTERM);
  const ProcessResult result = apply.wait();
  EXPECT_EQ(result.exit_code, 130) << shown(result);
  EXPECT_LT(result.wall, std::chrono::seconds(10)) << shown(result);
  EXPECT_EQ(stage.control().writes(), 0);
  stage.control().clear_faults();
  EXPECT_EQ(stage.apply().exit_code, 0) << "no lock is left";
}

INSTANTIATE_TEST_SUITE_P(Silent, InterruptedReading, testing::Values("POST /auth/token", "LIST /api/Agent"));

TEST(Interrupted, while_it_verifies_an_apply_ends_at_once_and_keeps_what_it_did) {
  const Stage stage(world_of({}));
  stage.configure(many_agents(1));
  // The plan lists, and searches for whom it would create.
  const std::int64_t silent = stage.control().add_fault("LIST /api/Agent?page_no=1:from-3 hang-before=30000");
  RunningProcess apply = stage.start({"apply", "--auto-approve", "--verify"});
  wait_until_fired(stage, silent);
  EXPECT_EQ(stage.control().count("create"), 1);
  apply.kill(SIGTERM);
  const ProcessResult result = apply.wait();
  EXPECT_EQ(result.exit_code, 130) << shown(result);
  EXPECT_LT(result.wall, std::chrono::seconds(15)) << shown(result);
  stage.control().clear_faults();
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
  expect_everybody_once(stage, 1);
}

/// Six times, three under each profile, each a test of its own: the run after a kill waits up to 10 s for what may still be under way.
class KilledAtAnyMoment : public testing::TestWithParam<int> {};

TEST_P(KilledAtAnyMoment, the_next_run_converges_without_a_second_record) {
  const unsigned seed = std::random_device{}();
  RecordProperty("seed", std::to_string(seed));
  std::mt19937 random(seed);
  const Stage stage(world_of({}), {"--profile", GetParam() % 2 == 0 ? "halo" : "guide"});
  stage.configure(many_agents(40));
  // A token, a listing and five rounds of eight creates, one after the other: it runs for 420 ms at the least, so
  // every moment below lies within it, on the fastest machine too.
  stage.control().set_latency(std::chrono::milliseconds(60));
  RunningProcess apply = stage.start({"apply", "--auto-approve"});
  usleep(std::uniform_int_distribution<useconds_t>(20'000, 400'000)(random));
  apply.kill(SIGKILL);
  EXPECT_EQ(apply.wait().signal, SIGKILL);
  // What was in flight when the program died may still arrive.
  usleep(150'000);
  stage.control().set_latency(std::chrono::milliseconds(0));
  const ProcessResult next = stage.apply();
  EXPECT_EQ(next.exit_code, 0) << "seed " << seed << ": " << shown(next);
  expect_everybody_once(stage, 40);
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
  EXPECT_FALSE(stage.exists("haloform.state.json.journal")) << "folded";
}

INSTANTIATE_TEST_SUITE_P(Rounds, KilledAtAnyMoment, testing::Range(1, 7));

TEST(Interrupted, what_a_crash_left_in_the_journal_is_seen_by_a_plan_and_not_touched) {
  const Stage stage(world_of({}));
  stage.configure(many_agents(40));
  stage.control().set_latency(std::chrono::milliseconds(30));
  RunningProcess apply = stage.start({"apply", "--auto-approve", "--parallelism", "2"});
  wait_for_creates(stage, 10);
  apply.kill(SIGKILL);
  EXPECT_EQ(apply.wait().signal, SIGKILL);
  usleep(200'000);
  ASSERT_TRUE(stage.exists("haloform.state.json.journal"));
  const std::string journal = stage.read("haloform.state.json.journal");
  const ProcessResult plan = stage.plan();
  EXPECT_EQ(plan.exit_code, 0) << shown(plan);
  EXPECT_EQ(stage.read("haloform.state.json.journal"), journal);
}

}  // namespace
}  // namespace haloform::test
