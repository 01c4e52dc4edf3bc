// Which record is it? The state's id, `lifecycle.id`, the natural key: in this order, and never by guessing.
#include "planner/plan/finding/interests.hpp"
#include "tests/plan/case.hpp"

#include <gmock/gmock.h>

namespace haloform::plan {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(Match, a_person_who_is_as_declared_gives_no_step) {
  Case one;
  one.settled_agent("jane-smith", 99);
  EXPECT_TRUE(one.plan().empty());
}

TEST(Match, the_states_id_holds_even_where_another_record_has_the_email) {
  Case one;
  one.wanted.agent("jane", {{"email", "jane.new@example.com"}});
  one.known.agent("jane", 99);
  one.live.agent(99, "jane");
  one.live.agent(17, "somebody", {{"email", "jane.old@example.com"}});
  EXPECT_EQ(step_of(one.plan(), "agent.jane").id(), remote_id(99));
}

TEST(Match, an_email_in_other_letter_case_is_the_same_person_and_not_a_change) {
  Case one;
  one.wanted.agent("jane", {{"email", " Jane@EXAMPLE.com"}});
  one.live.agent(99, "jane");
  const Plan plan = one.plan();
  const Step& step = step_of(plan, "agent.jane");
  ASSERT_EQ(step.kind(), ActionKind::adopt);
  EXPECT_EQ(std::get<Adopt>(step.action).by, AdoptedBy::natural_key);
  EXPECT_EQ(changed_fields(step), "");
  EXPECT_FALSE(step.writes());
  EXPECT_EQ(plan.requests, 0U);
  EXPECT_EQ(render::reason_words(step), "found by e-mail");
}

TEST(Match, nobody_is_found_by_a_part_of_an_email) {
  Case one;
  one.wanted.agent("jane", {{"email", "jane@example.co"}});
  one.live.agent(99, "jane");
  EXPECT_EQ(kind(one.plan(), "agent.jane"), "create");
}

TEST(Match, an_earlier_email_leads_to_the_record_and_becomes_an_update_of_it) {
  Case one;
  one.wanted.agent("jane").previously({"Jane.Old@example.com"});
  one.live.agent(99, "jane", {{"email", "jane.old@example.com"}});
  const Plan plan = one.plan();
  const Step& step = step_of(plan, "agent.jane");
  ASSERT_EQ(step.kind(), ActionKind::adopt);
  EXPECT_EQ(std::get<Adopt>(step.action).by, AdoptedBy::previous_email);
  EXPECT_EQ(changed_fields(step), "email: jane.old@example.com -> jane@example.com");
}

TEST(Match, two_records_with_one_email_are_a_question_that_names_both) {
  Case one;
  one.wanted.agent("jane").line(12);
  one.live.agent(99, "jane");
  one.live.agent(17, "jane-again", {{"email", "JANE@example.com"}});
  const Plan plan = one.plan();
  EXPECT_EQ(rules(step_of(plan, "agent.jane")), "unclear");
  EXPECT_EQ(step_of(plan, "agent.jane").source.text(), "people.yaml:12:3");
  EXPECT_THAT(
      blocks(plan, "agent.jane"),
      HasSubstr("2 records match agent.jane: id 17 \"Jane Again\", JANE@example.com, id 99 \"Jane\""));
  EXPECT_THAT(blocks(plan, "agent.jane"), HasSubstr("lifecycle: {id: ID}"));
}

TEST(Match, an_unclear_person_stops_nobody_else) {
  Case one;
  one.wanted.agent("jane");
  one.live.agent(99, "jane");
  one.live.agent(17, "jane");
  one.crowd(20);
  one.known.agent("joe", 98);
  one.live.agent(98, "joe");
  const Plan plan = one.plan();
  EXPECT_EQ(rules(step_of(plan, "agent.joe")), "");
  EXPECT_EQ(kind(plan, "agent.joe"), "deactivate");
  one.policy.targets = {address("agent.joe")};
  EXPECT_FALSE(one.plan().is_blocked()) << "the urgent leaver can go";
}

TEST(Match, of_several_the_only_active_one_is_taken_and_it_is_said) {
  Case one;
  one.wanted.agent("jane");
  one.live.agent(17, "jane").inactive();
  one.live.agent(18, "jane-doe", {{"email", "jane@example.com"}}).inactive();
  one.live.agent(99, "jane");
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "agent.jane"), "adopt");
  EXPECT_EQ(step_of(plan, "agent.jane").id(), remote_id(99));
  EXPECT_THAT(words_of(step_of(plan, "agent.jane").notes),
              ElementsAre("inactive id 17 \"Jane\", jane@example.com matches too, and is not changed",
                          "inactive id 18 \"Jane Doe\", jane@example.com matches too, and is not changed"));
  EXPECT_TRUE(one.plan_after_apply().empty());
}

