// An instance that answers 429 beyond so many requests in a time, and a program that keeps below: from run to run.
#include "tests/support/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <iterator>
#include <map>
#include <set>

namespace haloform::test {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;
using namespace std::chrono_literals;

/// The configuration keeps a limit of its own; the sandbox's is given as a flag.
void declare_under(const Stage& stage, std::string_view limit, std::string_view people) {
  stage.write("haloform.yaml", "version: 1\ninstance: {api: halo, rate_limit: " + std::string(limit) + "}\n" +
                                   std::string(people));
}

Stage limited(const std::string& limit) {
  return Stage(world_of({}), {"--profile", "halo", "--rate-limit", limit});
}

/// How often the sandbox answered 429.
std::int64_t refusals(const Stage& stage) {
  return stage.control().summary().at("by_status").value("429", std::int64_t{0});
}

/// Somebody else (without a token: that counts too) uses up all that the instance allows.
void use_up(const Stage& stage) {
  httplib::Client client(stage.sandbox().url());
  for (;;) {
    const auto answer = client.Get("/api/Agent");
    ASSERT_TRUE(answer);
    if (answer->status == 429) break;
  }
  stage.control().reset_log();
}

/// So many of many_agents are there, and none of them twice.
void expect_one_of_each(const Stage& stage, std::size_t people) {
  std::multiset<std::string> names;
  const json world = stage.sandbox().world();
  for (const json& agent : world.at("agents")) {
    const auto name = agent.at("name").get<std::string>();
    if (name.starts_with("Agent ")) names.insert(name);
  }
  EXPECT_EQ(names.size(), people);
  for (const std::string& name : names) EXPECT_EQ(names.count(name), 1U) << name;
}

std::size_t booked_files(const Stage& stage) {
  const std::filesystem::path folder = stage.path(".local-state/haloform");
  if (!std::filesystem::exists(folder)) return 0;
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

// Six requests of the plan and twenty of the apply are more than the instance takes at a time. That no 429 comes is the
// memory of the machine: each run alone stays below.
TEST(RateLimit, is_kept_over_a_plan_and_the_apply_that_follows) {
  const Stage stage = limited("25/8s");
  declare_under(stage, "{requests: 20, per: 8s}", many_agents(14));
  const ProcessResult plan = stage.plan();
  ASSERT_EQ(plan.exit_code, 0) << shown(plan);
  EXPECT_THAT(plan.out, HasSubstr("Rate limit: 20 requests in 8 s; applying takes about "));
  const ProcessResult applied = stage.apply();
  ASSERT_EQ(applied.exit_code, 0) << shown(applied);
  EXPECT_EQ(refusals(stage), 0) << stage.control().summary();
  EXPECT_GT(stage.control().summary().at("total"), 25) << "else it proves nothing";
  EXPECT_THAT(applied.err, HasSubstr("Rate limit: 20 requests in 8 s are used up; going on in "));
  EXPECT_EQ(booked_files(stage), 1U);
  expect_one_of_each(stage, 14);
}

TEST(RateLimit, is_not_kept_over_runs_that_cannot_remember_and_that_is_no_error) {
  const Stage stage = limited("25/8s");
  declare_under(stage, "{requests: 20, per: 8s}", many_agents(14));
  stage.write(".local-state/haloform", "a file stands where the folder should be");
  const ProcessResult plan = stage.plan({"-v"});
  EXPECT_EQ(plan.exit_code, 0) << shown(plan);
  EXPECT_THAT(plan.err, HasSubstr("requests of other runs do not count towards the rate limit"));
  const ProcessResult applied = stage.apply();
  ASSERT_EQ(applied.exit_code, 0) << shown(applied);
  EXPECT_THAT(applied.err, Not(HasSubstr("do not count")));
  EXPECT_GT(refusals(stage), 0) << "what the memory is good for";
  expect_one_of_each(stage, 14);
}

// "300 requests in the window used up: plan waits, says so, and succeeds; nothing is sent twice."
TEST(RateLimit, used_up_by_somebody_else_is_waited_out) {
  const Stage stage = limited("20/5s");
  declare_under(stage, "{requests: 250, per: 300s}", many_agents(2));
  use_up(stage);
  const ProcessResult plan = stage.plan({"--retry-for", "1s"});
  EXPECT_EQ(plan.exit_code, 0) << shown(plan);
  EXPECT_THAT(plan.err,
              HasSubstr("Rate limit: the instance wants fewer requests (HTTP 429); asking again in "));
  EXPECT_THAT(plan.out, HasSubstr("Plan: 2 to add"));
  EXPECT_GT(plan.wall, 3s);
  EXPECT_GT(refusals(stage), 0);
  EXPECT_LT(refusals(stage), 20);
  // What was let in came once: each path of the reading, and the token.
  std::map<std::string, int> let_in;
  for (const json& request : stage.sandbox().requests()) {
    if (request.at("status") != 429)
      ++let_in[request.at("method").get<std::string>() + " " + request.at("path").get<std::string>()];
  }
  EXPECT_GE(let_in.size(), 4U);
  for (const auto& [what, times] : let_in) EXPECT_EQ(times, 1) << what;
}

TEST(RateLimit, used_up_by_ourselves_is_waited_out_without_a_429) {
  const Stage stage = limited("24/6s");
  declare_under(stage, "{requests: 8, per: 6s}", many_agents(2));
  ASSERT_EQ(stage.plan().exit_code, 0);
  const ProcessResult plan = stage.plan();
  EXPECT_EQ(plan.exit_code, 0) << shown(plan);
  EXPECT_THAT(shown(plan), HasSubstr("8 requests in 6 s are used up"));
  EXPECT_EQ(refusals(stage), 0);
}

TEST(RateLimit, used_up_in_the_middle_of_an_apply_makes_nobody_twice) {
  const Stage stage = limited("12/3s");
  declare_under(stage, "off", many_agents(16));
  const ProcessResult applied = stage.apply();
  ASSERT_EQ(applied.exit_code, 0) << shown(applied);
  EXPECT_GT(refusals(stage), 0);
  expect_one_of_each(stage, 16);
  EXPECT_EQ(booked_files(stage), 0U) << "where no limit is kept nothing is remembered";
  EXPECT_THAT(stage.plan().out, AllOf(HasSubstr("No changes."), Not(HasSubstr("Rate limit"))));
}

TEST(RateLimit, of_runs_at_once_holds_for_all_together) {
  const Stage stage = limited("32/4s");
  declare_under(stage, "{requests: 20, per: 4s}", many_agents(2));
  std::vector<RunningProcess> runs;
  runs.reserve(6);
  for (int run = 0; run < 6; ++run) runs.push_back(stage.start({"plan"}));
  for (RunningProcess& run : runs) {
    const ProcessResult result = run.wait();
    EXPECT_EQ(result.exit_code, 0) << shown(result);
  }
  EXPECT_EQ(refusals(stage), 0);
  EXPECT_GT(stage.control().summary().at("total"), 32) << "else it proves nothing";
}

TEST(RateLimit, stands_in_the_json_of_a_plan_and_is_interruptible) {
  const Stage stage = limited("300/300s");
  declare_under(stage, "{requests: 12, per: 300s}", many_agents(20));
  const json plan = json::parse(stage.plan({"--output", "json"}).out).at("haloform");
  EXPECT_EQ(plan.at("requests"), 20);
  EXPECT_EQ(plan.at("apply_requests"), plan.at("read").at("requests").get<int>() + 20);
  EXPECT_EQ(plan.at("rate_limit").at("per_ms"), 300'000);
  EXPECT_GE(plan.at("rate_limit").at("at_least_ms"), 590'000)
      << "three windows, of which the first has begun";
  EXPECT_EQ(plan.at("rate_limit").at("requests"), 12);
  RunningProcess waiting = stage.start({"apply", "--auto-approve"});
  EXPECT_TRUE(waiting.wait_for("are used up"));
  waiting.kill(SIGINT);
  const ProcessResult result = waiting.wait();
  EXPECT_EQ(result.exit_code, 130) << shown(result);
  EXPECT_THAT(result.err, ContainsRegex("Rate limit: 12 requests in 300 s are used up; going on in "
                                        "(4 m [0-9]{2} s|5 m 00 s)"));
  EXPECT_EQ(stage.control().writes(), 0);
}

}  // namespace
}  // namespace haloform::test
