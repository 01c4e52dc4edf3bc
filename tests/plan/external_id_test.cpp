// Who somebody is by the number that the employer gave: whoever comes back gets the record that they had, and nobody gets two.
#include "tests/plan/case.hpp"

#include <gmock/gmock.h>

namespace haloform::plan {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(ExternalId, is_kept_in_the_state) {
  Case one;
  one.wanted.agent("jane").external_id("4711");
  one.known.agent("jane", 7);
  one.live.agent(7, "jane");
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "agent.jane"), "state");
  EXPECT_EQ(*plan.steps[0].effect.entry->external_id, "4711");
  EXPECT_TRUE(one.plan_after_apply().empty());
}

TEST(ExternalId, of_somebody_new_stands_in_the_create) {
  Case one;
  one.crowd(3);
  one.wanted.agent("jane").external_id("4711");
  EXPECT_EQ(*step_of(one.plan(), "agent.jane").effect.entry->external_id, "4711");
  EXPECT_TRUE(one.plan_after_apply().empty());
}

TEST(ExternalId, brings_back_the_record_under_another_key_name_and_mail) {
  Case one;
  one.crowd(3);
  one.known.agent("jane-smith", 7).tombstone().external_id("4711");
  one.live.agent(7, "jane-smith").inactive();
  one.wanted.agent("jane-brown").external_id("4711");
  const Plan plan = one.plan();
  const Step& step = step_of(plan, "agent.jane-brown");
  EXPECT_EQ(kind(plan, "agent.jane-brown"), "reactivate");
  EXPECT_EQ(step.id(), remote_id(7));
  EXPECT_EQ(step.effect.moved_from, address("agent.jane-smith"));
  EXPECT_EQ(changed_fields(step),
            "name: Jane Smith -> Jane Brown; email: jane-smith@example.com -> "
            "jane-brown@example.com");
  EXPECT_EQ(rules(step), "") << "the number proves that it is the same person";
  EXPECT_THAT(words_of(step.notes), Contains(HasSubstr("the same person by external_id \"4711\"")));
  EXPECT_FALSE(has_step(plan, "agent.jane-smith"));
  EXPECT_TRUE(one.plan_after_apply().empty());
}

TEST(ExternalId, moves_whoever_is_still_there) {
  Case one;
  one.crowd(3);
  one.known.agent("jane-smith", 7).external_id("a-1");
  one.live.agent(7, "jane-smith");
  one.wanted.agent("jane-brown").external_id("A-1");
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "agent.jane-brown"), "update") << "letter case does not make another person";
  EXPECT_FALSE(has_step(plan, "agent.jane-smith"));
  EXPECT_TRUE(one.plan_after_apply().empty());
}

// One block would be two people: whoever it was moved from, who is gone, and whoever has its number.
TEST(ExternalId, of_somebody_else_than_whom_a_block_was_moved_from_blocks_it) {
  for (const bool as_declared : {true, false}) {
    Case one;
    one.crowd(3);
    one.wanted.moved("agent.jane-before", "agent.jane").agent("jane").external_id("4711");
    one.known.agent("jane-before", 98);
    one.live.gone(ResourceType::agent, 98);
    one.known.agent("jane-smith", 99).external_id("4711");
    one.live.agent(99, as_declared ? "jane" : "jane-smith");
    const Plan plan = one.plan();
    EXPECT_EQ(rules(step_of(plan, "agent.jane")), "unclear");
    EXPECT_THAT(rules(step_of(plan, "agent.jane-smith")), HasSubstr("unclear"));
    EXPECT_EQ(plan.steps.size(), 2U);
  }
}

TEST(ExternalId, of_a_record_that_was_deleted_makes_it_anew) {
  Case one;
  one.crowd(3);
  one.known.agent("jane-smith", 7).tombstone().external_id("4711");
  one.live.gone(ResourceType::agent, 7);
  one.wanted.agent("jane-brown").external_id("4711");
  EXPECT_EQ(kind(one.plan(), "agent.jane-brown"), "create");
  EXPECT_TRUE(one.plan_after_apply().empty());
}

