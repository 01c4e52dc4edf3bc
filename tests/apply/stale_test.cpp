#include "planner/apply/stale.hpp"

#include "planner/plan/making/make_plan.hpp"
#include "planner/render/faults.hpp"
#include "planner/render/misfits.hpp"
#include "tests/support/builders.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haloform::apply {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// A plan is made of one world, and held against it after something happened.
struct Stale : testing::Test {
  DesiredDraft wanted;
  StateDraft known;
  LiveDraft live;
  plan::Plan plan;

  void save() {
    plan::Policy policy;
    policy.instance = "https://acme.halopsa.com";
    policy.allow = {{"deactivate", 10}, {"update", 10}};
    auto made = plan::make_plan(sample_catalog(), wanted.build(), known.build(), live.build(), policy);
    ASSERT_TRUE(made) << render::error_of(made.error().front()).text();
    plan = std::move(*made);
    ASSERT_FALSE(plan.steps.empty());
  }
  std::vector<std::string> against(const LiveDraft& now, const StateDraft& state) const {
    std::vector<std::string> words = render::stale_words(
        sample_catalog(), stale_reasons(sample_catalog(), plan, state.build(), now.build()));
    for (std::string& one : words) one = MarkedText(one).plain();
    return words;
  }
};

TEST_F(Stale, an_unchanged_world_has_no_reasons) {
  wanted.agent("jane-smith", {{"phone", "2"}});
  wanted.agent("newcomer");
  known.agent("jane-smith", 99);
  live.agent(99, "jane-smith", {{"phone", "1"}});
  save();
  EXPECT_THAT(against(live, known), IsEmpty());
}

TEST_F(Stale, a_field_that_was_changed_meanwhile_is_named_with_both_values) {
  wanted.agent("jane-smith", {{"phone", "2"}});
  known.agent("jane-smith", 99);
  live.agent(99, "jane-smith", {{"phone", "1"}});
  save();
  LiveDraft now;
  now.agent(99, "jane-smith", {{"phone", "3"}});
  EXPECT_THAT(against(now, known), ElementsAre("agent.jane-smith (id 99): phone was \"1\" and is \"3\""));
}

TEST_F(Stale, what_an_import_has_come_to_own_is_not_written) {
  wanted.contact("ann", {{"phone", "1"}, {"site_id", 5}});
  wanted.contact("bob", {{"site_id", 6}});
  known.contact("ann", 7, {{"phone", "1"}, {"site_id", 5}});
  known.contact("bob", 8, {{"site_id", 5}});
  live.contact(7, "ann", {{"phone", "9"}, {"site_id", 5}});
  live.contact(8, "bob", {{"site_id", 5}});
  save();
  LiveDraft now;
  now.contact(7, "ann", {{"phone", "9"}, {"site_id", 5}}).imported();
  now.contact(8, "bob", {{"site_id", 5}}).imported();
  EXPECT_THAT(against(now, known),
              ElementsAre("contact.ann (id 7): phone is owned by the Entra import by now"))
      << "the site of bob is not what imports write";
}

TEST_F(Stale, changes_that_the_plan_does_not_touch_do_not_matter) {
  wanted.agent("jane-smith", {{"phone", "2"}});
  known.agent("jane-smith", 99);
  live.agent(99, "jane-smith", {{"phone", "1"}});
  live.agent(98, "somebody");
  save();
  LiveDraft now;
  now.agent(99, "jane-smith", {{"phone", "1"}, {"role", "Manager"}});
  now.agent(98, "somebody", {{"phone", "7"}});
  now.agent(97, "another");
  EXPECT_THAT(against(now, known), IsEmpty());
}

TEST_F(Stale, a_record_that_was_switched_off_or_deleted_meanwhile_is_named) {
  wanted.agent("jane-smith", {{"phone", "2"}});
  known.agent("jane-smith", 99);
  live.agent(99, "jane-smith", {{"phone", "1"}});
  save();
  LiveDraft off;
  off.agent(99, "jane-smith", {{"phone", "1"}}).inactive();
  EXPECT_THAT(against(off, known), ElementsAre(HasSubstr("active was true and is false")));
  EXPECT_THAT(against(LiveDraft(), known), ElementsAre(HasSubstr("does not exist any more")));
}

TEST_F(Stale, a_record_that_cannot_be_read_any_more_is_named) {
  wanted.agent("jane-smith", {{"phone", "2"}});
  known.agent("jane-smith", 99);
  live.agent(99, "jane-smith", {{"phone", "1"}});
  save();
  LiveDraft now;
  now.unread(ResourceType::agent, 99, "HTTP 403");
  EXPECT_THAT(against(now, known), ElementsAre("agent.jane-smith (id 99): it could not be read: HTTP 403"));
}

TEST_F(Stale, whoever_is_to_be_forgotten_and_became_somebody_else_is_named) {
  known.agent("jane-smith", 99).on_removal(OnRemoval::forget);
  live.agent(99, "jane-smith");
  save();
  EXPECT_EQ(plan.steps.front().kind(), plan::ActionKind::forget);
  EXPECT_THAT(against(live, known), IsEmpty());
  LiveDraft off;
  off.agent(99, "jane-smith").inactive();
  EXPECT_THAT(against(off, known), IsEmpty()) << "it leaves the state, on or off";
  LiveDraft gone;
  gone.gone(ResourceType::agent, 99);
  EXPECT_THAT(against(gone, known), IsEmpty());
  LiveDraft stranger;
  stranger.agent(99, "stranger");
  EXPECT_THAT(against(stranger, known), ElementsAre(HasSubstr("is now e-mail stranger@example.com")));
}