TEST(Match, but_not_where_an_old_one_has_the_declared_name_and_it_has_not) {
  Case one;
  one.wanted.agent("jane");
  one.live.agent(17, "jane").inactive();
  one.live.agent(99, "john-doe", {{"email", "jane@example.com"}});
  EXPECT_EQ(rules(step_of(one.plan(), "agent.jane")), "unclear");
}

TEST(Match, who_leaves_waits_where_an_unclear_block_may_be_the_same_record) {
  // The key changed from `joe` to `jane`, and a second record has the e-mail: 98 may be whom the block means.
  Case one;
  one.crowd(20);
  one.wanted.agent("jane");
  one.known.agent("joe", 98, {{"email", "jane@example.com"}});
  one.live.agent(98, "joe", {{"email", "jane@example.com"}});
  one.live.agent(99, "jane");
  const Plan plan = one.plan();
  EXPECT_EQ(rules(step_of(plan, "agent.jane")), "unclear");
  EXPECT_EQ(kind(plan, "agent.joe"), "deactivate");
  EXPECT_EQ(rules(step_of(plan, "agent.joe")), "unclear");
}

TEST(Match, lifecycle_id_decides_between_two_records) {
  Case one;
  one.wanted.agent("jane").id(17);
  one.live.agent(99, "jane");
  one.live.agent(17, "jane");
  const Plan plan = one.plan();
  EXPECT_EQ(std::get<Adopt>(step_of(plan, "agent.jane").action).by, AdoptedBy::lifecycle_id);
  EXPECT_EQ(step_of(plan, "agent.jane").id(), remote_id(17));
}

TEST(Match, a_lifecycle_id_that_nobody_has_is_a_question_and_no_create) {
  Case one;
  one.wanted.agent("jane").id(17);
  one.live.agent(99, "jane");
  const Plan plan = one.plan();
  EXPECT_FALSE(step_of(plan, "agent.jane").runs());
  EXPECT_THAT(blocks(plan, "agent.jane"), HasSubstr("record 17 by lifecycle.id, and no agent has that id"));
}

TEST(Match, a_lifecycle_id_that_differs_from_the_states_id_is_a_question_with_both) {
  Case one;
  one.wanted.agent("jane").id(17);
  one.known.agent("jane", 99);
  one.live.agent(99, "jane");
  one.live.agent(17, "other");
  const Plan plan = one.plan();
  EXPECT_EQ(rules(step_of(plan, "agent.jane")), "unclear");
  EXPECT_THAT(blocks(plan, "agent.jane"), HasSubstr("id 99 \"Jane\""));
  EXPECT_THAT(blocks(plan, "agent.jane"), HasSubstr("id 17 \"Other\""));
  ASSERT_EQ(plan.unmanaged_records.size(), 1U) << "the state knows whose id 99 is";
  EXPECT_EQ(plan.unmanaged_records[0].id, remote_id(17));
}

TEST(Match, two_declared_addresses_for_one_record_are_a_question) {
  Case one;
  one.wanted.agent("jane");
  one.wanted.agent("jane-two").id(99);
  one.known.agent("jane", 99);
  one.live.agent(99, "jane");
  const Plan plan = one.plan();
  EXPECT_EQ(rules(step_of(plan, "agent.jane-two")), "unclear");
  EXPECT_THAT(blocks(plan, "agent.jane-two"), HasSubstr("agent.jane and agent.jane-two are both record 99"));
}

