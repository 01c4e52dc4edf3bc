// Fields that are cleared: with null, or with an empty text where an instance does not take that.

#include "tests/apply/apply_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace haloform::apply {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

using enum ResourceType;

/// Null does not clear, an empty text does.
std::optional<Value> ignores_null(const FakeInstance::Sent& sent) {
  if (sent.value.is_null() && !sent.empty_text) return std::nullopt;
  return sent.value;
}

TEST(Clearing, an_empty_text_is_tried_once_where_null_is_ignored_and_is_remembered) {
  ApplyWorld world(state_with_jane({{"phone", "1"}, {"mobile", "2"}}));
  world.instance.add(agent, "jane-smith", {{"phone", "1"}, {"mobile", "2"}});
  world.instance.habit = ignores_null;
  world.wanted.agent("jane-smith", {{"phone", nullptr}, {"mobile", "2"}});
  const plan::ApplyReport report = world.apply();
  EXPECT_EQ(report.count(plan::StepEnd::done), 1U) << report.results.front().message;
  EXPECT_EQ(world.chronicle.count("update agent 100"), 2U);
  EXPECT_TRUE(world.backend.stored().cleared_with_text.contains({agent, field(agent, "phone")}));
  EXPECT_FALSE(world.backend.stored().cleared_with_text.contains({agent, field(agent, "mobile")}));
  EXPECT_THAT(world.plan().steps, IsEmpty());

  // The next time at once.
  world.instance.record(agent, 100).fields.set(field(agent, "phone"), Value::text("3"));
  EXPECT_EQ(world.apply().count(plan::StepEnd::done), 1U);
  EXPECT_EQ(world.chronicle.count("update agent 100"), 3U);
  EXPECT_TRUE(world.backend.stored().cleared_with_text.contains({agent, field(agent, "phone")}));
}

/// Three agents with a phone that is to be cleared; ids 100 to 102.
void declare_three_cleared(ApplyWorld& world) {
  for (const char* key : {"a", "b", "c"}) {
    world.instance.add(agent, key, {{"phone", "1"}});
    world.wanted.agent(key, {{"phone", nullptr}});
  }
}

state::State three_with_phones() {
  StateDraft known;
  std::int64_t id = 100;
  for (const char* key : {"a", "b", "c"}) known.agent(key, id++, {{"phone", "1"}});
  return known.build();
}

TEST(Clearing, of_several_in_one_request_each_is_sent_an_empty_text) {
  ApplyWorld world(three_with_phones());
  declare_three_cleared(world);
  world.instance.habit = ignores_null;
  world.options.batch = 10;
  world.options.parallelism = 1;
  EXPECT_EQ(world.apply().count(plan::StepEnd::done), 3U);
  EXPECT_EQ(world.instance.updates(), 6U);
  EXPECT_THAT(world.plan().steps, IsEmpty());
}

