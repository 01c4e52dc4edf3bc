// `active` is the one field with a default: a declared person is active.
#include "planner/plan/making/activation.hpp"
#include "tests/plan/case.hpp"

#include <gmock/gmock.h>

namespace haloform::plan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

TEST(Active, somebody_switched_off_outside_is_shown_and_left) {
  // It may have been an emergency: a stolen laptop, a dismissal that Git does not know of yet.
  Case one;
  one.wanted.agent("jane");
  one.known.agent("jane", 99);
  one.live.agent(99, "jane").inactive();
  const Plan plan = one.plan();
  EXPECT_TRUE(plan.empty());
  ASSERT_THAT(plan.drift, SizeIs(1));
  EXPECT_EQ(plan.drift[0].address, address("agent.jane"));
  EXPECT_THAT(render::phrase(plan.drift[0]).words, HasSubstr("switched off outside"));
}

TEST(Active, their_other_fields_are_kept_up_all_the_same) {
  Case one;
  one.wanted.agent("jane", {{"phone", "2"}});
  one.known.agent("jane", 99);
  one.live.agent(99, "jane").inactive();
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "agent.jane"), "update");
  EXPECT_EQ(plan.steps[0].effect.entry->applied.active, true) << "it stays drift";
  EXPECT_TRUE(one.plan_after_apply().empty());
  EXPECT_THAT(one.plan_after_apply().drift, SizeIs(1));
}

TEST(Active, active_true_written_out_switches_them_on) {
  Case one;
  one.wanted.agent("jane").switched_on();
  one.known.agent("jane", 99);
  one.live.agent(99, "jane").inactive();
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "agent.jane"), "reactivate");
  EXPECT_EQ(render::reason_words(plan.steps[0]), "switched off outside");
  EXPECT_EQ(plan.steps[0].changes()->active->drift, Drift::yes);
  EXPECT_TRUE(one.plan_after_apply().empty());
}

TEST(Active, allow_reactivate_switches_them_on_for_one_run) {
  Case one;
  one.wanted.agent("jane");
  one.known.agent("jane", 99);
  one.live.agent(99, "jane").inactive();
  one.policy.allow["reactivate"] = 1;
  EXPECT_EQ(kind(one.plan(), "agent.jane"), "reactivate");
  EXPECT_FALSE(one.plan().is_blocked());
}

TEST(Active, allow_reactivate_holds_for_the_number_it_names) {
  Case one;
  for (const int id : {1, 2}) {
    const std::string key = "jane-" + std::to_string(id);
    one.wanted.agent(key);
    one.known.agent(key, id);
    one.live.agent(id, key).inactive();
  }
  one.policy.allow["reactivate"] = 1;
  const Plan plan = one.plan();
  EXPECT_EQ(rules(step_of(plan, "agent.jane-1")), "limit");
  EXPECT_EQ(render::phrase(plan.steps[0].blocked_by[0]).way_forward, "--allow agents.reactivate=2");
}

TEST(Active, created_without_a_seat_is_tried_again) {
  Case one;
  one.wanted.agent("jane");
  one.known.agent("jane", 99).without_seat();
  one.live.agent(99, "jane").inactive();
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "agent.jane"), "reactivate");
  EXPECT_EQ(render::reason_words(plan.steps[0]), "created without a seat");
  EXPECT_EQ(plan.steps[0].changes()->active->drift, Drift::no);
}

TEST(Active, a_block_that_is_put_back_reactivates_the_same_record) {
  Case one;
  one.wanted.agent("jane");
  one.known.agent("jane", 99).tombstone();
  one.live.agent(99, "jane").inactive();
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "agent.jane"), "reactivate");
  EXPECT_EQ(plan.steps[0].id(), remote_id(99));
  EXPECT_EQ(render::reason_words(plan.steps[0]), "declared again");
  EXPECT_TRUE(one.plan_after_apply().empty());
}

TEST(Active, active_false_deactivates_with_the_other_changes_in_the_same_step) {
  Case one;
  one.crowd(30);
  one.wanted.agent("jane", {{"role", "Former"}}).switched_off();
  one.known.agent("jane", 99);
  one.live.agent(99, "jane");
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "agent.jane"), "deactivate");
  EXPECT_EQ(changed_fields(plan.steps[0]), "role: null -> Former");
  EXPECT_EQ(render::reason_words(plan.steps[0]), "active: false");
  EXPECT_EQ(plan.steps[0].effect.entry->status, state::Status::deactivated);
  EXPECT_TRUE(one.plan_after_apply().empty());
}

TEST(Active, active_false_of_an_inactive_record_is_nothing_new) {
  Case one;
  one.wanted.agent("jane").switched_off();
  one.known.agent("jane", 99).tombstone();
  one.live.agent(99, "jane").inactive();
  EXPECT_TRUE(one.plan().empty());
}

TEST(Active, taking_active_false_out_again_switches_on) {
  Case one;
  one.wanted.agent("jane");
  one.known.agent("jane", 99).tombstone();
  one.live.agent(99, "jane").inactive();
  EXPECT_EQ(kind(one.plan(), "agent.jane"), "reactivate");
}

TEST(Active, a_tombstone_that_was_switched_on_by_hand_is_reported_and_left) {
  Case one;
  one.crowd(5);
  one.known.agent("jane", 99).tombstone();
  one.live.agent(99, "jane");
  const Plan plan = one.plan();
  EXPECT_TRUE(plan.empty());
  ASSERT_THAT(plan.drift, SizeIs(1));
  EXPECT_THAT(render::phrase(plan.drift[0]).words, HasSubstr("switched on outside"));
}

TEST(Active, a_tombstone_switched_on_by_hand_and_declared_again_is_only_recorded) {
  Case one;
  one.wanted.agent("jane");
  one.known.agent("jane", 99).tombstone();
  one.live.agent(99, "jane");
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "agent.jane"), "state");
  EXPECT_EQ(plan.steps[0].effect.entry->status, state::Status::active);
  EXPECT_TRUE(one.plan_after_apply().empty());
}

TEST(Active, an_adopted_record_that_is_declared_inactive_is_a_deactivation_by_name) {
  // The strongest name wins, and the reason keeps how the record was found.
  Case one;
  one.crowd(30);
  one.wanted.agent("jane").switched_off();
  one.live.agent(99, "jane");
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "agent.jane"), "deactivate");
  EXPECT_EQ(render::reason_words(plan.steps[0]), "active: false; found by e-mail");
}

TEST(Active, an_imported_record_that_is_inactive_is_switched_on) {
  // `import` binds a record and applies nothing: it is as if adopted just now.
  Case one;
  one.wanted.agent("jane");
  one.known.agent("jane", 99).never_applied();
  one.live.agent(99, "jane").inactive();
  EXPECT_EQ(kind(one.plan(), "agent.jane"), "reactivate");
}

TEST(Active, a_row_that_does_not_say_counts_as_active) {
  Case one;
  one.wanted.team("tier-1");
  one.known.team("tier-1", 7);
  one.live.team(7, "tier-1");
  EXPECT_TRUE(one.plan().empty());
}

}  // namespace
}  // namespace haloform::plan
