#include "planner/apply/execute.hpp"
#include "tests/apply/apply_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <variant>

namespace haloform::apply {
namespace {

using testing::HasSubstr;

using enum ResourceType;
using namespace std::chrono_literals;

// A lease that ends in the middle of a run: whoever has it next may send the rest, so this run does not.
TEST(ExecuteLease, nothing_is_sent_once_the_lease_is_over) {
  for (const bool dear : {false, true}) {
    ApplyWorld world;
    world.want_agents(20);
    world.options.parallelism = 1;
    world.backend.lease() = {world.clock.steady() + 60s, dear};
    std::size_t writes = 0;
    world.instance.on_write = [&](const std::string&) {
      if (++writes == 3) world.clock.advance(60s);
    };
    const plan::ApplyReport report = world.apply();
    EXPECT_EQ(world.instance.records(agent).size(), 3U);
    EXPECT_EQ(report.count(plan::StepEnd::done), 3U);
    EXPECT_EQ(report.count(plan::StepEnd::not_started), 17U);
    ASSERT_TRUE(report.halted);
    EXPECT_EQ(report.halted->kind, ErrorKind::locked);
    EXPECT_THAT(report.halted->what,
                HasSubstr("the lease of the state ended before this run did; nothing more was sent"));
    EXPECT_EQ(report.results.back().message, "the lease of the state ended");
    EXPECT_TRUE(world.backend.load()->open.empty());
  }
}

// The transport looks last; what it says of one request is said of the run, with what to do.
TEST(ExecuteLease, that_ended_before_a_request_ends_the_run_in_words_that_can_be_understood) {
  ApplyWorld world;
  world.want_agents(3);
  world.options.parallelism = 1;
  world.backend.lease().until = world.clock.steady() + 60s;
  world.instance.fault_create(2, Fault::lapsed);
  const plan::ApplyReport report = world.apply();
  EXPECT_EQ(world.instance.records(agent).size(), 1U);
  ASSERT_TRUE(report.halted);
  EXPECT_EQ(report.halted->what, "the lease of the state ended before this run did; nothing more was sent");
  EXPECT_THAT(report.halted->advice, HasSubstr("apply again"));
  EXPECT_EQ(report.count(plan::StepEnd::not_started), 2U);
  for (const plan::StepResult& result : report.results) {
    if (result.end != plan::StepEnd::not_started) continue;
    EXPECT_EQ(result.message, "the lease of the state ended");
  }
}

TEST(ExecuteLease, a_lease_that_is_renewed_holds_up_nothing) {
  ApplyWorld world;
  world.want_agents(20);
  world.options.parallelism = 1;
  world.backend.lease().until = world.clock.steady() + 60s;
  world.instance.on_write = [&](const std::string&) {
    world.clock.advance(50s);
    world.backend.lease().until = world.clock.steady() + 60s;
  };
  const plan::ApplyReport report = world.apply();
  EXPECT_FALSE(report.halted);
  EXPECT_EQ(report.count(plan::StepEnd::done), 20U);
}

// A create whose answer is lost is searched for after a while; nobody waits for that without the lock.
TEST(ExecuteLease, a_wait_ends_with_the_lease_and_leaves_a_doubt) {
  ApplyWorld world;
  world.want_agents(1);
  world.options.first_lookup = 3600s;
  const SteadyTime end = world.clock.steady() + 60s;
  world.backend.lease().until = end;
  world.instance.fault_create(1, Fault::timeout_done);
  const plan::ApplyReport report = world.apply();
  EXPECT_EQ(report.count(plan::StepEnd::in_doubt), 1U);
  ASSERT_TRUE(report.halted);
  EXPECT_EQ(report.halted->kind, ErrorKind::locked);
  EXPECT_LT(world.clock.steady(), end + 10s);
  EXPECT_EQ(world.backend.load()->open.size(), 1U);
}

// The message that names where the result of the run is kept must not be lost behind the one that says why it ended.
TEST(ExecuteLease, a_state_that_cannot_be_written_either_is_said_too) {
  ApplyWorld world;
  world.want_agents(3);
  world.options.parallelism = 1;
  world.backend.lease().until = world.clock.steady() + 60s;
  world.backend.faults().commit = true;
  world.instance.on_write = [&](const std::string&) { world.clock.advance(60s); };
  const plan::ApplyReport report = world.apply();
  EXPECT_FALSE(report.state_written);
  ASSERT_TRUE(report.halted);
  EXPECT_EQ(report.halted->kind, ErrorKind::locked);
  EXPECT_THAT(report.halted->what, HasSubstr("the lease of the state ended"));
  EXPECT_THAT(report.halted->what, HasSubstr("cannot write the state: no space left on device"));
  EXPECT_EQ(report.halted->advice, "free some space");
}

// ---- appends that cost a request

TEST(ExecuteLease, intents_of_a_phase_take_one_append_where_it_is_dear) {
  ApplyWorld world;
  world.want_agents(60);
  world.options.parallelism = 8;
  world.backend.lease().append_is_dear = true;
  const plan::ApplyReport report = world.apply();
  EXPECT_EQ(report.count(plan::StepEnd::done), 60U);
  EXPECT_EQ(world.backend.appends(), 1U);
}

TEST(ExecuteLease, on_a_disk_they_are_announced_a_few_at_a_time) {
  ApplyWorld world;
  world.want_agents(60);
  world.options.parallelism = 4;
  ASSERT_EQ(world.apply().count(plan::StepEnd::done), 60U);
  EXPECT_GT(world.backend.appends(), 5U);
}

TEST(ExecuteLease, every_intent_is_written_before_its_request_where_an_append_is_dear) {
  ApplyWorld world;
  world.want_agents(30);
  world.options.parallelism = 4;
  world.backend.lease().append_is_dear = true;
  world.instance.on_write = [&](const std::string&) {
    std::size_t intents = 0;
    for (const state::JournalEvent& event : world.backend.events())
      intents += std::holds_alternative<state::IntentEvent>(event.what) ? 1U : 0U;
    EXPECT_EQ(intents, 30U);
  };
  EXPECT_EQ(world.apply().count(plan::StepEnd::done), 30U);
}

}  // namespace
}  // namespace haloform::apply
