// Three sides of one field: what is declared, what is live, and what was applied last.
#include "tests/plan/case.hpp"

#include <gmock/gmock.h>

namespace haloform::plan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(Fields, a_changed_block_is_an_update_of_what_changed_and_nothing_else) {
  Case one;
  one.wanted.agent("jane", {{"phone", "2"}, {"role", "Lead"}});
  one.known.agent("jane", 99, {{"phone", "1"}, {"role", "Lead"}});
  one.live.agent(99, "jane", {{"phone", "1"}, {"role", "Lead"}, {"mobile", "not ours"}});
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "agent.jane"), "update");
  EXPECT_EQ(changed_fields(plan.steps[0]), "phone: 1 -> 2");
  EXPECT_EQ(plan.requests, 1U);
  EXPECT_TRUE(one.plan_after_apply().empty());
}

TEST(Fields, a_value_that_somebody_changed_outside_is_drift) {
  Case one;
  one.wanted.agent("jane", {{"phone", "1"}});
  one.known.agent("jane", 99, {{"phone", "1"}});
  one.live.agent(99, "jane", {{"phone", "9"}});
  EXPECT_EQ(changed_fields(step_of(one.plan(), "agent.jane")), "phone: 9 -> 1 (drift)");
}

TEST(Fields, null_clears_and_an_empty_text_is_null) {
  Case one;
  one.wanted.agent("jane", {{"phone", nullptr}, {"role", ""}});
  one.known.agent("jane", 99);
  one.live.agent(99, "jane", {{"phone", "1"}});
  const Plan plan = one.plan();
  EXPECT_EQ(changed_fields(plan.steps[0]), "phone: 1 -> null") << "role is null on both sides";
}

TEST(Fields, a_field_that_the_row_does_not_carry_counts_as_null) {
  Case one;
  one.wanted.agent("jane", {{"phone", "1"}});
  one.known.agent("jane", 99);
  one.live.agent(99, "jane");
  EXPECT_EQ(changed_fields(step_of(one.plan(), "agent.jane")), "phone: null -> 1");
}

TEST(Fields, zero_and_null_are_one_for_an_id_of_something) {
  Case one;
  one.wanted.agent("jane", {{"site_id", nullptr}});
  one.known.agent("jane", 99, {{"site_id", nullptr}});
  one.live.agent(99, "jane", {{"site_id", 0}});
  EXPECT_TRUE(one.plan().empty());
}

TEST(Fields, a_value_that_the_record_has_already_is_only_recorded) {
  Case one;
  one.wanted.agent("jane", {{"phone", "1"}});
  one.known.agent("jane", 99);
  one.live.agent(99, "jane", {{"phone", "1"}});
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "agent.jane"), "state");
  EXPECT_EQ(render::reason_words(plan.steps[0]), "the record already has: phone");
  EXPECT_EQ(plan.requests, 0U);
  EXPECT_TRUE(one.plan_after_apply().empty());
}

TEST(Fields, a_field_that_leaves_the_yaml_keeps_its_value_and_that_is_said_once) {
  Case one;
  one.wanted.agent("jane");
  one.known.agent("jane", 99, {{"phone", "1"}, {"role", "Lead"}});
  one.live.agent(99, "jane", {{"phone", "1"}, {"role", "Lead"}});
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "agent.jane"), "state");
  EXPECT_THAT(words_of(plan.steps[0].notes), ElementsAre("no longer managed, and not changed: role, phone"));
  EXPECT_TRUE(one.plan_after_apply().empty());
}

TEST(Fields, an_ignored_field_is_sent_on_create) {
  Case one;
  one.wanted.agent("jane", {{"phone", "1"}}).ignore({"phone"});
  const Plan plan = one.plan();
  const Step& step = step_of(plan, "agent.jane");
  EXPECT_EQ(std::get<Create>(step.action).fields.text(field(ResourceType::agent, "phone")), "1");
  EXPECT_EQ(step.effect.entry->applied.fields.text(field(ResourceType::agent, "phone")), "1");
  EXPECT_TRUE(one.plan_after_apply().empty());
}

TEST(Fields, and_never_compared_afterwards) {
  Case one;
  one.wanted.agent("jane", {{"phone", "2"}}).ignore({"phone"});
  one.known.agent("jane", 99, {{"phone", "1"}});
  one.live.agent(99, "jane", {{"phone", "3"}});
  EXPECT_TRUE(one.plan().empty());
}

TEST(Fields, an_ignored_field_of_an_adopted_record_is_left_alone) {
  Case one;
  one.wanted.agent("jane", {{"phone", "2"}}).ignore({"phone"});
  one.live.agent(99, "jane", {{"phone", "3"}});
  EXPECT_EQ(changed_fields(step_of(one.plan(), "agent.jane")), "");
  EXPECT_TRUE(one.plan_after_apply().empty());
}

