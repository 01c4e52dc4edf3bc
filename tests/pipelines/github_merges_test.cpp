// What two runs of the workflow that applies do to each other, and what a run leaves behind that somebody cancels.
#include "tests/pipelines/github_site.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/types.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

namespace haloform::test {
namespace {

using testing::HasSubstr;

constexpr int newcomers = 30;

std::string newcomer(int number) { return "new" + std::to_string(number); }

/// Ten people who are there, and others before or behind them, so that git can merge both.
std::string company(int before, int behind) {
  std::string text = "agents:\n";
  const auto add = [&text](const std::string& key) {
    text += agent_block(key, "The " + key, key + "@example.com");
  };
  for (int number = 0; number < before; ++number) add(newcomer(number));
  for (int number = 0; number < 10; ++number) add("old" + std::to_string(number));
  for (int number = 0; number < behind; ++number) add("late" + std::to_string(number));
  return text;
}

/// `haloform apply` where it is the first process of a step.
std::vector<pid_t> applies_under_way() {
  std::vector<pid_t> found;
  const std::string own = "/proc/" + std::to_string(::getpid()) + "/task";
  for (const auto& thread : std::filesystem::directory_iterator(own)) {
    std::ifstream children(thread.path() / "children");
    for (pid_t one = 0; children >> one;) {
      std::ifstream words("/proc/" + std::to_string(one) + "/cmdline", std::ios::binary);
      const std::string all{std::istreambuf_iterator<char>(words), {}};
      if (all.contains(std::string("haloform\0apply", 14))) found.push_back(one);
    }
  }
  return found;
}

class MergesOnGithub : public testing::Test {
 protected:
  MergesOnGithub() {
    acme_.acme().merge(company(0, 0));
    const ProcessResult applied = acme_.acme().checkout().apply();
    EXPECT_EQ(applied.exit_code, 0) << shown(applied);
    acme_.control().reset_log();
  }
  void plan(int pull, const std::string& people) {
    acme_.push(pull, people);
    const GithubEnd end = acme_.run("people-plan", acme_.run_of_pull(pull));
    ASSERT_EQ(end.at("plan").result.status, JobStatus::success) << end.at("plan").result.log();
  }
  void expect_everybody_once() {
    for (int number = 0; number < newcomers; ++number)
      EXPECT_EQ(acme_.acme().people_with(newcomer(number) + "@example.com"), 1U) << number;
  }
  /// Cancels the run once HaloPSA has been asked to create so many.
  [[nodiscard]] std::function<bool()> after_creates(int count) const {
    return [this, count] { return acme_.control().count("create") >= count; };
  }