// What one step finds out does not tell of another that was under way by then.
TEST(Clearing, at_the_same_time_each_goes_by_what_it_sent_itself) {
  ApplyWorld world(three_with_phones());
  declare_three_cleared(world);
  world.instance.habit = ignores_null;
  world.options.parallelism = 3;
  std::atomic<bool> one_ended{false};
  world.observer.on_finished = [&](const plan::StepResult&) { one_ended = true; };
  world.instance.on_write = [&](const std::string& line) {
    if (line == "update agent 100") return;
    for (int waits = 0; waits < 2'000 && !one_ended; ++waits)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
  };
  EXPECT_EQ(world.apply().count(plan::StepEnd::done), 3U);
  EXPECT_TRUE(one_ended);
  EXPECT_THAT(world.plan().steps, IsEmpty());
}

TEST(Clearing, an_empty_text_is_tried_once_where_null_is_refused_and_is_remembered) {
  ApplyWorld world(state_with_jane({{"phone", "1"}, {"mobile", "2"}}));
  world.instance.add(agent, "jane-smith", {{"phone", "1"}, {"mobile", "2"}});
  world.instance.refuse_null();
  world.wanted.agent("jane-smith", {{"phone", nullptr}, {"mobile", "3"}});
  const plan::ApplyReport report = world.apply();
  EXPECT_EQ(jane(report).end, plan::StepEnd::done) << jane(report).message;
  EXPECT_EQ(world.instance.updates(), 2U);
  EXPECT_TRUE(world.backend.stored().cleared_with_text.contains({agent, field(agent, "phone")}));
  EXPECT_FALSE(world.backend.stored().cleared_with_text.contains({agent, field(agent, "mobile")}));
  EXPECT_THAT(world.plan().steps, IsEmpty());
  ASSERT_EQ(world.observer.audit.size(), 2U);
  EXPECT_EQ(world.observer.audit.front().end, plan::WriteEnd::refused);
  EXPECT_EQ(world.observer.audit.front().words.plain(), "HTTP 400: null is not taken");
  EXPECT_EQ(world.observer.audit.back().end, plan::WriteEnd::done);

  // The next time at once.
  world.instance.record(agent, 100).fields.set(field(agent, "phone"), Value::text("3"));
  EXPECT_EQ(world.apply().count(plan::StepEnd::done), 1U);
  EXPECT_EQ(world.instance.updates(), 3U);
}

TEST(Clearing, where_an_empty_text_is_refused_too_the_first_refusal_is_told) {
  ApplyWorld world(state_with_jane({{"phone", "1"}}));
  world.instance.add(agent, "jane-smith", {{"phone", "1"}});
  world.instance.fault_update(1, Fault::refused);
  world.instance.fault_update(2, Fault::forbidden);
  world.wanted.agent("jane-smith", {{"phone", nullptr}});
  const plan::ApplyReport report = world.apply();
  EXPECT_EQ(jane(report).end, plan::StepEnd::failed);
  EXPECT_THAT(jane(report).message, AllOf(HasSubstr("the role does not exist"), Not(HasSubstr("scope"))));
  EXPECT_EQ(world.instance.updates(), 2U);
  EXPECT_THAT(world.backend.stored().cleared_with_text, IsEmpty());
}

TEST(Clearing, a_refused_update_that_clears_nothing_is_not_sent_again) {
  ApplyWorld world(state_with_jane({{"phone", "1"}}));
  world.instance.add(agent, "jane-smith", {{"phone", "1"}});
  world.instance.fault_update(1, Fault::refused);
  world.wanted.agent("jane-smith", {{"phone", "2"}});
  EXPECT_EQ(world.apply().count(plan::StepEnd::failed), 1U);
  EXPECT_EQ(world.instance.updates(), 1U);
}

TEST(Clearing, whoever_is_made_is_sent_no_null) {
  ApplyWorld world;
  world.instance.refuse_null();
  world.wanted.agent("jane-smith", {{"phone", nullptr}});
  const plan::ApplyReport report = world.apply();
  EXPECT_EQ(jane(report).end, plan::StepEnd::done) << jane(report).message;
  EXPECT_EQ(world.instance.creates(), 1U);
  EXPECT_THAT(world.plan().steps, IsEmpty());
}

TEST(Clearing, what_neither_clears_fails_and_the_message_names_ignore_changes) {
  ApplyWorld world(state_with_jane({{"phone", "1"}}));
  world.instance.add(agent, "jane-smith", {{"phone", "1"}});
  world.instance.habit = [](const FakeInstance::Sent& sent) {
    return sent.value.is_null() ? std::nullopt : std::optional(sent.value);
  };
  world.wanted.agent("jane-smith", {{"phone", nullptr}});
  const plan::ApplyReport report = world.apply();
  EXPECT_EQ(report.count(plan::StepEnd::failed), 1U);
  EXPECT_EQ(world.chronicle.count("update agent 100"), 2U);
  EXPECT_THAT(report.results.front().message, AllOf(HasSubstr("phone was sent as empty and is \"1\""),
                                                    HasSubstr("lifecycle.ignore_changes")));
  EXPECT_THAT(world.backend.stored().cleared_with_text, IsEmpty());
}

TEST(Clearing, an_instance_that_takes_null_is_not_sent_a_second_request) {
  ApplyWorld world(state_with_jane({{"phone", "1"}}));
  world.instance.add(agent, "jane-smith", {{"phone", "1"}});
  world.wanted.agent("jane-smith", {{"phone", nullptr}});
  EXPECT_EQ(world.apply().count(plan::StepEnd::done), 1U);
  EXPECT_EQ(world.chronicle.count("update agent 100"), 1U);
}

}  // namespace
}  // namespace haloform::apply
