// Contacts are looked for where they are: at the declared site, at the other sites of the client, by any of their addresses.
#include "planner/plan/finding/interests.hpp"
#include "tests/plan/case.hpp"

#include <gmock/gmock.h>

namespace haloform::plan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Acme (20) has the sites 5 and 6, Globex (21) has 7; somebody at each tells so.
struct Clients : Case {
  Clients() {
    live.contact(501, "acme-five", {{"site_id", 5}}).client(20, "Acme");
    live.contact(601, "acme-six", {{"site_id", 6}}).client(20, "Acme");
    live.contact(701, "globex", {{"site_id", 7}}).client(21, "Globex");
  }
};

TEST(Contacts, one_who_was_moved_within_the_client_is_adopted_and_moves_back) {
  Clients one;
  one.wanted.contact("bob", {{"site_id", 5}});
  one.live.contact(1, "bob", {{"site_id", 6}}).client(20, "Acme");
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "contact.bob"), "adopt");
  EXPECT_EQ(changed_fields(step_of(plan, "contact.bob")), "site_id: 6 -> 5");
  EXPECT_TRUE(one.plan_after_apply().empty());
}

TEST(Contacts, one_at_the_declared_site_comes_first) {
  Clients one;
  one.wanted.contact("bob", {{"site_id", 5}});
  one.live.contact(1, "bob", {{"site_id", 6}}).client(20, "Acme");
  one.live.contact(2, "bob", {{"site_id", 5}}).client(20, "Acme");
  EXPECT_EQ(step_of(one.plan(), "contact.bob").id(), remote_id(2));
}

TEST(Contacts, the_same_email_at_another_client_is_said_and_somebody_new_is_made) {
  Clients one;
  one.wanted.contact("bob", {{"site_id", 5}});
  one.live.contact(1, "bob", {{"site_id", 7}}).client(21, "Globex");
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "contact.bob"), "create");
  EXPECT_EQ(rules(step_of(plan, "contact.bob")), "");
  EXPECT_THAT(
      words_of(step_of(plan, "contact.bob").notes),
      ElementsAre("the e-mail is also that of id 1 \"Bob\", bob@example.com, client 21 \"Globex\", site 7; "
                  "that record is not changed"));
}

TEST(Contacts, several_within_the_client_are_a_question) {
  Clients one;
  one.wanted.contact("bob", {{"site_id", 5}});
  one.live.contact(1, "bob", {{"site_id", 6}}).client(20, "Acme");
  one.live.contact(2, "bob", {{"site_id", 8}}).client(20, "Acme");
  EXPECT_EQ(rules(step_of(one.plan(), "contact.bob")), "unclear");
}

TEST(Contacts, one_record_goes_to_the_block_of_its_own_site) {
  Clients one;
  one.wanted.contact("desk-five", {{"site_id", 5}, {"email", "desk@example.com"}});
  one.wanted.contact("desk-six", {{"site_id", 6}, {"email", "desk@example.com"}});
  one.live.contact(1, "desk-six", {{"site_id", 6}, {"email", "desk@example.com"}}).client(20, "Acme");
  const Plan plan = one.plan();
  EXPECT_EQ(step_of(plan, "contact.desk-six").id(), remote_id(1));
  EXPECT_EQ(kind(plan, "contact.desk-five"), "create");
  EXPECT_TRUE(one.plan_after_apply().empty());
}

TEST(Contacts, where_the_client_is_not_told_the_name_decides) {
  Case one;
  one.wanted.contact("bob", {{"site_id", 5}});
  one.wanted.contact("desk", {{"site_id", 5}});
  one.live.contact(1, "bob", {{"site_id", 6}});
  one.live.contact(2, "info", {{"site_id", 6}, {"email", "desk@example.com"}});
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "contact.bob"), "adopt");
  EXPECT_EQ(kind(plan, "contact.desk"), "create");
}

TEST(Contacts, sites_that_were_looked_up_tell_the_client_too) {
  Case one;
  one.wanted.contact("bob", {{"site_id", 9}, {"name", "Robert"}});
  one.live.contact(1, "bob", {{"site_id", 6}}).client(20, "Acme");
  Snapshot live = one.live.build();
  live.clients_of_sites = {{9, 20}};
  const auto plan = make_plan(sample_catalog(), one.wanted.build(), one.known.build(), live, one.policy);
  ASSERT_TRUE(plan);
  EXPECT_EQ(kind(*plan, "contact.bob"), "adopt");
}

TEST(Contacts, one_is_known_by_a_second_address) {
  Clients one;
  one.wanted.contact("bob", {{"site_id", 5}});
  one.live.contact(1, "bob", {{"site_id", 5}, {"email", "robert@example.com"}})
      .client(20, "Acme")
      .more_emails({"old@example.com", "BOB@example.com"});
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "contact.bob"), "adopt");
  EXPECT_EQ(changed_fields(step_of(plan, "contact.bob")), "email: robert@example.com -> bob@example.com");
}

