#include "planner/apply/approve.hpp"
#include "planner/apply/execute.hpp"
#include "tests/apply/apply_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <stdexcept>

namespace haloform::apply {
namespace {

using testing::HasSubstr;

using enum ResourceType;

// ---- interrupted

TEST(ExecuteEnds, an_interrupt_starts_nothing_more_and_records_what_is_in_flight) {
  ApplyWorld world;
  world.want_agents(20);
  world.options.parallelism = 1;
  std::size_t writes = 0;
  world.instance.on_write = [&](const std::string&) {
    if (++writes == 3) world.stop->raise();
  };
  const plan::ApplyReport report = world.apply();
  EXPECT_EQ(report.count(plan::StepEnd::done), 3U);
  EXPECT_EQ(report.count(plan::StepEnd::not_started), 17U);
  ASSERT_TRUE(report.halted);
  EXPECT_EQ(report.halted->kind, ErrorKind::interrupted);
  EXPECT_THAT(report.halted->what, HasSubstr("17 of 20 steps were not started"));
  EXPECT_EQ(world.backend.stored().resources.size(), 3U);
  EXPECT_EQ(world.instance.records(agent).size(), 3U);
}

// Intents are written ahead of the requests; those that were not sent are closed, so that nobody looks for them.
TEST(ExecuteEnds, an_interrupt_leaves_no_intent_open_that_was_not_sent) {
  for (const std::size_t batch : {1U, 3U}) {
    ApplyWorld world;
    world.want_agents(40);
    world.options.parallelism = 4;
    world.options.batch = batch;
    world.instance.on_write = [&](const std::string&) { world.stop->raise(); };
    const plan::ApplyReport report = world.apply();
    EXPECT_LE(report.count(plan::StepEnd::done), 4U * batch);
    EXPECT_EQ(report.count(plan::StepEnd::done) + report.count(plan::StepEnd::not_started), 40U);
    EXPECT_TRUE(report.state.open.empty());
    EXPECT_TRUE(world.backend.load()->open.empty());
    EXPECT_EQ(world.backend.stored().resources.size(), world.instance.records(agent).size());
    world.stop = std::make_unique<StopFlag>();
    world.instance.on_write = nullptr;
    const std::size_t left = 40U - world.backend.stored().resources.size();
    EXPECT_EQ(world.apply().count(plan::StepEnd::done), left);
  }
}

TEST(ExecuteEnds, an_interrupt_before_the_first_step_sends_and_writes_nothing) {
  ApplyWorld world;
  world.want_agents(2);
  plan::Plan plan = world.plan();
  world.stop->raise();
  const plan::ApplyReport report = world.execute_plan(std::move(plan));
  EXPECT_EQ(report.count(plan::StepEnd::not_started), 2U);
  EXPECT_EQ(world.chronicle.count("begin") + world.chronicle.count("commit"), 0U);
}

TEST(ExecuteEnds, an_interrupt_after_the_last_step_is_no_interruption) {
  ApplyWorld world;
  world.want_agents(1);
  world.instance.on_write = [&](const std::string&) { world.stop->raise(); };
  const plan::ApplyReport report = world.apply();
  EXPECT_EQ(report.count(plan::StepEnd::done), 1U);
  EXPECT_FALSE(report.halted);
}

// A create in doubt is looked for once, without waiting; what is not found then stays open for the next run.
TEST(ExecuteEnds, an_interrupt_shortens_the_look_ups) {
  for (const Fault fault : {Fault::error_done, Fault::error_undone}) {
    ApplyWorld world;
    world.want_agents(1);
    world.instance.fault_create(1, fault);
    world.instance.on_write = [&](const std::string&) { world.stop->raise(); };
    const plan::ApplyReport report = world.apply();
    EXPECT_EQ(report.results.front().end,
              fault == Fault::error_done ? plan::StepEnd::done : plan::StepEnd::in_doubt);
    EXPECT_EQ(world.clock.passed(), Milliseconds(0));
    EXPECT_EQ(world.instance.creates(), 1U);
    EXPECT_EQ(report.state.open.size(), fault == Fault::error_done ? 0U : 1U);
  }
}

TEST(ExecuteEnds, an_interrupt_ends_the_wait_for_an_earlier_create) {
  ApplyWorld world;
  world.want_agents(1);
  world.instance.fault_create(1, Fault::timeout_undone);
  world.apply();
  plan::Plan plan = world.plan();
  class Stopping final : public Observer {
   public:
    explicit Stopping(StopFlag& stop) : stop_(stop) {}
    void started(std::size_t) override {}
    void finished(const plan::StepResult&, std::size_t, std::size_t) override {}
    void wrote(const plan::AuditEntry&) override {}
    void notice(const std::string&) override { stop_.raise(); }

   private:
    StopFlag& stop_;
  } stopping(*world.stop);
  auto session = world.backend.session();
  const auto approved = approve(std::move(plan));
  const plan::ApplyReport report = execute(sample_catalog(), *approved, *session->load(), world.instance,
                                           *session, world.clock, *world.stop, stopping, world.options);
  EXPECT_EQ(report.results.front().end, plan::StepEnd::not_started);
  EXPECT_EQ(world.instance.creates(), 1U);
  EXPECT_EQ(world.backend.load()->open.size(), 1U);
}

// ---- the journal

TEST(ExecuteEnds, without_room_for_the_journal_nothing_is_sent) {
  ApplyWorld world;
  world.want_agents(3);
  world.backend.faults().begin = true;
  const plan::ApplyReport report = world.apply();
  ASSERT_TRUE(report.halted);
  EXPECT_EQ(report.halted->kind, ErrorKind::io);
  EXPECT_EQ(report.count(plan::StepEnd::not_started), 3U);
  EXPECT_EQ(world.instance.creates(), 0U);
}

// The disk is full from the n-th event on, for every n. No id is lost: it is in the state, or in the report as grave.
TEST(ExecuteEnds, a_journal_that_fails_at_any_event_loses_no_id) {
  for (const bool commit_fails : {false, true}) {
    for (std::size_t position = 1; position <= 9; ++position) {
      ApplyWorld world;
      world.want_agents(4);
      world.options.parallelism = 1;
      world.backend.faults().append_from = position;
      world.backend.faults().commit = commit_fails;
      const plan::ApplyReport report = world.apply();
      const bool hit = position <= 8;
      ASSERT_EQ(report.halted.has_value(), hit || commit_fails) << position;
      // Intents are one ahead: of 1, of 2, the end of 1, of 3, the end of 2, of 4, the ends of 3 and 4. Once one of
      // these fails, nothing more is sent.
      constexpr std::array<std::size_t, 9> sent{0, 0, 1, 1, 2, 2, 3, 4, 4};
      EXPECT_EQ(world.instance.creates(), sent.at(position - 1)) << position;
      const auto state = world.backend.load();
      for (const Record& record : world.instance.records(agent)) {
        const bool known = std::ranges::any_of(state->resources,
                                               [&](const auto& one) { return one.second.id == record.id; });
        const bool told = std::ranges::any_of(report.results, [&](const plan::StepResult& result) {
          return result.grave && result.id == record.id &&
                 result.message.plain().find("id " + record.id.text()) != std::string::npos;
        });
        EXPECT_TRUE(known || told) << "position " << position << ", id " << record.id.number();
      }
    }
  }
}

TEST(ExecuteEnds, a_journal_that_fails_stops_all_workers) {
  ApplyWorld world;
  world.want_agents(300);
  world.options.parallelism = 8;
  world.backend.faults().append_from = 40;
  const plan::ApplyReport report = world.apply();
  ASSERT_TRUE(report.halted);
  EXPECT_LE(world.instance.creates(), 40U);
  EXPECT_GT(report.count(plan::StepEnd::not_started), 250U);
  EXPECT_EQ(world.instance.creates(), world.instance.records(agent).size());
  // The state file could be written after all, and holds everyone who was made.
  EXPECT_EQ(world.backend.stored().resources.size(), world.instance.records(agent).size());
}

TEST(ExecuteEnds, a_state_that_cannot_be_written_leaves_all_of_it_in_the_journal) {
  ApplyWorld world;
  world.want_agents(3);
  world.backend.faults().commit = true;
  const plan::ApplyReport report = world.apply();
  EXPECT_FALSE(report.state_written);
  ASSERT_TRUE(report.halted);
  EXPECT_THAT(report.halted->what, HasSubstr("is recorded in the journal"));
  EXPECT_EQ(report.count(plan::StepEnd::done), 3U);
  EXPECT_TRUE(world.backend.stored().resources.empty());
  EXPECT_EQ(world.backend.load()->resources.size(), 3U);
  EXPECT_TRUE(world.plan().empty());
}

// The run that takes the journal in writes a state of its own for that before it begins.
TEST(ExecuteEnds, what_is_done_after_a_crash_changes_with_the_serial_that_is_written) {
  ApplyWorld world;
  world.want_agents(1);
  world.backend.faults().commit = true;
  world.apply();
  world.backend.faults().commit = false;
  world.wanted.agent("later");
  const plan::ApplyReport report = world.apply();
  ASSERT_TRUE(report.state_written);
  EXPECT_EQ(report.state.find(address("agent.later"))->changed, report.state.serial);
  EXPECT_LT(report.state.find(address("agent.a0"))->changed, report.state.serial);
}

// ---- what nobody foresaw

TEST(ExecuteEnds, an_exception_ends_in_a_report) {
  ApplyWorld world;
  world.want_agents(30);
  world.options.parallelism = 1;
  world.instance.fault_create(4, Fault::throws);
  const plan::ApplyReport report = world.apply();
  ASSERT_TRUE(report.halted);
  EXPECT_EQ(report.halted->kind, ErrorKind::internal);
  EXPECT_THAT(report.halted->what, HasSubstr("the client broke"));
  EXPECT_EQ(report.count(plan::StepEnd::done), 3U);
  EXPECT_EQ(report.count(plan::StepEnd::in_doubt), 1U);
  EXPECT_EQ(report.count(plan::StepEnd::not_started), 26U);
  // It was made all the same; its intent is open, and the next run finds it.
  EXPECT_EQ(world.backend.load()->open.size(), 1U);
  world.apply();
  EXPECT_EQ(world.instance.records(agent).size(), 30U);
}

TEST(ExecuteEnds, an_observer_that_breaks_does_not_take_the_run_down) {
  ApplyWorld world;
  world.want_agents(5);
  world.options.parallelism = 1;
  world.observer.on_finished = [](const plan::StepResult&) { throw std::runtime_error("no terminal"); };
  const plan::ApplyReport report = world.apply();
  ASSERT_TRUE(report.halted);
  EXPECT_THAT(report.halted->what, HasSubstr("no terminal"));
  EXPECT_EQ(world.backend.stored().resources.size(), world.instance.records(agent).size());
}

TEST(ExecuteEnds, a_plan_with_nothing_to_run_writes_nothing) {
  ApplyWorld world;
  const plan::ApplyReport report = world.apply();
  EXPECT_TRUE(report.results.empty());
  EXPECT_FALSE(report.halted);
  EXPECT_EQ(world.chronicle.count("begin") + world.chronicle.count("commit"), 0U);
}

}  // namespace
}  // namespace haloform::apply
