// What an instance has instead of what it was sent: its own form of it, or what was there before.

#include "planner/base/text.hpp"
#include "tests/apply/apply_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haloform::apply {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

using enum ResourceType;

const state::EntryDraft& draft_of(const ApplyWorld& world, std::string_view of) {
  return world.backend.stored().find(address(of))->draft;
}

const Value* kept_of(const ApplyWorld& world, std::string_view of, std::string_view field_name) {
  return draft_of(world, of).kept->find(field(agent, field_name));
}

/// Small letters in the named field.
auto small_letters_in(std::string_view field_name) {
  return [at = field(agent, field_name)](const FakeInstance::Sent& sent) {
    const auto text = sent.value.as_text();
    return std::optional(sent.field == at && text ? Value::text(folded(*text)) : sent.value);
  };
}

TEST(KeptForms, a_create_that_is_kept_in_another_form_is_done_and_leaves_nothing_to_do) {
  ApplyWorld world;
  world.instance.habit = small_letters_in("phone");
  world.wanted.agent("jane-smith", {{"phone", "Ext 12"}});
  const plan::ApplyReport report = world.apply();
  const plan::StepResult& result = result_of(report, "agent.jane-smith");
  EXPECT_EQ(result.end, plan::StepEnd::done);
  EXPECT_THAT(result.message, AllOf(HasSubstr("warning: "),
                                    HasSubstr("phone was sent as \"Ext 12\" and is stored as \"ext 12\"")));
  ASSERT_NE(kept_of(world, "agent.jane-smith", "phone"), nullptr);
  EXPECT_EQ(*kept_of(world, "agent.jane-smith", "phone"), Value::text("ext 12"));
  EXPECT_EQ(draft_of(world, "agent.jane-smith").applied.fields.text(field(agent, "phone")), "Ext 12");
  EXPECT_THAT(world.plan().steps, IsEmpty());
}

TEST(KeptForms, either_side_of_a_form_changes_and_that_is_planned) {
  ApplyWorld world;
  world.instance.habit = small_letters_in("phone");
  world.wanted.agent("jane-smith", {{"phone", "Ext 12"}});
  world.apply();
  world.instance.record(agent, 100).fields.set(field(agent, "phone"), Value::text("ext 13"));
  plan::Plan plan = world.plan();
  ASSERT_EQ(plan.steps.size(), 1U) << "somebody changed it: neither what is declared nor what was kept";
  EXPECT_EQ(plan.steps.front().changes()->fields.front().drift, plan::Drift::yes);
  // Sent again, it is kept in the form that is known: nothing to warn of.
  const plan::ApplyReport again = world.apply();
  EXPECT_EQ(again.count(plan::StepEnd::done), 1U);
  EXPECT_EQ(again.results.front().message, "");
  EXPECT_THAT(world.plan().steps, IsEmpty());

  world.wanted = {};
  world.wanted.agent("jane-smith", {{"phone", "EXT 12"}});
  plan = world.plan();
  ASSERT_EQ(plan.steps.size(), 1U) << "another value is declared";
  EXPECT_EQ(plan.steps.front().changes()->fields.front().drift, plan::Drift::no);
}

TEST(KeptForms, a_value_that_is_kept_as_it_was_sent_has_no_form) {
  ApplyWorld world;
  world.instance.habit = small_letters_in("phone");
  world.wanted.agent("jane-smith", {{"phone", "Ext 12"}});
  world.apply();
  world.instance.habit = nullptr;
  world.wanted = {};
  world.wanted.agent("jane-smith", {{"phone", "Ext 99"}, {"mobile", "5"}});
  EXPECT_EQ(world.apply().count(plan::StepEnd::done), 1U);
  EXPECT_EQ(kept_of(world, "agent.jane-smith", "phone"), nullptr);
  EXPECT_THAT(world.plan().steps, IsEmpty());
}

TEST(KeptForms, a_form_stays_known_when_other_things_change) {
  ApplyWorld world;
  world.instance.habit = small_letters_in("phone");
  world.wanted.agent("jane-smith", {{"phone", "Ext 12"}});
  world.apply();
  world.wanted = {};
  world.wanted.agent("jane-smith", {{"phone", "Ext 12"}, {"mobile", "5"}});
  EXPECT_EQ(world.apply().count(plan::StepEnd::done), 1U);
  EXPECT_NE(kept_of(world, "agent.jane-smith", "phone"), nullptr);
  EXPECT_THAT(world.plan().steps, IsEmpty());
}