TEST(Contacts, whose_first_address_it_is_comes_before_those_who_have_it_as_a_second_one) {
  Clients one;
  one.wanted.contact("bob", {{"site_id", 5}});
  one.wanted.contact("zoe", {{"site_id", 5}});
  one.live.contact(1, "bob", {{"site_id", 5}}).client(20, "Acme");
  one.live.contact(2, "zoe", {{"site_id", 5}}).client(20, "Acme").more_emails({"bob@example.com"});
  const Plan plan = one.plan();
  EXPECT_EQ(step_of(plan, "contact.bob").id(), remote_id(1));
  EXPECT_FALSE(plan.is_blocked()) << blocks(plan, "contact.bob");

  Clients other;
  other.wanted.contact("bob", {{"site_id", 5}});
  other.live.contact(1, "office", {{"site_id", 5}, {"email", "bob@example.com"}}).client(20, "Acme");
  other.live.contact(2, "bob", {{"site_id", 5}, {"email", "old@example.com"}})
      .client(20, "Acme")
      .more_emails({"bob@example.com"});
  EXPECT_THAT(blocks(other.plan(), "contact.bob"), testing::HasSubstr("2 records match"))
      << "the one has the name, the other the address";
}

TEST(Contacts, by_name_nobody_is_looked_for_at_other_sites) {
  Clients one;
  one.wanted.contact("front-desk", {{"site_id", 5}}).without("email");
  one.live.contact(1, "front-desk", {{"site_id", 6}}).client(20, "Acme").without("email");
  EXPECT_EQ(kind(one.plan(), "contact.front-desk"), "create");
}

TEST(Contacts, two_of_one_email_and_site_may_be_declared_by_their_ids) {
  Clients one;
  one.wanted.contact("bob", {{"site_id", 5}, {"email", "desk@example.com"}}).id(1);
  one.wanted.contact("eve", {{"site_id", 5}, {"email", "desk@example.com"}}).id(2);
  one.live.contact(1, "bob", {{"site_id", 5}, {"email", "desk@example.com"}});
  one.live.contact(2, "eve", {{"site_id", 5}});
  const Plan plan = one.plan();
  EXPECT_FALSE(plan.is_blocked()) << blocks(plan, "contact.eve");
  EXPECT_EQ(step_of(plan, "contact.bob").id(), remote_id(1));
  EXPECT_EQ(changed_fields(step_of(plan, "contact.eve")), "email: eve@example.com -> desk@example.com");
}

// ---- twins

TEST(Twins, an_unmanaged_active_record_with_a_managed_email_is_warned_of_in_every_plan) {
  Case one;
  one.settled_agent("jane", 99);
  one.live.agent(17, "jane-doe", {{"email", "JANE@example.com"}});
  const Plan plan = one.plan();
  EXPECT_TRUE(plan.empty());
  EXPECT_THAT(words_of(plan.warnings),
              ElementsAre(HasSubstr("agent.jane (id 99): id 17 \"Jane Doe\", JANE@example.com")));
  ASSERT_EQ(plan.unmanaged_records.size(), 1U);
  EXPECT_EQ(plan.unmanaged_records[0].twin_of, "agent.jane (id 99)");
}

TEST(Twins, an_inactive_one_is_none) {
  Case one;
  one.settled_agent("jane", 99);
  one.live.agent(17, "jane").inactive();
  const Plan plan = one.plan();
  EXPECT_THAT(words_of(plan.warnings), IsEmpty());
  EXPECT_FALSE(plan.unmanaged_records.at(0).active);
}

TEST(Twins, who_leaves_says_that_the_other_one_stays) {
  Case one;
  one.crowd(30);
  one.known.agent("jane", 99);
  one.live.agent(99, "jane");
  one.live.agent(17, "jane");
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "agent.jane"), "deactivate");
  EXPECT_THAT(
      words_of(step_of(plan, "agent.jane").notes),
      ElementsAre(
          "another active record has this e-mail and stays active: id 17 \"Jane\", jane@example.com"));
  EXPECT_THAT(words_of(plan.warnings), ElementsAre(HasSubstr("id 17")));
}

TEST(Twins, who_is_switched_off_by_the_block_says_that_of_another_block_too) {
  Case one;
  for (const auto& [key, id] : {std::pair("ann", 17), std::pair("bea", 18)}) {
    ResourceDraft block = one.wanted.contact(key, {{"email", "desk@example.com"}});
    block.id(id);
    if (id == 17) block.switched_off();
    one.known.contact(key, id, {{"email", "desk@example.com"}});
    one.live.contact(id, key, {{"email", "desk@example.com"}});
  }
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "contact.ann"), "deactivate");
  EXPECT_THAT(words_of(step_of(plan, "contact.ann").notes),
              ElementsAre("another active record has this e-mail and stays active: id 18 \"Bea\", "
                          "desk@example.com (contact.bea)"));
  EXPECT_THAT(words_of(plan.warnings), IsEmpty());
}

TEST(Twins, of_a_leaver_are_asked_for_where_a_type_is_not_read_whole) {
  Case one;
  one.known.agent("jane", 99);
  const Interests wanted =
      interests(sample_catalog(), one.wanted.build(), one.known.build(), ResourceType::agent);
  EXPECT_THAT(wanted.keys, ElementsAre(testing::Field(&NaturalKey::text, "jane@example.com")));
}

}  // namespace
}  // namespace haloform::plan