TEST(ExternalId, whose_record_cannot_be_read_makes_nobody) {
  Case one;
  one.crowd(3);
  one.known.agent("jane-smith", 7).tombstone().external_id("4711");
  one.live.unread(ResourceType::agent, 7, "HTTP 500");
  one.wanted.agent("jane-brown").external_id("4711");
  EXPECT_EQ(rules(step_of(one.plan(), "agent.jane-brown")), "unclear");
}

TEST(ExternalId, and_an_email_that_lead_to_two_records_are_for_a_person_to_decide) {
  Case one;
  one.crowd(3);
  one.known.agent("jane-smith", 7).tombstone().external_id("4711");
  one.live.agent(7, "jane-smith").inactive();
  one.live.agent(8, "jane-brown");
  one.wanted.agent("jane-brown").external_id("4711");
  const std::string said = blocks(one.plan(), "agent.jane-brown");
  EXPECT_THAT(said, HasSubstr("id 7 \"Jane Smith\""));
  EXPECT_THAT(said, HasSubstr("id 8 \"Jane Brown\""));
  EXPECT_THAT(rules(step_of(one.plan(), "agent.jane-brown")), HasSubstr("unclear"));
}

TEST(ExternalId, is_not_outvoted_by_a_twin_with_the_same_mail) {
  Case one;
  one.crowd(3);
  one.known.agent("jane", 7).tombstone().external_id("4711");
  one.live.agent(7, "jane").inactive();
  one.live.agent(8, "jane").inactive();
  one.wanted.agent("jane-two", {{"name", "Jane"}, {"email", "jane@example.com"}}).external_id("4711");
  EXPECT_EQ(rules(step_of(one.plan(), "agent.jane-two")), "");
  EXPECT_EQ(step_of(one.plan(), "agent.jane-two").id(), remote_id(7));
}

TEST(ExternalId, keeps_a_reused_mail_from_the_one_who_had_it) {
  Case one;
  one.crowd(3);
  one.known.agent("john-old", 7, {{"name", "John"}, {"email", "john@example.com"}})
      .tombstone()
      .external_id("1");
  one.live.agent(7, "john-old", {{"name", "John"}, {"email", "john@example.com"}}).inactive();
  one.wanted.agent("john").external_id("2");
  EXPECT_THAT(blocks(one.plan(), "agent.john"), HasSubstr("is that of \"1\" (agent.john-old)"));
}

TEST(ExternalId, and_key_change_together_where_moved_says_so) {
  Case one;
  one.crowd(3);
  one.known.agent("e1", 7, {{"name", "Jane"}, {"email", "jane@example.com"}}).external_id("1");
  one.live.agent(7, "e1", {{"name", "Jane"}, {"email", "jane@example.com"}});
  one.wanted.agent("e9", {{"name", "Jane"}, {"email", "jane@example.com"}}).external_id("9");
  EXPECT_THAT(blocks(one.plan(), "agent.e9"), HasSubstr("write moved: [{from: agent.e1, to: agent.e9}]"));
  one.wanted.moved("agent.e1", "agent.e9");
  const Plan plan = one.plan();
  const Step& step = step_of(plan, "agent.e9");
  EXPECT_EQ(rules(step), "");
  EXPECT_EQ(step.id(), remote_id(7));
  EXPECT_THAT(words_of(step.notes), Contains("external_id \"1\" -> \"9\""));
}

TEST(ExternalId, of_somebody_who_left_and_key_change_together_where_moved_says_so) {
  Case one;
  one.crowd(3);
  one.known.agent("e1", 7, {{"name", "Jane"}, {"email", "jane@example.com"}}).tombstone().external_id("1");
  one.live.agent(7, "e1", {{"name", "Jane"}, {"email", "jane@example.com"}}).inactive();
  one.wanted.agent("e9", {{"name", "Jane"}, {"email", "jane@example.com"}}).external_id("9");
  one.wanted.moved("agent.e1", "agent.e9");
  const Plan plan = one.plan();
  const Step& step = step_of(plan, "agent.e9");
  EXPECT_EQ(rules(step), "");
  EXPECT_EQ(step.id(), remote_id(7));
  EXPECT_EQ(kind(plan, "agent.e9"), "reactivate");
}