TEST(Match, a_record_that_somebody_is_bound_to_is_not_found_by_its_email) {
  // June took over Jane's record (its state says so), but the e-mail there is still Jane's.
  Case one;
  one.wanted.agent("jane");
  one.wanted.agent("june");
  one.known.agent("june", 99);
  one.live.agent(99, "june", {{"email", "jane@example.com"}});
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "agent.june"), "update");
  EXPECT_EQ(kind(plan, "agent.jane"), "create");
}

TEST(Match, an_inactive_record_with_the_same_name_is_adopted_and_switched_on) {
  Case one;
  one.wanted.agent("jane");
  one.live.agent(99, "jane").inactive();
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "agent.jane"), "reactivate");
  EXPECT_EQ(render::reason_words(step_of(plan, "agent.jane")), "found by e-mail");
}

TEST(Match, an_inactive_record_with_another_name_is_a_question_for_a_person) {
  // Addresses are reused: jane@ may have been somebody else's years ago.
  Case one;
  one.wanted.agent("jane");
  one.live.agent(99, "jane", {{"name", "Jane Doe"}}).inactive();
  const Plan plan = one.plan();
  EXPECT_EQ(rules(step_of(plan, "agent.jane")), "unclear");
  EXPECT_THAT(blocks(plan, "agent.jane"), HasSubstr("id 99 \"Jane Doe\""));
  EXPECT_THAT(blocks(plan, "agent.jane"), HasSubstr("lifecycle: {id: 99}"));
}

TEST(Match, lifecycle_id_answers_that_question) {
  Case one;
  one.wanted.agent("jane").id(99);
  one.live.agent(99, "jane", {{"name", "Jane Doe"}}).inactive();
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "agent.jane"), "reactivate");
  EXPECT_EQ(changed_fields(step_of(plan, "agent.jane")), "name: Jane Doe -> Jane");
}

TEST(Match, what_the_instance_made_for_itself_is_not_adopted_by_its_name) {
  Case one;
  one.wanted.contact("general-user").without("email");
  one.live.contact(3, "general-user").without("email").built_in(BuiltIn::general_user);
  EXPECT_THAT(blocks(one.plan(), "contact.general-user"), HasSubstr("is a built-in HaloPSA record"));
}

TEST(Match, a_contact_is_known_by_email_within_its_site) {
  Case one;
  one.wanted.contact("bob", {{"site_id", 5}});
  one.live.contact(1, "bob", {{"site_id", 4}});
  one.live.contact(2, "bob", {{"site_id", 5}});
  EXPECT_EQ(step_of(one.plan(), "contact.bob").id(), remote_id(2));
}

TEST(Match, a_contact_without_a_site_is_looked_for_everywhere) {
  Case one;
  one.wanted.contact("bob");
  one.live.contact(1, "bob", {{"site_id", 4}});
  one.live.contact(2, "bob", {{"site_id", 5}});
  EXPECT_THAT(blocks(one.plan(), "contact.bob"), HasSubstr("2 records match contact.bob"));
}

TEST(Match, a_contact_without_email_is_known_by_name_within_its_site) {
  Case one;
  one.wanted.contact("bob", {{"site_id", 5}}).without("email");
  one.live.contact(1, "bob", {{"site_id", 4}}).without("email");
  one.live.contact(2, "bob", {{"site_id", 5}}).without("email");
  EXPECT_EQ(step_of(one.plan(), "contact.bob").id(), remote_id(2));
}

TEST(Match, a_team_is_known_by_its_name) {
  Case one;
  one.wanted.team("tier-1", {{"name", "Support Tier 1"}});
  one.live.team(7, "x", {{"name", "support tier 1 "}});
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "team.tier-1"), "adopt");
  EXPECT_EQ(render::reason_words(step_of(plan, "team.tier-1")), "found by name");
}

