// What a run shows while it reads and waits for longer than two seconds: on stderr, and gone again from a terminal.
#include "tests/support/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>

namespace haloform::test {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

/// An instance whose listing of agents takes a while.
Stage slow_listing() {
  Stage stage(world_of({}));
  stage.configure(many_agents(1));
  stage.control().add_fault("LIST /api/Agent hang-before=3000");
  return stage;
}

TEST(Progress, of_a_slow_reading_is_said_on_stderr_and_leaves_stdout_alone) {
  const Stage stage = slow_listing();
  const ProcessResult plan = stage.plan({"-o", "json"});
  EXPECT_EQ(plan.exit_code, 0) << shown(plan);
  EXPECT_THAT(plan.err, ContainsRegex("Reading agents, page 1 \\([2-9] s\\)\\.\n"));
  EXPECT_THAT(plan.err, Not(HasSubstr("\r")));
  EXPECT_TRUE(nlohmann::json::accept(plan.out)) << plan.out;
  EXPECT_EQ(stage.plan({"-q"}).err, "");
}

TEST(Progress, is_one_line_of_a_terminal_that_is_taken_away) {
  const Stage stage = slow_listing();
  const std::string shown_there = stage.on_terminal({"plan", "--color", "never"}).out;
  const auto line = shown_there.rfind("\r\x1b[KReading agents, page 1 (");
  ASSERT_NE(line, std::string::npos) << shown_there;
  const auto erased = shown_there.find("\r\x1b[K", line + 1);
  ASSERT_NE(erased, std::string::npos) << shown_there;
  EXPECT_EQ(shown_there.substr(line, erased - line).find('\n'), std::string::npos)
      << "it is rewritten in place";
  EXPECT_THAT(shown_there.substr(erased), HasSubstr("Plan: 1 to add"));
}

TEST(Progress, says_that_a_request_is_sent_again) {
  const Stage stage(world_of({}));
  stage.configure(many_agents(1));
  stage.control().add_fault("LIST /api/Agent:1 status=503,retry-after=3");
  const ProcessResult plan = stage.plan();
  EXPECT_EQ(plan.exit_code, 0) << shown(plan);
  EXPECT_THAT(plan.err,
              ContainsRegex("A request failed \\(HTTP 503, attempt 1\\); it is sent again in [1-3] s\\.\n"));
}

TEST(Progress, says_whose_lock_is_waited_for) {
  const Stage stage(world_of({}));
  stage.configure(many_agents(1));
  const std::int64_t slow = stage.control().add_fault("CREATE /api/Agent hang-before=5000");
  RunningProcess first = stage.start({"apply", "--auto-approve"});
  for (int round = 0; round < 3000 && stage.control().fired(slow) == 0; ++round) usleep(10'000);
  const ProcessResult second = stage.apply({"--lock-timeout", "120s"});
  EXPECT_EQ(second.exit_code, 0) << shown(second);
  EXPECT_THAT(second.err, HasSubstr("Waiting for the lock of the state, held by "));
  EXPECT_THAT(second.err, HasSubstr("(pid " + std::to_string(first.pid()) + ", haloform apply)"));
  EXPECT_EQ(first.wait().exit_code, 0);
}

}  // namespace
}  // namespace haloform::test
