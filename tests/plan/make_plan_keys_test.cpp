// No two records come to share a natural key.
#include "tests/plan/case.hpp"

#include <gmock/gmock.h>

namespace haloform::plan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

/// `agent.KEY`, bound to `id`, who has `live_email` and is to have `email`.
void agent_with_email(Case& one, std::string_view key, std::int64_t id, std::string live_email,
                      std::string email) {
  one.wanted.agent(key, {{"email", std::move(email)}});
  one.known.agent(key, id, {{"email", live_email}});
  one.live.agent(id, key, {{"email", std::move(live_email)}});
}

TEST(Keys, an_email_that_an_unmanaged_record_keeps_cannot_be_taken) {
  Case one;
  agent_with_email(one, "jane", 99, "jane@example.com", "desk@example.com");
  one.live.agent(17, "front-desk", {{"email", "Desk@example.com"}});
  const Plan plan = one.plan();
  const std::string text = blocks(plan, "agent.jane");
  EXPECT_EQ(rules(step_of(plan, "agent.jane")), "conflict");
  EXPECT_THAT(text, HasSubstr("agent.jane would get e-mail desk@example.com"));
  EXPECT_THAT(text, HasSubstr("record 17 \"Front Desk\" keeps"));
}

TEST(Keys, nor_one_that_a_tombstone_keeps) {
  Case one;
  agent_with_email(one, "jane", 99, "jane@example.com", "joe@example.com");
  one.known.agent("joe", 98).tombstone();
  one.live.agent(98, "joe").inactive();
  EXPECT_THAT(blocks(one.plan(), "agent.jane"),
              HasSubstr("record 98 (agent.joe, not declared any more) keeps"));
}

TEST(Keys, nor_one_that_a_record_keeps_as_a_second_address) {
  Case one;
  one.wanted.contact("ann");
  one.known.contact("ann", 210);
  one.live.contact(210, "ann").more_emails({"ANN@example.com", "bee@example.com"});
  one.wanted.contact("bee");
  one.wanted.contact("cat", {{"email", "queue@example.com"}});
  one.known.contact("cat", 212);
  one.live.contact(212, "cat");
  one.live.contact(211, "free").more_emails({"queue@example.com", "queue@example.com"}).inactive();
  const Plan plan = one.plan();
  EXPECT_EQ(rules(step_of(plan, "contact.bee")), "conflict");
  EXPECT_THAT(blocks(plan, "contact.bee"), HasSubstr("record 210 (contact.ann) keeps"));
  EXPECT_EQ(rules(step_of(plan, "contact.cat")), "conflict") << "said once";
  EXPECT_FALSE(has_step(plan, "contact.ann"));
}

TEST(Keys, a_second_address_stays_where_the_first_one_changes) {
  Case one;
  one.wanted.contact("ann", {{"email", "new@example.com"}});
  one.known.contact("ann", 210);
  one.live.contact(210, "ann").more_emails({"bee@example.com"});
  one.wanted.contact("bee");
  EXPECT_THAT(blocks(one.plan(), "contact.bee"), HasSubstr("record 210 (contact.ann) keeps"));
}

TEST(Keys, a_record_may_take_its_own_second_address) {
  Case one;
  one.wanted.contact("ann", {{"email", "bee@example.com"}});
  one.known.contact("ann", 210);
  one.live.contact(210, "ann").more_emails({"bee@example.com"});
  EXPECT_EQ(rules(step_of(one.plan(), "contact.ann")), "");
}

TEST(Keys, a_create_waits_for_the_update_that_frees_its_email) {
  Case one;
  agent_with_email(one, "jane", 99, "desk@example.com", "jane@example.com");
  one.wanted.agent("new", {{"email", "desk@example.com"}});
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "agent.new"), "create");
  EXPECT_THAT(step_of(plan, "agent.new").needs, ElementsAre(address("agent.jane")));
  EXPECT_TRUE(one.plan_after_apply().empty());
}

TEST(Keys, an_update_waits_for_another_update_in_the_same_phase) {
  Case one;
  agent_with_email(one, "anna", 1, "anna@example.com", "desk@example.com");
  agent_with_email(one, "jane", 2, "desk@example.com", "jane@example.com");
  const Plan plan = one.plan();
  EXPECT_THAT(step_of(plan, "agent.anna").needs, ElementsAre(address("agent.jane")));
  EXPECT_THAT(step_of(plan, "agent.jane").needs, ElementsAre());
}

TEST(Keys, a_chain_of_emails_is_a_chain_of_steps) {
  Case one;
  agent_with_email(one, "a", 1, "a@example.com", "b@example.com");
  agent_with_email(one, "b", 2, "b@example.com", "c@example.com");
  agent_with_email(one, "c", 3, "c@example.com", "d@example.com");
  const Plan plan = one.plan();
  EXPECT_THAT(step_of(plan, "agent.a").needs, ElementsAre(address("agent.b")));
  EXPECT_THAT(step_of(plan, "agent.b").needs, ElementsAre(address("agent.c")));
}