TEST(Match, a_record_that_is_gone_is_created_again) {
  Case one;
  one.crowd(40);
  one.wanted.agent("jane");
  one.known.agent("jane", 99);
  one.live.gone(ResourceType::agent, 99);
  const Plan plan = one.plan();
  const Step& step = step_of(plan, "agent.jane");
  ASSERT_EQ(step.kind(), ActionKind::create);
  EXPECT_EQ(render::reason_words(step), "deleted outside (was id 99)");
  EXPECT_EQ(std::get<Create>(step.action).was, remote_id(99));
  EXPECT_TRUE(one.plan_after_apply().empty());
}

TEST(Match, a_record_that_is_gone_and_came_back_under_another_id_is_bound_again) {
  Case one;
  one.crowd(40);
  one.wanted.agent("jane");
  one.known.agent("jane", 99);
  one.live.gone(ResourceType::agent, 99);
  one.live.agent(120, "jane");
  const Plan plan = one.plan();
  const Step& step = step_of(plan, "agent.jane");
  ASSERT_EQ(step.kind(), ActionKind::adopt);
  EXPECT_EQ(std::get<Adopt>(step.action).was, remote_id(99));
  EXPECT_THAT(render::reason_words(step), HasSubstr("was id 99"));
}

TEST(Match, an_id_that_a_listing_lacks_is_not_gone_before_it_was_asked_for) {
  Case one;
  one.crowd(5);
  one.wanted.agent("jane");
  one.known.agent("jane", 99);
  const auto errors = one.errors();
  ASSERT_THAT(errors, SizeIs(1));
  EXPECT_EQ(errors[0].kind, ErrorKind::incomplete);
  EXPECT_THAT(errors[0].what, HasSubstr("nothing proves that it was deleted"));
}

// ---- whom GET by id does not tell of

TEST(Unread, somebody_declared_is_unclear_and_neither_made_again_nor_in_the_way_of_others) {
  Case one;
  one.crowd(20);
  one.wanted.agent("jane", {{"phone", "2"}});
  one.known.agent("jane", 99);
  one.known.agent("joe", 98);
  one.live.agent(98, "joe");
  one.live.unread(ResourceType::agent, 99, "the instance forbids it (HTTP 403)");
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "agent.jane"), "state");
  EXPECT_EQ(rules(step_of(plan, "agent.jane")), "unclear");
  EXPECT_THAT(blocks(plan, "agent.jane"),
              HasSubstr("id 99 could not be read: the instance forbids it (HTTP 403)"));
  EXPECT_THAT(blocks(plan, "agent.jane"), HasSubstr("`haloform state rm agent.jane`"));
  EXPECT_THAT(blocks(plan, "agent.jane"), HasSubstr("--skip-blocked"));
  EXPECT_EQ(kind(plan, "agent.joe"), "deactivate");
  EXPECT_EQ(rules(step_of(plan, "agent.joe")), "");
  EXPECT_TRUE(plan.blocked_by.empty()) << "it does not count as missing";
  one.policy.targets = {address("agent.joe")};
  EXPECT_FALSE(one.plan().is_blocked()) << "the urgent leaver can go";
}

TEST(Unread, somebody_who_leaves_is_unclear_and_stays_in_the_state) {
  Case one;
  one.crowd(20);
  one.known.agent("jane", 99);
  one.live.unread(ResourceType::agent, 99, "HTTP 403");
  const Step step = step_of(one.plan(), "agent.jane");
  EXPECT_EQ(rules(step), "unclear");
  EXPECT_TRUE(step.effect.entry.has_value());
}

TEST(Unread, somebody_who_left_long_ago_holds_nothing_up) {
  Case one;
  one.crowd(20);
  one.known.agent("jane", 99).tombstone();
  one.live.unread(ResourceType::agent, 99, "HTTP 403");
  const Plan plan = one.plan();
  EXPECT_TRUE(plan.steps.empty());
  ASSERT_EQ(plan.drift.size(), 1U);
  EXPECT_THAT(render::phrase(plan.drift.front()).words, HasSubstr("id 99 could not be read: HTTP 403"));
}