TEST(Fields, protect_and_on_removal_are_kept_in_the_state_for_the_day_the_block_is_gone) {
  Case one;
  one.wanted.agent("jane").protect().on_removal(OnRemoval::remove);
  one.known.agent("jane", 99);
  one.live.agent(99, "jane");
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "agent.jane"), "state");
  EXPECT_THAT(words_of(plan.steps[0].notes), ElementsAre("protect: true", "on_removal: delete"));
  EXPECT_EQ(plan.steps[0].effect.entry->protection, Protection::protect);
  EXPECT_TRUE(one.plan_after_apply().empty());
}

TEST(Fields, all_that_changes_on_a_person_is_one_step) {
  Case one;
  one.wanted.team("tier-1");
  one.known.team("tier-1", 7);
  one.live.team(7, "tier-1");
  one.wanted.agent("jane", {{"phone", "2"}}).switched_on().teams({"tier-1"}).protect();
  one.known.agent("jane", 99);
  one.live.agent(99, "jane").inactive();
  const Plan plan = one.plan();
  ASSERT_THAT(plan.steps, SizeIs(1));
  EXPECT_EQ(kind(plan, "agent.jane"), "reactivate");
  EXPECT_EQ(changed_fields(plan.steps[0]), "phone: null -> 2");
  EXPECT_EQ(changed_teams(plan.steps[0]), "[] -> [tier-1 7]");
  EXPECT_TRUE(one.plan_after_apply().empty());
}

TEST(Fields, an_adoption_that_renames_is_marked) {
  Case one;
  one.wanted.agent("jane");
  one.live.agent(99, "jane", {{"name", "J. Doe"}});
  const Plan plan = one.plan();
  const auto& adopt = std::get<Adopt>(step_of(plan, "agent.jane").action);
  const FieldChange* rename = adopt.rename(sample_catalog().of(ResourceType::agent));
  ASSERT_NE(rename, nullptr);
  EXPECT_EQ(rename->before.plain(), "J. Doe");
}

TEST(Fields, a_new_name_and_a_new_email_at_once_may_be_another_person) {
  Case one;
  one.wanted.agent("jane", {{"name", "Joan Doe"}, {"email", "joan@example.com"}});
  one.known.agent("jane", 99);
  one.live.agent(99, "jane");
  const Plan plan = one.plan();
  EXPECT_EQ(rules(step_of(plan, "agent.jane")), "another_person");
  EXPECT_THAT(render::phrase(plan.steps[0].blocked_by[0]).way_forward,
              HasSubstr("put jane@example.com under `lifecycle.previously`"));
  EXPECT_TRUE(plan.is_blocked());
}

TEST(Fields, unless_the_old_email_stands_in_previously) {
  Case one;
  one.wanted.agent("jane", {{"name", "Joan Doe"}, {"email", "joan@example.com"}})
      .previously({"jane@example.com"});
  one.known.agent("jane", 99);
  one.live.agent(99, "jane");
  EXPECT_EQ(rules(step_of(one.plan(), "agent.jane")), "");
}

TEST(Fields, a_changed_name_alone_or_a_changed_email_alone_is_an_update) {
  Case one;
  one.wanted.agent("jane", {{"name", "Jane Doe"}});
  one.known.agent("jane", 99);
  one.live.agent(99, "jane");
  one.wanted.agent("joan", {{"email", "joan.doe@example.com"}});
  one.known.agent("joan", 98);
  one.live.agent(98, "joan");
  EXPECT_FALSE(one.plan().is_blocked());
}

TEST(Fields, a_create_sends_active_only_where_it_was_written_out) {
  Case one;
  one.wanted.agent("jane");
  one.wanted.agent("off").switched_off();
  const Plan plan = one.plan();
  EXPECT_EQ(std::get<Create>(step_of(plan, "agent.jane").action).active, std::nullopt);
  EXPECT_EQ(step_of(plan, "agent.jane").effect.entry->applied.active, true);
  EXPECT_EQ(std::get<Create>(step_of(plan, "agent.off").action).active, false);
  EXPECT_EQ(step_of(plan, "agent.off").effect.entry->status, state::Status::deactivated);
  EXPECT_TRUE(one.plan_after_apply().empty());
}

TEST(Fields, a_step_carries_what_was_true_when_it_was_planned) {
  Case one;
  one.wanted.agent("jane", {{"email", "jane.new@example.com"}});
  one.known.agent("jane", 99);
  one.live.agent(99, "jane");
  one.wanted.agent("new");
  const Plan plan = one.plan();
  const Precondition& bound = step_of(plan, "agent.jane").precondition;
  EXPECT_EQ(bound.key->text, "jane@example.com") << "the record's own key, as read";
  EXPECT_EQ(bound.active, true);
  const Precondition& fresh = step_of(plan, "agent.new").precondition;
  EXPECT_EQ(fresh.key->text, "new@example.com") << "the key that nobody may take";
  EXPECT_EQ(fresh.active, std::nullopt);
}

TEST(Fields, a_step_knows_where_its_block_stands) {
  Case one;
  one.wanted.agent("jane").line(41);
  EXPECT_EQ(step_of(one.plan(), "agent.jane").source.text(), "people.yaml:41:3");
}

}  // namespace
}  // namespace haloform::plan
