// Programs that were written for Terraform's plans and know nothing of haloform: a policy, and a summary (tests/e2e/readers).
#include "tests/e2e/foreign_readers.hpp"
#include "tests/support/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace haloform::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

/// What the summary says of the plan in plan.json.
json summary_of(const Stage& stage) { return taken_by("summarize.py", {stage.path("plan.json")}); }

ProcessResult policy_on(const Stage& stage) { return read_by("policy.py", {stage.path("plan.json")}); }

ProcessResult plan_of(const Stage& stage, const Flags& more = {}) {
  Flags flags{"-o", "json=plan.json"};
  flags.insert(flags.end(), more.begin(), more.end());
  return stage.plan(flags);
}

class Readers : public testing::Test {
 protected:
  Stage stage{world_of({agent_row(7, "Jane Smith", "jane@acme.example"),
                        agent_row(8, "Bob Jones", "bob@acme.example", {{"phone", "1"}})})};
  static std::string both(const std::string& of_bob = "phone: \"1\"") {
    return "agents:\n" + agent_block("jane", "Jane Smith", "jane@acme.example") +
           agent_block("bob", "Bob Jones", "bob@acme.example", of_bob);
  }
};

TEST_F(Readers, understand_a_plan_of_nothing) {
  stage.configure("");
  ASSERT_EQ(plan_of(stage).exit_code, 0);
  EXPECT_EQ(summary_of(stage), json::object());
  const ProcessResult policy = policy_on(stage);
  EXPECT_EQ(policy.exit_code, 0) << shown(policy);
  EXPECT_EQ(policy.out, "");
}

TEST_F(Readers, understand_adoptions) {
  stage.configure(both("phone: \"2\""));
  ASSERT_EQ(plan_of(stage).exit_code, 0);
  EXPECT_EQ(summary_of(stage),
            json::parse(R"({"import": ["agent.bob", "agent.jane"], "change": ["agent.bob"]})"));
  const ProcessResult policy = policy_on(stage);
  EXPECT_EQ(policy.exit_code, 0) << shown(policy);
  EXPECT_THAT(policy.out, HasSubstr("warn: agent.bob takes over record 8"));
}

TEST_F(Readers, understand_creates_and_updates) {
  stage.configure(both());
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.configure(both("phone: \"2\"") + agent_block("ann", "Ann Other", "ann@elsewhere.example"));
  ASSERT_EQ(plan_of(stage).exit_code, 0);
  EXPECT_EQ(summary_of(stage), json::parse(R"({"add": ["agent.ann"], "change": ["agent.bob"]})"));
  const ProcessResult policy = policy_on(stage);
  EXPECT_EQ(policy.exit_code, 1);
  EXPECT_EQ(policy.out, "deny: agent.ann is of another company\n");
}

// Whom it is about is in what Terraform has, too: the policy names the person, and lets a contractor go.
TEST_F(Readers, understand_who_leaves) {
  stage.control().add("agents", agent_row(9, "Carl Contract", "contractor.carl@acme.example"));
  stage.configure(both() + agent_block("carl", "Carl Contract", "contractor.carl@acme.example"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.configure("agents:\n" + agent_block("jane", "Jane Smith", "jane@acme.example"));
  ASSERT_EQ(plan_of(stage).exit_code, 0);
  EXPECT_EQ(summary_of(stage), json::parse(R"({"change": ["agent.bob", "agent.carl"]})"));
  const ProcessResult policy = policy_on(stage);
  EXPECT_EQ(policy.exit_code, 1);
  EXPECT_EQ(policy.out, "deny: agent.bob is switched off (Bob Jones)\n");
}

TEST_F(Readers, understand_deletions) {
  stage.configure(both("lifecycle: {on_removal: delete}"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.configure("agents:\n" + agent_block("jane", "Jane Smith", "jane@acme.example"));
  ASSERT_EQ(plan_of(stage, {"--allow-delete"}).exit_code, 0);
  EXPECT_EQ(summary_of(stage), json::parse(R"({"destroy": ["agent.bob"]})"));
  const ProcessResult policy = policy_on(stage);
  EXPECT_EQ(policy.exit_code, 1);
  EXPECT_EQ(policy.out, "deny: agent.bob is deleted (bob@acme.example)\n");
}

TEST_F(Readers, understand_that_a_plan_is_blocked) {
  stage.configure(both("lifecycle: {protect: true}"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.configure("agents:\n" + agent_block("jane", "Jane Smith", "jane@acme.example"));
  ASSERT_EQ(plan_of(stage).exit_code, 5);
  const json plan = json::parse(stage.read("plan.json"));
  EXPECT_EQ(plan.at("errored"), true);
  EXPECT_EQ(plan.at("applyable"), false);
  EXPECT_EQ(plan.at("complete"), false);
  const ProcessResult policy = policy_on(stage);
  EXPECT_EQ(policy.exit_code, 1);
  EXPECT_THAT(policy.out, HasSubstr("deny: the plan is errored"));
}

// What is written in the place of a plan is taken for none: a policy that finds no changes in it would let it pass.
TEST_F(Readers, take_what_kept_a_plan_from_being_made_for_no_plan) {
  stage.configure("agents: {jane: {nmae: Jane}}\n");
  ASSERT_EQ(plan_of(stage).exit_code, 3);
  EXPECT_EQ(read_by("summarize.py", {stage.path("plan.json")}).exit_code, 2);
  EXPECT_EQ(policy_on(stage).exit_code, 2);
}

}  // namespace
}  // namespace haloform::test
