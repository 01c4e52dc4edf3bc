// How many requests are under way at once, and what becomes of those that wait for a place among them.
#include "tests/apply/apply_world.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <string>
#include <thread>

namespace haloform::apply {
namespace {

using namespace std::chrono_literals;

/// Where one would be a failure, and a slow machine is none.
template <typename Done>
bool comes_true(const Done& done) {
  for (int waits = 0; waits < 2'000 && !done(); ++waits) std::this_thread::sleep_for(1ms);
  return done();
}

/// The most writes that were under way together.
class Together {
 public:
  void write() {
    const std::size_t now = ++inside_;
    std::size_t most = most_;
    while (now > most && !most_.compare_exchange_weak(most, now)) continue;
    std::this_thread::sleep_for(1ms);
    --inside_;
  }
  [[nodiscard]] std::size_t most() const { return most_; }

 private:
  std::atomic<std::size_t> inside_{0};
  std::atomic<std::size_t> most_{0};
};

TEST(ExecuteTurns, no_more_writes_are_under_way_than_may_be) {
  for (const std::size_t parallelism : {1U, 2U, 4U}) {
    ApplyWorld world;
    world.options.parallelism = parallelism;
    Together together;
    world.instance.on_write = [&](const std::string&) { together.write(); };
    world.want_agents(40);
    EXPECT_EQ(world.apply().count(plan::StepEnd::done), 40U);
    EXPECT_LE(together.most(), parallelism) << "creates";

    world.wanted = {};
    for (int at = 0; at < 40; ++at)
      world.wanted.agent("a" + std::to_string(at), {{"phone", "+44 20 7946 0000"}});
    Together updates;
    world.instance.on_write = [&](const std::string&) { updates.write(); };
    EXPECT_EQ(world.apply().count(plan::StepEnd::done), 40U);
    EXPECT_LE(updates.most(), parallelism) << "updates";
  }
}

// What an answer makes of work is done while the next request is on its way.
TEST(ExecuteTurns, the_next_request_does_not_wait_for_what_is_made_of_an_answer) {
  ApplyWorld world;
  world.options.parallelism = 2;
  world.want_agents(6);
  std::atomic<int> sent{0};
  std::atomic<bool> went_on{false};
  world.instance.on_write = [&](const std::string&) { ++sent; };
  // Both who sent first are held up here: the one in this call, the other by waiting for it.
  world.observer.on_wrote = [&] {
    if (!went_on) went_on = comes_true([&] { return sent >= 3; });
  };
  EXPECT_EQ(world.apply().count(plan::StepEnd::done), 6U);
  EXPECT_TRUE(went_on);
}

// One after the other means that the second is not sent before all is known of the first.
TEST(ExecuteTurns, of_one_at_a_time_each_waits_for_the_end_of_the_one_before) {
  ApplyWorld world;
  world.options.parallelism = 1;
  world.want_agents(3);
  int sent = 0;
  world.instance.on_write = [&](const std::string&) {
    EXPECT_EQ(world.observer.audit.size(), static_cast<std::size_t>(sent));
    ++sent;
  };
  EXPECT_EQ(world.apply().count(plan::StepEnd::done), 3U);
}

TEST(ExecuteTurns, whoever_waits_when_an_interrupt_comes_is_not_begun_and_leaves_no_intent) {
  for (const std::size_t batch : {1U, 3U}) {
    ApplyWorld world;
    world.want_agents(60);
    world.options.parallelism = 4;
    world.options.batch = batch;
    world.instance.on_write = [&](const std::string&) {
      world.stop->raise();
      std::this_thread::sleep_for(5ms);  // The others take their next ones, and wait.
    };
    const plan::ApplyReport report = world.apply();
    const std::size_t made = world.instance.creates();
    EXPECT_LE(made, 4U * batch);
    EXPECT_EQ(world.observer.steps_begun, made);
    EXPECT_EQ(world.observer.order.size(), made);
    EXPECT_EQ(report.count(plan::StepEnd::done), made);
    EXPECT_EQ(report.count(plan::StepEnd::not_started), 60U - made);
    EXPECT_TRUE(world.backend.load()->open.empty());
  }
}

TEST(ExecuteTurns, whoever_waits_when_the_journal_fails_is_not_sent) {
  ApplyWorld world;
  world.want_agents(60);
  world.options.parallelism = 4;
  world.backend.faults().append_from = 14;
  world.instance.on_write = [](const std::string&) { std::this_thread::sleep_for(2ms); };
  const plan::ApplyReport report = world.apply();
  ASSERT_TRUE(report.halted);
  const std::size_t not_started = report.count(plan::StepEnd::not_started);
  EXPECT_LE(world.instance.creates(), 60U - not_started);
  EXPECT_GT(not_started, 30U);
}

// A kill at any moment leaves an intent for whatever was sent.
TEST(ExecuteTurns, an_intent_stands_in_the_journal_before_anything_is_sent_for_it) {
  ApplyWorld world;
  world.want_agents(100);
  world.instance.on_write = [&](const std::string& line) {
    // create agent A12
    const auto lines = world.chronicle.lines();
    EXPECT_NE(std::ranges::find(lines, "intent agent.a" + line.substr(line.rfind('A') + 1)), lines.end())
        << line;
  };
  EXPECT_EQ(world.apply().count(plan::StepEnd::done), 100U);
  EXPECT_EQ(world.instance.creates(), 100U);
}

}  // namespace
}  // namespace haloform::apply