TEST(KeptForms, what_a_plan_says_of_forms_does_not_count) {
  ApplyWorld world;
  world.wanted.agent("jane-smith", {{"phone", "Ext 12"}});
  world.apply();
  world.wanted.agent("john");
  plan::Plan plan = world.plan();
  world.wanted = {};
  world.wanted.agent("jane-smith", {{"phone", "Ext 12"}, {"mobile", "5"}});
  plan = world.plan();
  ASSERT_EQ(plan.steps.size(), 1U);
  plan.steps.front().effect.entry->kept.edit().set(field(agent, "phone"), Value::text("+1 900 5550000"));
  world.execute_plan(plan);
  EXPECT_EQ(kept_of(world, "agent.jane-smith", "phone"), nullptr);
}

TEST(KeptForms, what_is_unchanged_after_a_write_was_not_kept_and_the_message_names_ignore_changes) {
  ApplyWorld world(state_with_jane({{"phone", "ext 12"}}));
  world.instance.add(agent, "jane-smith", {{"phone", "ext 12"}});
  world.instance.habit = small_letters_in("phone");
  world.wanted.agent("jane-smith", {{"phone", "Ext 12"}});
  const plan::ApplyReport report = world.apply();
  EXPECT_EQ(report.count(plan::StepEnd::failed), 1U);
  EXPECT_THAT(report.results.front().message,
              AllOf(HasSubstr("phone was sent as \"Ext 12\" and is \"ext 12\""),
                    HasSubstr("put `phone` under `lifecycle.ignore_changes`")));
  EXPECT_EQ(kept_of(world, "agent.jane-smith", "phone"), nullptr);
}

TEST(KeptForms, a_change_that_was_not_kept_is_over_when_it_is_taken_back) {
  ApplyWorld world;
  world.instance.habit = small_letters_in("phone");
  world.wanted.agent("jane-smith", {{"phone", "Ext 12"}});
  world.apply();
  const DesiredDraft at_first = world.wanted;
  world.wanted = {};
  world.wanted.agent("jane-smith", {{"phone", "EXT 12"}});
  EXPECT_EQ(world.apply().count(plan::StepEnd::failed), 1U);
  const plan::Plan plan = world.plan();
  ASSERT_EQ(plan.steps.size(), 1U) << "it is still to be done";
  EXPECT_EQ(plan.steps.front().changes()->fields.front().drift, plan::Drift::no);
  world.wanted = at_first;
  EXPECT_THAT(world.plan().steps, IsEmpty());
}

TEST(KeptForms, an_adopted_record_may_have_had_its_form_before) {
  ApplyWorld world;
  world.instance.add(agent, "jane-smith", {{"phone", "ext 12"}});
  world.instance.habit = small_letters_in("phone");
  world.wanted.agent("jane-smith", {{"phone", "Ext 12"}});
  const plan::ApplyReport report = world.apply();
  EXPECT_EQ(result_of(report, "agent.jane-smith").end, plan::StepEnd::done);
  EXPECT_THAT(result_of(report, "agent.jane-smith").message,
              HasSubstr("phone was sent as \"Ext 12\" and is stored as \"ext 12\""));
  EXPECT_THAT(world.plan().steps, IsEmpty());
  // From now on it is known what was sent: what changes nothing has failed.
  world.wanted = {};
  world.wanted.agent("jane-smith", {{"phone", "EXT 12"}});
  EXPECT_EQ(world.apply().count(plan::StepEnd::failed), 1U);
}

TEST(KeptForms, what_an_adoption_did_not_change_is_no_form_of_another_value) {
  ApplyWorld world;
  world.instance.add(agent, "jane-smith", {{"phone", "ext 12"}});
  world.instance.habit = [](const FakeInstance::Sent& sent) {
    return sent.field == field(agent, "phone") ? std::nullopt : std::optional(sent.value);
  };
  world.wanted.agent("jane-smith", {{"phone", "ext 13"}});
  EXPECT_EQ(world.apply().count(plan::StepEnd::failed), 1U);
  EXPECT_EQ(world.plan().steps.size(), 1U);
}

// Nobody knows any more what was sent to bring about what is there.
TEST(KeptForms, a_field_that_is_managed_again_may_have_its_form) {
  ApplyWorld world;
  world.instance.habit = small_letters_in("phone");
  world.wanted.agent("jane-smith", {{"phone", "Ext 12"}});
  world.apply();
  const DesiredDraft at_first = world.wanted;
  world.wanted = {};
  world.wanted.agent("jane-smith");
  EXPECT_EQ(world.apply().count(plan::StepEnd::done), 1U);
  world.wanted = at_first;
  const plan::ApplyReport report = world.apply();
  EXPECT_EQ(jane(report).end, plan::StepEnd::done) << jane(report).message;
  EXPECT_THAT(jane(report).message, HasSubstr("phone was sent as \"Ext 12\" and is stored as \"ext 12\""));
  EXPECT_THAT(world.plan().steps, IsEmpty());
}