TEST_F(Stale, a_record_that_was_deleted_and_is_there_is_named) {
  wanted.agent("stays");
  known.agent("stays", 98);
  known.agent("jane-smith", 99);
  live.agent(98, "stays");
  live.gone(ResourceType::agent, 99);
  save();
  EXPECT_THAT(against(live, known), IsEmpty());
  LiveDraft back;
  back.agent(98, "stays");
  back.agent(99, "jane-smith");
  EXPECT_THAT(
      against(back, known),
      ElementsAre(
          "agent.jane-smith (id 99): the record did not exist when the plan was made, but exists now"));
}

TEST_F(Stale, an_email_that_somebody_took_as_a_second_address_is_taken) {
  wanted.contact("bob");
  save();
  LiveDraft now;
  now.contact(50, "desk").more_emails({"BOB@example.com"});
  EXPECT_THAT(against(now, known), ElementsAre(HasSubstr("id 50 now has e-mail bob@example.com")));
}

TEST_F(Stale, a_natural_key_that_somebody_took_meanwhile_is_named) {
  wanted.agent("newcomer");
  save();
  LiveDraft now;
  now.agent(50, "newcomer", {{"name", "Somebody Else"}, {"email", " NewComer@Example.com"}});
  EXPECT_THAT(against(now, known), ElementsAre("agent.newcomer: id 50 now has e-mail newcomer@example.com"));
}

TEST_F(Stale, somebody_who_came_meanwhile_in_a_form_of_the_instance_is_named) {
  wanted.agent("newcomer", {{"name", "Jane Smith"}, {"email", "jane+hr@example.com"}});
  save();
  LiveDraft now;
  now.agent(50, "x", {{"name", "JANE SMITH"}, {"email", "jane@example.com"}});
  EXPECT_THAT(against(now, known),
              ElementsAre(HasSubstr("agent.newcomer: it may be id 50 \"JANE SMITH\", jane@example.com")));
}

// The same person, at two sites of one client.
TEST_F(Stale, an_email_that_a_managed_contact_has_at_another_site_is_not_taken) {
  wanted.contact("ann", {{"site_id", 5}});
  wanted.contact("office", {{"site_id", 6}, {"email", "ann@example.com"}});
  known.contact("ann", 1, {{"site_id", 5}});
  live.contact(1, "ann", {{"site_id", 5}}).client(20, "Acme");
  live.contact(3, "other", {{"site_id", 6}}).client(20, "Acme");
  save();
  EXPECT_EQ(plan.steps.front().kind(), plan::ActionKind::create);
  EXPECT_THAT(against(live, known), IsEmpty());
}

TEST_F(Stale, an_email_that_an_update_is_to_give_and_somebody_took_is_named) {
  wanted.agent("jane-smith", {{"email", "jane@example.com"}});
  known.agent("jane-smith", 99);
  live.agent(99, "jane-smith");
  save();
  LiveDraft now;
  now.agent(99, "jane-smith");
  now.agent(50, "x", {{"email", "jane@example.com"}});
  EXPECT_THAT(against(now, known), ElementsAre(HasSubstr("id 50 now has e-mail jane@example.com")));
}

TEST_F(Stale, an_email_that_the_plan_itself_frees_is_not_taken) {
  wanted.agent("jane-smith", {{"email", "other@example.com"}});
  wanted.agent("newcomer", {{"email", "jane-smith@example.com"}});
  known.agent("jane-smith", 99);
  live.agent(99, "jane-smith");
  save();
  EXPECT_THAT(against(live, known), IsEmpty());
}

TEST_F(Stale, a_record_that_is_known_by_another_email_now_may_be_another_person) {
  wanted.agent("stays");
  known.agent("stays", 98);
  known.agent("jane-smith", 99);
  live.agent(98, "stays");
  live.agent(99, "jane-smith");
  save();
  LiveDraft now;
  now.agent(98, "stays");
  now.agent(99, "jane-smith", {{"email", "new@example.com"}});
  EXPECT_THAT(against(now, known),
              ElementsAre(HasSubstr("its natural key was e-mail jane-smith@example.com")));
}

TEST_F(Stale, memberships_that_changed_meanwhile_are_named) {
  wanted.agent("jane-smith").teams({"tier-1"});
  wanted.team("tier-1");
  known.agent("jane-smith", 99);
  known.team("tier-1", 7);
  live.agent(99, "jane-smith").teams({});
  live.team(7, "tier-1");
  live.team(8, "tier-2");
  save();
  EXPECT_THAT(against(live, known), IsEmpty());
  LiveDraft now;
  now.agent(99, "jane-smith").teams({8});
  now.team(7, "tier-1");
  now.team(8, "tier-2");
  EXPECT_THAT(against(now, known), ElementsAre("agent.jane-smith (id 99): teams were none and are id 8"));
}

TEST_F(Stale, an_address_that_another_run_has_bound_meanwhile_is_named) {
  wanted.agent("newcomer");
  save();
  StateDraft later;
  later.agent("newcomer", 120);
  EXPECT_THAT(against(LiveDraft(), later), ElementsAre("agent.newcomer: the state now binds it to id 120"));
}

TEST_F(Stale, a_record_that_another_address_holds_by_now_is_named) {
  wanted.agent("jane-smith");
  live.agent(99, "jane-smith");
  save();
  StateDraft later;
  later.agent("jane", 99);
  EXPECT_THAT(against(live, later), ElementsAre(HasSubstr("the state now binds the record to agent.jane")));
}

}  // namespace
}  // namespace haloform::apply