  GithubSite acme_{world_of({}), ", lease: 9s"};
};

// The runner signals the first process of the step, and haloform is that one: it ends what it began, and says so.
TEST_F(MergesOnGithub, a_run_that_is_cancelled_ends_what_it_began_and_the_next_one_does_the_rest) {
  plan(41, company(newcomers, 0));
  acme_.control().set_latency(std::chrono::milliseconds(200));
  GithubRun merged = acme_.merge(41);
  const GithubJobEnd cancelled = acme_.run_job_of("people-apply", merged, after_creates(2));
  EXPECT_EQ(cancelled.result.status, JobStatus::cancelled) << cancelled.result.log();
  const StepResult& step = cancelled.result.step("Run haloform");
  EXPECT_EQ(step.process.exit_code, 130) << cancelled.result.log();
  EXPECT_THAT(shown(step.process), HasSubstr("interrupted"));
  EXPECT_LT(acme_.control().count("create"), newcomers);
  EXPECT_FALSE(cancelled.result.steps.back().skipped) << "its audit log is kept";

  acme_.control().set_latency(std::chrono::milliseconds(0));
  merged.attempt = 2;
  const GithubJobEnd again = acme_.run_job_of("people-apply", merged);
  EXPECT_EQ(again.result.status, JobStatus::success) << again.result.log();
  expect_everybody_once();
  EXPECT_EQ(acme_.control().count("create"), newcomers);
}

// SIGINT, and SIGTERM 7.5 s later: what was sent has no answer yet, and the run must not wait for it any longer.
TEST_F(MergesOnGithub, a_run_that_is_cancelled_while_halopsa_says_nothing_makes_nobody_twice) {
  plan(41, company(newcomers, 0));
  const std::int64_t silent = acme_.control().add_fault("CREATE /api/Agent:1 hang-after=30000");
  GithubRun merged = acme_.merge(41);
  const GithubJobEnd cancelled =
      acme_.run_job_of("people-apply", merged, [&] { return acme_.control().fired(silent) > 0; });
  EXPECT_EQ(cancelled.result.status, JobStatus::cancelled) << cancelled.result.log();
  const StepResult& step = cancelled.result.step("Run haloform");
  EXPECT_NE(step.process.exit_code, 0);
  EXPECT_GT(step.process.wall, std::chrono::milliseconds(7'400)) << cancelled.result.log();
  EXPECT_FALSE(step.killed) << cancelled.result.log();

  acme_.control().clear_faults();
  merged.attempt = 2;
  const GithubJobEnd again = acme_.run_job_of("people-apply", merged);
  EXPECT_EQ(again.result.status, JobStatus::success) << again.result.log();
  expect_everybody_once();
}

// SIGKILL after 7.5 s and 2.5 s: a program that hears of nothing any more.
TEST_F(MergesOnGithub, a_run_that_is_killed_in_the_midst_of_it_is_finished_by_the_next_one) {
  plan(41, company(newcomers, 0));
  const std::int64_t silent = acme_.control().add_fault("CREATE /api/Agent:1 hang-after=30000");
  GithubRun merged = acme_.merge(41);
  const GithubJobEnd killed = acme_.run_job_of("people-apply", merged, [&] {
    if (acme_.control().fired(silent) == 0) return false;
    for (const pid_t one : applies_under_way()) ::kill(one, SIGSTOP);
    return true;
  });
  EXPECT_EQ(killed.result.status, JobStatus::cancelled) << killed.result.log();
  EXPECT_TRUE(killed.result.step("Run haloform").killed) << killed.result.log();

  acme_.control().clear_faults();
  merged.attempt = 2;
  const GithubJobEnd again = acme_.run_job_of("people-apply", merged);
  EXPECT_EQ(again.result.status, JobStatus::success) << again.result.log();
  expect_everybody_once();
}

TEST_F(MergesOnGithub, two_at_once_queue) {
  plan(41, company(newcomers, 0));
  plan(42, company(0, 3));
  acme_.control().set_latency(std::chrono::milliseconds(10));
  const GithubRun first = acme_.merge(41);
  const GithubRun second = acme_.merge(42);
  GithubJobEnd one;
  std::thread earlier([&] { one = acme_.run_job_of("people-apply", first); });
  for (int round = 0; round < 1'000 && acme_.control().count("create") == 0; ++round)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  const GithubJobEnd other = acme_.run_job_of("people-apply", second);
  earlier.join();
  EXPECT_EQ(one.result.status, JobStatus::success) << one.result.log();
  EXPECT_EQ(other.result.status, JobStatus::success) << other.result.log();
  expect_everybody_once();
  EXPECT_EQ(acme_.acme().people_with("late2@example.com"), 1U);
  EXPECT_EQ(acme_.control().count("create"), newcomers + 3);
}

// Whoever takes `concurrency` out of the file still has the lock of the state.
TEST_F(MergesOnGithub, two_at_once_make_nobody_twice_where_nothing_queues_them) {
  plan(41, company(newcomers, 0));
  acme_.without_concurrency();
  acme_.control().set_latency(std::chrono::milliseconds(10));
  const GithubRun first = acme_.merge(41);
  GithubRun second = first;
  ++second.number;
  GithubJobEnd one;
  std::thread beside([&] { one = acme_.run_job_of("people-apply", first); });
  const GithubJobEnd other = acme_.run_job_of("people-apply", second);
  beside.join();
  EXPECT_EQ(one.result.status, JobStatus::success) << one.result.log();
  EXPECT_EQ(other.result.status, JobStatus::success) << other.result.log();
  expect_everybody_once();
  EXPECT_EQ(acme_.control().count("create"), newcomers);
}

}  // namespace
}  // namespace haloform::test
