// What an import of the instance's own writes is not fought, and what hangs on a person is told before they go.
#include "tests/plan/case.hpp"

#include <gmock/gmock.h>

namespace haloform::plan {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(Ownership, a_field_that_an_import_writes_is_not_sent_and_said_with_its_line) {
  Case one;
  one.wanted.contact("ann", {{"phone", "+44 1"}, {"mobile", "Buyer"}}).line(12);
  one.known.contact("ann", 7, {{"phone", "+44 1"}, {"mobile", "Buyer"}});
  one.live.contact(7, "ann", {{"phone", "+44 9"}, {"mobile", "Head Buyer"}}).imported();
  const Plan plan = one.plan();
  EXPECT_THAT(plan.steps, IsEmpty());
  EXPECT_THAT(words_of(plan.warnings),
              ElementsAre(AllOf(HasSubstr("contact.ann (id 7): "), HasSubstr("phone"), HasSubstr("mobile"),
                                HasSubstr("owned by the Entra import"), HasSubstr("people.yaml:12"),
                                HasSubstr("owner: haloform"))));
}

TEST(Ownership, what_an_import_does_not_write_is_kept_up_all_the_same) {
  Case one;
  one.wanted.contact("ann", {{"phone", "+44 1"}, {"site_id", 5}});
  one.known.contact("ann", 7, {{"phone", "+44 1"}, {"site_id", 4}});
  one.live.contact(7, "ann", {{"phone", "+44 9"}, {"site_id", 4}}).imported();
  EXPECT_EQ(changed_fields(step_of(one.plan(), "contact.ann")), "site_id: 4 -> 5");
  EXPECT_THAT(one.plan_after_apply().steps, IsEmpty());
}

TEST(Ownership, nothing_is_said_where_nothing_differs) {
  Case one;
  one.wanted.contact("ann");
  one.known.contact("ann", 7);
  one.live.contact(7, "ann").imported();
  EXPECT_THAT(one.plan().steps, IsEmpty());
  EXPECT_THAT(one.plan().warnings, IsEmpty());
}

TEST(Ownership, many_that_differ_are_ten_warnings_and_a_number) {
  Case one;
  for (int at = 1; at <= 13; ++at) {
    const std::string key = "c" + std::to_string(at);
    one.wanted.contact(key, {{"phone", "1"}});
    one.known.contact(key, at, {{"phone", "1"}});
    one.live.contact(at, key, {{"phone", "2"}}).imported(Record::ImportedBy::Source::okta);
  }
  const auto words = words_of(one.plan().warnings);
  ASSERT_THAT(words, SizeIs(11));
  EXPECT_THAT(words.front(), HasSubstr("the Okta import"));
  EXPECT_THAT(words.back(), HasSubstr("3 more blocks"));
}

TEST(Ownership, owner_haloform_sets_everything_back) {
  Case one;
  one.wanted.contact("ann", {{"phone", "+44 1"}}).owned_by_haloform();
  one.known.contact("ann", 7, {{"phone", "+44 1"}}).owned_by_haloform();
  one.live.contact(7, "ann", {{"phone", "+44 9"}}).imported();
  EXPECT_EQ(changed_fields(step_of(one.plan(), "contact.ann")), "phone: +44 9 -> +44 1 (drift)");
  EXPECT_THAT(one.plan().warnings, IsEmpty());
}

TEST(Ownership, somebody_switched_off_by_an_import_stays_off_and_is_shown_with_the_reason) {
  for (const bool written_out : {false, true}) {
    Case one;
    auto block = one.wanted.contact("ann");
    if (written_out) block.switched_on();
    one.known.contact("ann", 7);
    one.live.contact(7, "ann").inactive().imported();
    one.policy.allow["reactivate"] = 5;
    const Plan plan = one.plan();
    EXPECT_THAT(plan.steps, IsEmpty());
    ASSERT_THAT(plan.drift, SizeIs(1));
    EXPECT_THAT(render::phrase(plan.drift[0]).words, HasSubstr("switched off by the Entra import"));
  }
}

TEST(Ownership, somebody_declared_again_whom_an_import_has_off_is_written_down_and_not_switched_on) {
  Case one;
  one.wanted.contact("ann");
  one.known.contact("ann", 7).tombstone();
  one.live.contact(7, "ann").inactive().imported();
  EXPECT_EQ(kind(one.plan(), "contact.ann"), "state");
  const Plan after = one.plan_after_apply();
  EXPECT_THAT(after.steps, IsEmpty());
  EXPECT_THAT(after.drift, SizeIs(1));
}

TEST(Ownership, an_inactive_imported_record_is_adopted_as_it_is) {
  Case one;
  one.wanted.contact("ann");
  one.live.contact(7, "ann").inactive().imported();
  one.live.contact(8, "bob");
  EXPECT_EQ(kind(one.plan(), "contact.ann"), "adopt");
  EXPECT_FALSE(step_of(one.plan(), "contact.ann").writes());
  EXPECT_THAT(one.plan_after_apply().steps, IsEmpty());
}

TEST(Ownership, who_is_removed_or_declared_inactive_waits_for_the_import) {
  Case gone;
  gone.crowd(5);
  gone.known.contact("ann", 7).protect();
  gone.live.contact(7, "ann").imported();
  gone.live.contact(8, "bob");
  Case off;
  off.wanted.contact("ann").switched_off();
  off.known.contact("ann", 7);
  off.live.contact(7, "ann").imported();
  off.live.contact(8, "bob");
  for (const Case* one : {&gone, &off}) {
    const Plan plan = one->plan();
    const Step& step = step_of(plan, "contact.ann");
    EXPECT_EQ(kind(plan, "contact.ann"), "deactivate");
    EXPECT_FALSE(step.runs());
    EXPECT_EQ(rules(step), "") << "nothing is blocked, so the rest is applied";
    ASSERT_TRUE(step.deferred);
    EXPECT_THAT(render::phrase(*step.deferred).words, HasSubstr("deactivate them there"));
    EXPECT_EQ(kind(one->plan_after_apply(), "contact.ann"), "deactivate") << "it still waits";
  }
}

TEST(Ownership, what_waits_for_an_import_counts_towards_no_guard) {
  Case one;
  for (int at = 1; at <= 40; ++at) {
    const std::string key = "c" + std::to_string(at);
    one.known.contact(key, at);
    one.live.contact(at, key).imported();
  }
  one.wanted.contact("last");
  one.known.contact("last", 99);
  one.live.contact(99, "last");
  const Plan plan = one.plan();
  EXPECT_FALSE(plan.is_blocked());
  EXPECT_EQ(plan.counts().deferred, 40U);
}

TEST(Ownership, a_removed_person_of_haloform_is_deactivated_though_an_import_writes_them) {
  Case one;
  one.crowd(3);
  one.known.contact("ann", 7).owned_by_haloform();
  one.live.contact(7, "ann").imported();
  one.known.contact("bob", 8);
  one.wanted.contact("bob");
  one.live.contact(8, "bob");
  one.policy.allow["contacts.deactivate"] = 1;
  EXPECT_TRUE(step_of(one.plan(), "contact.ann").runs());
}

TEST(Ownership, an_import_that_renames_a_person_is_not_another_person) {
  Case one;
  one.wanted.contact("ann");
  one.known.contact("ann", 7);
  one.live.contact(7, "ann", {{"name", "Ann Miller"}, {"email", "ann.miller@example.com"}}).imported();
  const Plan plan = one.plan();
  EXPECT_THAT(plan.steps, IsEmpty());
  EXPECT_THAT(words_of(plan.warnings), ElementsAre(HasSubstr("name, email are owned")));
}

// ---- what hangs on a person

TEST(Attached, what_hangs_on_who_leaves_is_noted_at_the_step) {
  Case one;
  one.crowd(20);
  one.known.agent("ann", 7);
  one.live.agent(7, "ann");
  one.live.attached(ResourceType::agent, 7).things = {{"open_tickets", 3, {}}, {"cab", 1, {"Network"}}};
  const Plan plan = one.plan();
  EXPECT_TRUE(step_of(plan, "agent.ann").runs());
  EXPECT_THAT(words_of(step_of(plan, "agent.ann").notes),
              ElementsAre("still attached: 3 open tickets; member of 1 CAB (Network)"));
}

TEST(Attached, block_if_holds_back_with_how_many_and_the_way_to_proceed) {
  Case one;
  one.crowd(20);
  one.known.agent("ann", 7).block_if({"open_tickets"});
  one.live.agent(7, "ann");
  one.live.attached(ResourceType::agent, 7).things = {{"open_tickets", 3, {}}, {"cab", 1, {}}};
  const Plan plan = one.plan();
  EXPECT_EQ(rules(step_of(plan, "agent.ann")), "attached");
  EXPECT_THAT(blocks(plan, "agent.ann"),
              AllOf(HasSubstr("3 open tickets"), HasSubstr("give them to somebody else"),
                    HasSubstr("put the block back")));
  EXPECT_THAT(blocks(plan, "agent.ann"), testing::Not(HasSubstr("CAB")));
}

TEST(Attached, block_if_lets_go_where_nothing_is_there) {
  Case one;
  one.crowd(20);
  one.wanted.agent("ann").switched_off().block_if({"open_tickets"});
  one.known.agent("ann", 7);
  one.live.agent(7, "ann");
  one.live.attached(ResourceType::agent, 7).things = {{"cab", 1, {}}};
  EXPECT_TRUE(step_of(one.plan(), "agent.ann").runs());
}

TEST(Attached, what_cannot_be_read_blocks_too_and_is_said_once_for_all) {
  Case one;
  one.crowd(40);
  for (const char* key : {"ann", "bob"}) {
    const std::int64_t id = static_cast<unsigned char>(key[0]);
    one.known.agent(key, id);
    one.live.agent(id, key);
    one.live.attached(ResourceType::agent, id).unread = {{"open_tickets", MarkedText("HTTP 403")}};
  }
  one.known.agent("bob", 'b').block_if({"open_tickets"});
  const Plan plan = one.plan();
  EXPECT_TRUE(step_of(plan, "agent.ann").runs());
  EXPECT_THAT(blocks(plan, "agent.bob"), HasSubstr("open tickets could not be read: HTTP 403"));
  EXPECT_THAT(words_of(plan.warnings),
              ElementsAre("what hangs on 2 people who leave: open tickets could not be read: HTTP 403"));
}

TEST(Attached, whoever_was_not_asked_about_is_held_back) {
  Case one;
  one.crowd(20);
  one.known.agent("ann", 7).block_if({"cab"});
  one.live.agent(7, "ann");
  EXPECT_THAT(blocks(one.plan(), "agent.ann"), HasSubstr("membership of CABs could not be read"));
}

TEST(Attached, a_changed_block_if_is_written_to_the_state_alone) {
  Case one;
  one.wanted.agent("ann").block_if({"cab"}).owned_by_haloform();
  one.known.agent("ann", 7);
  one.live.agent(7, "ann");
  EXPECT_EQ(kind(one.plan(), "agent.ann"), "state");
  EXPECT_THAT(words_of(step_of(one.plan(), "agent.ann").notes),
              ElementsAre(HasSubstr("owner: haloform"), "block_if: [cab]"));
  EXPECT_THAT(one.plan_after_apply().steps, IsEmpty());
}

}  // namespace
}  // namespace haloform::plan