TEST(Unread, a_lifecycle_id_is_a_question_and_no_create) {
  Case one;
  one.crowd(20);
  one.wanted.agent("jane").id(99);
  one.live.unread(ResourceType::agent, 99, "HTTP 403");
  EXPECT_EQ(rules(step_of(one.plan(), "agent.jane")), "unclear");
  EXPECT_THAT(blocks(one.plan(), "agent.jane"), HasSubstr("correct lifecycle.id"));
}

TEST(Unread, nobody_is_made_under_another_key_in_the_place_of_one) {
  Case one;
  one.crowd(20);
  one.wanted.agent("jane-s", {{"email", "JANE@example.com"}});
  one.known.agent("jane", 99);
  one.live.unread(ResourceType::agent, 99, "HTTP 403");
  one.policy.allow = {{"agents.unlisted", 1}};
  const Plan plan = one.plan();
  EXPECT_EQ(rules(step_of(plan, "agent.jane-s")), "conflict");
  EXPECT_THAT(blocks(plan, "agent.jane-s"), HasSubstr("which record 99 (agent.jane) had"));
}

TEST(Unread, a_team_keeps_its_members_and_takes_no_new_ones) {
  Case one;
  one.crowd(20);
  one.wanted.team("tier-1");
  one.known.team("tier-1", 7);
  one.live.team(8, "tier-2");
  one.live.unread(ResourceType::team, 7, "HTTP 403");
  one.wanted.agent("member").teams({"tier-1"});
  one.known.agent("member", 98).teams({"tier-1"});
  one.live.agent(98, "member").teams({7});
  one.wanted.agent("joins").teams({"tier-1"});
  one.known.agent("joins", 99).teams({});
  one.live.agent(99, "joins").teams({});
  const Plan plan = one.plan();
  EXPECT_EQ(rules(step_of(plan, "team.tier-1")), "unclear");
  EXPECT_FALSE(has_step(plan, "agent.member"));
  EXPECT_EQ(rules(step_of(plan, "agent.joins")), "needs");
}

TEST(Match, an_empty_listing_is_not_believed_where_the_state_knows_people) {
  Case one;
  one.wanted.agent("jane");
  one.known.agent("jane", 99);
  one.live.gone(ResourceType::agent, 99);
  const auto errors = one.errors();
  ASSERT_THAT(errors, SizeIs(1));
  EXPECT_EQ(errors[0].kind, ErrorKind::incomplete);
  EXPECT_THAT(errors[0].what,
              HasSubstr("the listing of agents is empty, and the state knows 1 active agent"));
}

TEST(Match, planning_outside_of_what_was_read_is_an_error) {
  // The reading was asked for one id; the configuration wants another record, by e-mail.
  Case one;
  one.wanted.agent("jane");
  const DesiredState desired = one.wanted.build();
  Snapshot snapshot = one.live.build();
  snapshot.of(ResourceType::agent) = TypeSnapshot::asked(ResourceType::agent, {}, {remote_id(5)}, {}, 900);
  const auto plan = make_plan(sample_catalog(), desired, one.known.build(), snapshot, one.policy);
  ASSERT_FALSE(plan.has_value());
  const Error error = render::error_of(plan.error()[0]);
  EXPECT_EQ(error.kind, ErrorKind::internal);
  EXPECT_THAT(error.what, HasSubstr("was not asked for e-mail jane@example.com"));
}

TEST(Match, what_a_plan_will_want_covers_it) {
  Case one;
  one.wanted.agent("jane").previously({"Old@example.com"}).id(17);
  one.known.agent("gone", 5);
  one.known.open_intent("agent.late", "2026-03-01T11:00:00.000Z");
  const Interests wanted =
      interests(sample_catalog(), one.wanted.build(), one.known.build(), ResourceType::agent);
  EXPECT_THAT(wanted.ids, ElementsAre(remote_id(5), remote_id(17)));
  EXPECT_THAT(
      wanted.keys,
      ElementsAre(Field(&NaturalKey::text, "gone@example.com"), Field(&NaturalKey::text, "jane@example.com"),
                  Field(&NaturalKey::text, "late@example.com"), Field(&NaturalKey::text, "old@example.com")));
}

