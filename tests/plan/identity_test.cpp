// Is it still this person? An id alone does not say: what was applied is held against whom the record is of now.
#include "tests/plan/case.hpp"

#include <gmock/gmock.h>

namespace haloform::plan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Enough others that one who leaves is no guard's business; `agent.jane` is id 99, and that record is Zoe Quinn's by now.
struct Stranger : Case {
  Stranger() {
    crowd(30);
    known.agent("jane", 99);
    live.agent(99, "zoe-quinn");
  }
};

TEST(StillThisPerson, every_step_names_whom_its_record_is_of) {
  Case one;
  one.crowd(30);
  one.known.agent("jane", 99);
  one.live.agent(99, "jane");
  const Plan plan = one.plan();
  EXPECT_EQ(step_of(plan, "agent.jane").person, (Person{"Jane", "jane@example.com"}));
  EXPECT_THAT(step_of(plan, "agent.jane").blocked_by, IsEmpty());
}

TEST(StillThisPerson, a_stranger_behind_the_id_is_neither_deactivated_nor_deleted_nor_forgotten) {
  for (const OnRemoval policy : {OnRemoval::deactivate, OnRemoval::remove, OnRemoval::forget}) {
    Stranger one;
    one.known.raw().resources.at(address("agent.jane")).draft.on_removal = policy;
    one.policy.allow_delete = true;
    const Plan plan = one.plan();
    EXPECT_EQ(rules(step_of(plan, "agent.jane")), "another_person") << on_removal_name(policy);
    EXPECT_EQ(step_of(plan, "agent.jane").person, (Person{"Zoe Quinn", "zoe-quinn@example.com"}));
    EXPECT_THAT(blocks(plan, "agent.jane"),
                HasSubstr("record 99 is \"Zoe Quinn\", zoe-quinn@example.com now, and was \"Jane\", "
                          "jane@example.com when it was last applied"));
    EXPECT_THAT(blocks(plan, "agent.jane"), HasSubstr("haloform state rm agent.jane"));
  }
}

TEST(StillThisPerson, nor_switched_off_by_a_block_that_ignores_name_and_email) {
  Stranger one;
  one.wanted.agent("jane").switched_off().ignore({"name", "email"});
  EXPECT_EQ(rules(step_of(one.plan(), "agent.jane")), "another_person");
}

// What was there when the record was bound tells it, though name and e-mail were never applied.
TEST(StillThisPerson, nor_switched_off_after_an_adoption_that_ignored_name_and_email) {
  Case adopted;
  adopted.crowd(30);
  adopted.wanted.agent("jane").ignore({"name", "email"});
  adopted.live.agent(99, "jane");
  const Plan plan = adopted.plan();
  const auto& entry = step_of(plan, "agent.jane").effect.entry;
  ASSERT_TRUE(entry);
  Stranger one;
  one.known.raw().resources.at(address("agent.jane")).draft = *entry;
  EXPECT_EQ(rules(step_of(one.plan(), "agent.jane")), "another_person");
}

TEST(StillThisPerson, nor_updated_nor_switched_on) {
  Stranger updated;
  updated.wanted.agent("jane", {{"phone", "1"}}).ignore({"name", "email"});
  EXPECT_EQ(rules(step_of(updated.plan(), "agent.jane")), "another_person");

  Case back;
  back.crowd(30);
  back.wanted.agent("jane").ignore({"name", "email"});
  back.known.agent("jane", 99).tombstone();
  back.live.agent(99, "zoe-quinn").inactive();
  EXPECT_EQ(rules(step_of(back.plan(), "agent.jane")), "another_person");
}

TEST(StillThisPerson, nor_taken_to_another_address) {
  Stranger one;
  one.wanted.agent("jane-smith", {{"name", "Jane"}, {"email", "jane@example.com"}}).ignore({"name", "email"});
  one.wanted.moved("agent.jane", "agent.jane-smith");
  EXPECT_EQ(rules(step_of(one.plan(), "agent.jane-smith")), "another_person");
}

