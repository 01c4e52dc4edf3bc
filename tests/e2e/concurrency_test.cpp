// Two at once: the second is told who is at work, nothing of either is lost, and who only looks is never in the way.
#include "tests/support/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>

namespace haloform::test {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr int newcomers = 30;

/// An apply that takes a few seconds, in the middle of its creates: ten newcomers are there already, and the state
/// knows them.
class BesideAnApply : public testing::Test {
 protected:
  BesideAnApply() : stage_(world_of({agent_row(7, "Somebody", "somebody@example.com")})) {
    stage_.configure(many_agents(10));
    EXPECT_EQ(stage_.apply().exit_code, 0);
    stage_.configure(many_agents(newcomers) + agent_block("somebody", "Somebody", "somebody@example.com"));
    stage_.control().reset_log();
    // Long enough for several programs beside it, under a sanitizer as well.
    stage_.control().set_latency(std::chrono::milliseconds(300));
    apply_.emplace(stage_.start({"apply", "--auto-approve", "--parallelism", "1"}));
    for (int round = 0; round < 500 && stage_.control().count("create") == 0; ++round) usleep(10'000);
  }

  [[nodiscard]] std::string holder() const { return std::to_string(apply_->pid()); }

  void expect_turned_away(const ProcessResult& other) const {
    EXPECT_EQ(other.exit_code, 9) << shown(other);
    EXPECT_THAT(other.err, AllOf(HasSubstr("the state is locked by"), HasSubstr("pid " + holder()),
                                 HasSubstr("running apply")));
  }

  /// The apply ends as if nobody else had been there.
  void expect_nothing_lost() {
    stage_.control().set_latency(std::chrono::milliseconds(0));
    const ProcessResult applied = apply_->wait();
    EXPECT_EQ(applied.exit_code, 0) << shown(applied);
    EXPECT_EQ(stage_.control().count("create"), newcomers - 10);
    const json world = stage_.sandbox().world();
    std::set<std::int64_t> ids;
    std::set<std::string> emails;
    for (const json& row : world.at("agents")) {
      ids.insert(row.at("id").get<std::int64_t>());
      EXPECT_TRUE(emails.insert(row.at("email").get<std::string>()).second) << row;
    }
    EXPECT_EQ(emails.size(), newcomers + 1U);
    const json state = stage_.state();
    for (const auto& [address, entry] : state.at("resources").items())
      ids.erase(entry.at("id").get<std::int64_t>());
    EXPECT_TRUE(ids.empty()) << "the state does not know every id";
    const ProcessResult plan = stage_.plan();
    EXPECT_THAT(plan.out, HasSubstr("No changes."));
    EXPECT_THAT(plan.err, Not(HasSubstr("is running"))) << "nobody is at work any more";
  }

  Stage stage_;
  std::optional<RunningProcess> apply_;
};

TEST_F(BesideAnApply, another_apply_is_told_who_is_at_work) {
  expect_turned_away(stage_.apply());
  expect_nothing_lost();
}

TEST_F(BesideAnApply, an_import_is_told_who_is_at_work) {
  expect_turned_away(stage_.haloform({"import", "agent.somebody", "7"}));
  expect_nothing_lost();
}

TEST_F(BesideAnApply, state_mv_and_state_rm_are_told_who_is_at_work) {
  expect_turned_away(stage_.haloform({"state", "mv", "agent.agent-1", "agent.first"}));
  expect_turned_away(stage_.haloform({"state", "rm", "agent.agent-1"}));
  expect_nothing_lost();
  EXPECT_TRUE(stage_.state().at("resources").contains("agent.agent-1"));
}

TEST_F(BesideAnApply, unlock_names_the_holder_and_takes_nothing_from_it) {
  const ProcessResult looked = stage_.haloform({"unlock"});
  EXPECT_EQ(looked.exit_code, 0) << shown(looked);
  EXPECT_THAT(looked.out, AllOf(HasSubstr("process " + holder()), HasSubstr("it is held right now")));
  expect_turned_away(stage_.haloform({"unlock", "--force"}));
  expect_turned_away(stage_.apply());
  expect_nothing_lost();
}

TEST_F(BesideAnApply, a_plan_is_harmless_and_says_that_an_apply_is_running) {
  const ProcessResult plan = stage_.plan({"-o", "text", "-o", "json=plan.json"});
  EXPECT_EQ(plan.exit_code, 0) << shown(plan);
  EXPECT_THAT(plan.err,
              AllOf(HasSubstr("note: `haloform apply` is running: "), HasSubstr("process " + holder()),
                    HasSubstr("since 20"), HasSubstr("plan again when it has ended")));
  EXPECT_THAT(plan.out, AllOf(HasSubstr("create"), Not(HasSubstr("is running"))))
      << "it is no part of the plan";
  EXPECT_THAT(stage_.read("plan.json"), Not(HasSubstr("is running")));
  EXPECT_THAT(stage_.haloform({"state", "list"}).out, HasSubstr("agent.agent-1"));
  expect_nothing_lost();
}

TEST(Concurrency, what_was_moved_or_bound_before_the_lock_was_free_is_what_apply_goes_by) {
  const Stage stage(world_of({agent_row(7, "Jane Smith", "jane@example.com")}));
  stage.configure("agents:\n" + agent_block("jane", "Jane Smith", "jane@example.com"));
  stage.control().set_latency(std::chrono::milliseconds(300));
  // The import holds the lock while it reads; the apply waits for it, and then finds the record bound.
  RunningProcess import = stage.start({"import", "agent.jane", "7"});
  for (int round = 0; round < 500 && !stage.exists("haloform.state.json.lock"); ++round) usleep(5'000);
  const ProcessResult applied = stage.apply({"--lock-timeout", "30s"});
  const ProcessResult imported = import.wait();
  EXPECT_EQ(imported.exit_code, 0) << shown(imported);
  EXPECT_EQ(applied.exit_code, 0) << shown(applied);
  EXPECT_EQ(stage.control().writes(), 0);
  EXPECT_EQ(stage.state().at("resources").at("agent.jane").at("id"), 7);
}

}  // namespace
}  // namespace haloform::test