TEST(Keys, two_agents_who_swap_emails_cannot_do_it_in_one_apply) {
  Case one;
  agent_with_email(one, "a", 1, "a@example.com", "b@example.com");
  agent_with_email(one, "b", 2, "b@example.com", "a@example.com");
  const Plan plan = one.plan();
  for (const char* who : {"agent.a", "agent.b"}) {
    EXPECT_EQ(rules(step_of(plan, who)), "conflict");
    EXPECT_THAT(blocks(plan, who), HasSubstr("agent.a -> agent.b -> agent.a"));
    EXPECT_THAT(blocks(plan, who), HasSubstr("two applies"));
  }
}

TEST(Keys, a_delete_frees_the_email_for_an_update) {
  Case one;
  one.crowd(20);
  agent_with_email(one, "anna", 1, "anna@example.com", "joe@example.com");
  one.known.agent("joe", 98).on_removal(OnRemoval::remove);
  one.live.agent(98, "joe");
  one.policy.allow_delete = true;
  EXPECT_THAT(step_of(one.plan(), "agent.anna").needs, ElementsAre(address("agent.joe")));
}

TEST(Keys, a_deactivation_waits_for_an_email_too) {
  Case one;
  one.crowd(30);
  one.wanted.agent("anna", {{"email", "desk@example.com"}}).switched_off();
  one.known.agent("anna", 1);
  one.live.agent(1, "anna");
  agent_with_email(one, "jane", 2, "desk@example.com", "jane@example.com");
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "agent.anna"), "deactivate");
  EXPECT_THAT(step_of(plan, "agent.anna").needs, ElementsAre(address("agent.jane")));
  EXPECT_EQ(step_of(plan, "agent.anna").phase(), Phase::changes);
}

TEST(Keys, an_email_that_becomes_free_only_later_is_named_with_a_way_out) {
  // Joe comes back from the tombstones with another e-mail; Anna wants his old one.
  Case one;
  agent_with_email(one, "anna", 1, "anna@example.com", "joe@example.com");
  one.wanted.agent("joe", {{"email", "joe.new@example.com"}});
  one.known.agent("joe", 98).tombstone();
  one.live.agent(98, "joe").inactive();
  const std::string text = blocks(one.plan(), "agent.anna");
  EXPECT_THAT(text, HasSubstr("agent.joe gives up only later"));
  EXPECT_THAT(text, HasSubstr("--target agent.joe"));

  one.policy.targets = {address("agent.joe")};
  EXPECT_THAT(one.plan().steps, SizeIs(1)) << "and the way out works";
}

TEST(Keys, a_team_cannot_take_the_name_that_another_one_keeps) {
  Case one;
  one.wanted.team("tier-1", {{"name", "Second Line"}});
  one.known.team("tier-1", 7);
  one.live.team(7, "tier-1");
  one.live.team(8, "x", {{"name", "second line"}});
  EXPECT_THAT(blocks(one.plan(), "team.tier-1"), HasSubstr("would get name Second Line"));
}

TEST(Keys, contacts_of_two_sites_may_share_an_email) {
  Case one;
  one.wanted.contact("bob", {{"site_id", 5}, {"email", "office@example.com"}});
  one.known.contact("bob", 1, {{"site_id", 5}});
  one.live.contact(1, "bob", {{"site_id", 5}});
  one.live.contact(2, "office", {{"site_id", 4}});
  EXPECT_EQ(kind(one.plan(), "contact.bob"), "update");
}

TEST(Keys, but_not_within_one_site) {
  Case one;
  one.wanted.contact("office", {{"site_id", 5}});
  one.known.contact("office", 1, {{"site_id", 4}});
  one.live.contact(1, "office", {{"site_id", 4}});
  one.live.contact(2, "office", {{"site_id", 5}});
  EXPECT_THAT(blocks(one.plan(), "contact.office"),
              HasSubstr("would get e-mail office@example.com in site 5"));
}

TEST(Keys, what_needs_a_blocked_step_is_blocked_with_it) {
  // Anna waits for Jane's e-mail, and Jane's new one belongs to somebody else.
  Case one;
  agent_with_email(one, "anna", 1, "anna@example.com", "jane@example.com");
  agent_with_email(one, "jane", 2, "jane@example.com", "desk@example.com");
  one.live.agent(17, "front-desk", {{"email", "desk@example.com"}});
  const Plan plan = one.plan();
  EXPECT_EQ(rules(step_of(plan, "agent.jane")), "conflict");
  EXPECT_EQ(rules(step_of(plan, "agent.anna")), "needs");
  EXPECT_THAT(blocks(plan, "agent.anna"), HasSubstr("it needs agent.jane, which is blocked"));
}

TEST(Keys, an_email_in_other_letter_case_takes_nothing) {
  Case one;
  agent_with_email(one, "jane", 99, "jane@example.com", "JANE@example.com");
  one.live.agent(17, "jane-two", {{"email", "jane@example.com"}});
  EXPECT_TRUE(one.plan().empty()) << "they shared it before; that is not our doing";
}

}  // namespace
}  // namespace haloform::plan