// A write that was answered with a stranger: what was sent was never seen there, so nothing was applied.
TEST(StillThisPerson, nor_one_of_whom_nothing_was_ever_applied) {
  for (const OnRemoval policy : {OnRemoval::deactivate, OnRemoval::remove}) {
    Stranger one;
    state::EntryDraft& draft = one.known.raw().resources.at(address("agent.jane")).draft;
    draft.on_removal = policy;
    draft.applied.fields = {};
    one.policy.allow_delete = true;
    const Plan plan = one.plan();
    EXPECT_EQ(rules(step_of(plan, "agent.jane")), "another_person") << on_removal_name(policy);
    EXPECT_THAT(blocks(plan, "agent.jane"), HasSubstr("neither a name nor an e-mail"));
  }
}

TEST(StillThisPerson, lifecycle_id_alone_does_not_say_so) {
  Stranger one;
  one.wanted.agent("jane").id(99).switched_off().ignore({"name", "email"});
  EXPECT_EQ(rules(step_of(one.plan(), "agent.jane")), "another_person");
}

TEST(StillThisPerson, a_block_that_has_the_email_of_now_does) {
  Stranger one;
  one.wanted.agent("jane", {{"name", "Zoe Quinn"}, {"email", "ZOE-quinn@example.com"}, {"phone", "1"}});
  EXPECT_EQ(rules(step_of(one.plan(), "agent.jane")), "");
  Stranger other;
  other.wanted.agent("jane").previously({"zoe-quinn@example.com"});
  EXPECT_EQ(rules(step_of(other.plan(), "agent.jane")), "");
}

TEST(StillThisPerson, a_block_whose_name_and_email_the_instance_keeps_in_its_own_form_does) {
  const auto rules_where = [](const char* name, const char* email) {
    Case one;
    one.crowd(30);
    one.wanted.agent("max", {{"name", "Maximilian Longname"}, {"email", "maximilian.longname@example.com"}})
        .id(99);
    one.live.agent(99, "x", {{"name", name}, {"email", email}});
    return rules(step_of(one.plan(), "agent.max"));
  };
  EXPECT_EQ(rules_where("Maximilian Lon", "maximilian.long"), "");
  EXPECT_EQ(rules_where("Maximilian Lon", "somebody@example.com"), "another_person");
  EXPECT_EQ(rules_where("Zoe Quinn", "maximilian.long"), "another_person");
}

TEST(StillThisPerson, who_has_only_another_name_goes_and_it_is_said) {
  Case one;
  one.crowd(30);
  one.known.agent("jane", 99);
  one.live.agent(99, "jane-doe", {{"email", "JANE@example.com"}});
  const Plan plan = one.plan();
  EXPECT_EQ(rules(step_of(plan, "agent.jane")), "");
  EXPECT_THAT(words_of(step_of(plan, "agent.jane").notes),
              ElementsAre("changed outside: name was applied as \"Jane\""));
  EXPECT_EQ(step_of(plan, "agent.jane").person->name, "Jane Doe");
}

TEST(StillThisPerson, who_has_only_another_email_goes_and_it_is_said) {
  Case one;
  one.crowd(30);
  one.known.agent("jane", 99);
  one.live.agent(99, "jane", {{"email", "jane.doe@example.com"}});
  EXPECT_THAT(words_of(step_of(one.plan(), "agent.jane").notes),
              ElementsAre("changed outside: e-mail was applied as \"jane@example.com\""));
}

TEST(StillThisPerson, a_contact_without_an_email_is_known_by_the_name_alone) {
  Case one;
  for (int at = 0; at < 30; ++at) {
    const std::string key = "c" + std::to_string(at);
    one.wanted.contact(key);
    one.known.contact(key, 200 + at);
    one.live.contact(200 + at, key);
  }
  one.known.contact("front-desk", 99).without("email");
  one.live.contact(99, "zoe-quinn");
  EXPECT_EQ(rules(step_of(one.plan(), "contact.front-desk")), "another_person");
}

TEST(StillThisPerson, a_team_that_was_renamed_outside_is_still_that_team) {
  Case one;
  one.wanted.team("tier-1");
  one.known.team("tier-1", 7);
  one.live.team(7, "first-line");
  const Plan plan = one.plan();
  EXPECT_EQ(rules(step_of(plan, "team.tier-1")), "");
  EXPECT_EQ(changed_fields(step_of(plan, "team.tier-1")), "name: First Line -> Tier 1 (drift)");
}

}  // namespace
}  // namespace haloform::plan