TEST(KeptForms, a_field_that_is_managed_for_the_first_time_is_no_form_of_another_value) {
  for (const char* wanted : {"ext 13", "ext"}) {
    ApplyWorld world(state_with_jane({}));
    world.instance.add(agent, "jane-smith", {{"phone", "ext 12"}});
    world.instance.habit = [](const FakeInstance::Sent&) { return std::optional<Value>(); };
    world.wanted.agent("jane-smith", {{"phone", wanted}});
    EXPECT_EQ(world.apply().count(plan::StepEnd::failed), 1U) << wanted;
    EXPECT_EQ(world.plan().steps.size(), 1U) << wanted;
  }
}

TEST(KeptForms, of_a_value_with_a_form_another_form_may_have_come_about_unseen) {
  ApplyWorld world;
  world.instance.habit = small_letters_in("phone");
  world.wanted.agent("jane-smith", {{"phone", "Ext 12"}});
  world.apply();
  world.instance.record(agent, 100).fields.set(field(agent, "phone"), Value::text("EXT 12"));
  world.instance.habit = [](const FakeInstance::Sent&) { return std::optional<Value>(); };
  EXPECT_EQ(world.plan().steps.size(), 1U);
  const plan::ApplyReport report = world.apply();
  EXPECT_EQ(jane(report).end, plan::StepEnd::done) << jane(report).message;
  EXPECT_EQ(*kept_of(world, "agent.jane-smith", "phone"), Value::text("EXT 12"));
  EXPECT_THAT(world.plan().steps, IsEmpty());
}

TEST(KeptForms, what_the_instance_changes_beside_what_is_sent_is_a_form_of_what_was_applied) {
  ApplyWorld world;
  world.instance.habit = [](const FakeInstance::Sent& sent) {
    const bool name = sent.field == field(agent, "name");
    return std::optional(name ? Value::text("James Smith") : sent.value);
  };
  world.wanted.agent("jim-smith", {{"firstname", "James"}, {"surname", "Smith"}});
  ASSERT_EQ(world.apply().count(plan::StepEnd::done), 1U);
  world.wanted = {};
  world.wanted.agent("jim-smith", {{"firstname", "James"}, {"surname", "Smythe"}});
  world.instance.on_write = [&](const std::string&) {
    world.instance.record(agent, 100).fields.set(field(agent, "name"), Value::text("James Smythe"));
  };
  const plan::ApplyReport report = world.apply();
  const plan::StepResult& result = result_of(report, "agent.jim-smith");
  EXPECT_EQ(result.end, plan::StepEnd::done);
  EXPECT_THAT(result.message,
              AllOf(HasSubstr("warning: "),
                    HasSubstr("name was applied as \"Jim Smith\" and is stored as \"James Smythe\" now")));
  EXPECT_EQ(*kept_of(world, "agent.jim-smith", "name"), Value::text("James Smythe"));
  EXPECT_EQ(draft_of(world, "agent.jim-smith").applied.fields.text(field(agent, "name")), "Jim Smith");
  EXPECT_THAT(world.plan().steps, IsEmpty());
}

TEST(KeptForms, what_somebody_changed_before_the_write_is_no_form) {
  ApplyWorld world(state_with_jane({{"phone", "1"}}));
  world.instance.add(agent, "jane-smith", {{"name", "JANE SMITH"}, {"phone", "1"}});
  world.wanted.agent("jane-smith", {{"phone", "2"}}).ignore({"name"});
  const plan::ApplyReport report = world.apply();
  EXPECT_EQ(jane(report).end, plan::StepEnd::done);
  EXPECT_EQ(jane(report).message, "");
  EXPECT_EQ(kept_of(world, "agent.jane-smith", "name"), nullptr);
}

TEST(KeptForms, what_was_made_counts_as_made_although_it_was_not_kept_whole) {
  ApplyWorld world;
  world.wanted.agent("jane-smith", {{"phone", "+44"}});
  world.instance.fault_create(1, Fault::drops_field);
  const plan::ApplyReport report = world.apply();
  EXPECT_EQ(report.results.front().end, plan::StepEnd::failed);
  EXPECT_TRUE(report.results.front().made);
  EXPECT_THAT(report.results.front().message, HasSubstr("created as id 100, but HaloPSA did not store"));
}

}  // namespace
}  // namespace haloform::apply