// ---- moves

TEST(Moves, a_key_that_changed_in_git_is_the_same_person) {
  Case one;
  one.crowd(5);
  one.wanted.agent("jane-smith", {{"email", "jane@example.com"}, {"name", "Jane"}});
  one.wanted.moved("agent.jane", "agent.jane-smith");
  one.known.agent("jane", 99);
  one.live.agent(99, "jane");
  const Plan plan = one.plan();
  ASSERT_THAT(plan.steps, SizeIs(1));
  EXPECT_EQ(kind(plan, "agent.jane-smith"), "state");
  EXPECT_EQ(plan.steps[0].effect.moved_from, address("agent.jane"));
  EXPECT_THAT(words_of(plan.steps[0].notes), ElementsAre("moved from agent.jane"));
  EXPECT_TRUE(one.plan_after_apply().empty());
}

TEST(Moves, a_new_block_with_a_removed_ones_email_is_a_move_too) {
  Case one;
  one.crowd(5);
  one.wanted.agent("jane-smith", {{"email", "jane@example.com"}});
  one.known.agent("jane", 99);
  one.live.agent(99, "jane");
  const Plan plan = one.plan();
  ASSERT_THAT(plan.steps, SizeIs(1)) << "nobody is deactivated";
  EXPECT_EQ(kind(plan, "agent.jane-smith"), "update");
  EXPECT_EQ(plan.steps[0].effect.moved_from, address("agent.jane"));
  EXPECT_TRUE(one.plan_after_apply().empty());
}

TEST(Moves, a_tombstone_with_the_same_name_moves_and_comes_back) {
  Case one;
  one.crowd(5);
  one.wanted.agent("jane-smith", {{"email", "jane@example.com"}, {"name", "Jane"}});
  one.known.agent("jane", 99).tombstone();
  one.live.agent(99, "jane").inactive();
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "agent.jane-smith"), "reactivate");
  EXPECT_THAT(words_of(plan.steps[0].notes), ElementsAre("moved from agent.jane"));
  EXPECT_TRUE(one.plan_after_apply().empty());
}

TEST(Moves, moves_are_followed_to_their_end) {
  Case one;
  one.wanted.agent("c", {{"email", "a@example.com"}, {"name", "A"}});
  one.wanted.moved("agent.a", "agent.b").moved("agent.b", "agent.c");
  one.known.agent("a", 99);
  one.live.agent(99, "a");
  EXPECT_EQ(step_of(one.plan(), "agent.c").effect.moved_from, address("agent.a"));
}

TEST(Moves, one_whose_work_is_done_says_nothing) {
  Case one;
  one.settled_agent("jane", 99);
  one.wanted.moved("agent.jsmith", "agent.jane");
  EXPECT_TRUE(one.plan().empty());
}

TEST(Moves, onto_an_address_that_the_state_knows_move_nothing) {
  Case one;
  one.settled_agent("jane", 99);
  one.wanted.moved("agent.jsmith", "agent.jane");
  one.known.agent("jsmith", 98);
  one.live.agent(98, "jsmith");
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "agent.jsmith"), "deactivate");
  EXPECT_EQ(rules(step_of(plan, "agent.jsmith")), "unclear");
  EXPECT_THAT(blocks(plan, "agent.jsmith"),
              HasSubstr("agent.jane (id 99) and agent.jsmith (id 98) would both be agent.jane"));
}

TEST(Moves, in_a_circle_move_nothing) {
  Case one;
  one.wanted.moved("agent.a", "agent.b").moved("agent.b", "agent.a");
  one.known.agent("a", 99);
  one.live.agent(99, "a");
  const Plan plan = one.plan();
  EXPECT_FALSE(step_of(plan, "agent.a").runs());
  EXPECT_THAT(blocks(plan, "agent.a"), HasSubstr("lead from agent.a back to itself"));
}

}  // namespace
}  // namespace haloform::plan