TEST(ExternalId, and_name_and_mail_that_all_change_are_another_person_whatever_is_moved) {
  Case one;
  one.crowd(3);
  one.known.agent("e1", 7, {{"name", "Jane"}, {"email", "jane@example.com"}}).external_id("1");
  one.live.agent(7, "e1", {{"name", "Jane"}, {"email", "jane@example.com"}});
  one.wanted.agent("e9", {{"name", "Bob"}, {"email", "bob@example.com"}}).external_id("9");
  one.wanted.moved("agent.e1", "agent.e9");
  EXPECT_THAT(blocks(one.plan(), "agent.e9"), HasSubstr("would both change: is it another person?"));
}

TEST(ExternalId, keeps_a_reused_key_from_the_one_who_had_it) {
  Case one;
  one.crowd(3);
  one.known.agent("john", 7).tombstone().external_id("1");
  one.live.agent(7, "john").inactive();
  one.wanted.agent("john").external_id("2");
  EXPECT_THAT(blocks(one.plan(), "agent.john"), HasSubstr("is it another person?"));
}

TEST(ExternalId, that_changes_is_said) {
  Case one;
  one.wanted.agent("jane").external_id("2");
  one.known.agent("jane", 7).external_id("1");
  one.live.agent(7, "jane");
  EXPECT_THAT(words_of(step_of(one.plan(), "agent.jane").notes), ElementsAre("external_id \"1\" -> \"2\""));
  Case gone;
  gone.wanted.agent("jane");
  gone.known.agent("jane", 7).external_id("1");
  gone.live.agent(7, "jane");
  EXPECT_THAT(words_of(step_of(gone.plan(), "agent.jane").notes),
              ElementsAre(HasSubstr("is not declared any more")));
}

TEST(ExternalId, of_an_address_says_that_name_and_mail_are_the_same_persons) {
  Case one;
  one.wanted.agent("jane", {{"name", "Jane Brown"}, {"email", "brown@example.com"}}).external_id("4711");
  one.known.agent("jane", 7).external_id("4711");
  one.live.agent(7, "jane");
  EXPECT_EQ(rules(step_of(one.plan(), "agent.jane")), "");
}

TEST(ExternalId, that_another_address_had_is_not_taken_from_a_record_by_one_that_has_its_own) {
  Case one;
  one.crowd(3);
  one.known.agent("jane-smith", 7).tombstone().external_id("4711");
  one.live.agent(7, "jane-smith").inactive();
  one.wanted.agent("jane").external_id("4711");
  one.known.agent("jane", 8);
  one.live.agent(8, "jane");
  const std::string said = blocks(one.plan(), "agent.jane");
  EXPECT_THAT(said, HasSubstr("id 7"));
  EXPECT_THAT(said, HasSubstr("id 8"));
}

TEST(ExternalId, at_several_addresses_is_for_a_person_to_decide) {
  Case one;
  one.crowd(3);
  one.known.agent("a", 7).tombstone().external_id("4711");
  one.known.agent("b", 8).tombstone().external_id("4711");
  one.live.agent(7, "a").inactive();
  one.live.agent(8, "b").inactive();
  one.wanted.agent("jane").external_id("4711");
  EXPECT_THAT(blocks(one.plan(), "agent.jane"), HasSubstr("agent.a (id 7), agent.b (id 8)"));
}

TEST(ExternalId, that_a_declared_address_gives_up_is_free) {
  Case one;
  one.crowd(3);
  one.wanted.agent("wrong");
  one.known.agent("wrong", 7).external_id("4711");
  one.live.agent(7, "wrong");
  one.wanted.agent("right").external_id("4711");
  EXPECT_EQ(kind(one.plan(), "agent.right"), "create");
  EXPECT_EQ(rules(step_of(one.plan(), "agent.right")), "");
  EXPECT_TRUE(one.plan_after_apply().empty());
}

}  // namespace
}  // namespace haloform::plan
