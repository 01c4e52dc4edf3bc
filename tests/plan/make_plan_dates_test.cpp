// People with dates: a plan is a function of the moment at which it is made, and nothing happens before its day, or twice.
#include "planner/plan/codec/plan_codec.hpp"
#include "planner/plan/judging/dates.hpp"
#include "planner/plan/making/calendar_of.hpp"
#include "tests/plan/case.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haloform::plan {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// Enough people that one who leaves is within the guards.
Case crowded() {
  Case one;
  one.crowd(10);
  return one;
}

Case at(Case one, std::string_view time) {
  one.policy.now = wall_time(time);
  return one;
}

std::string first_reason(const Plan& plan, std::string_view address) {
  const Step& step = step_of(plan, address);
  return step.reasons.empty() ? std::string() : render::phrase(step.reasons.front()).words;
}

TEST(Dates, nobody_is_created_before_the_first_day_and_the_plan_says_who_comes) {
  Case one;
  one.wanted.agent("jane").starts("2026-03-15");
  const Plan before = at(one, "2026-03-14T23:59:59.999Z").plan();
  EXPECT_TRUE(before.empty());
  EXPECT_THAT(words_of(before.warnings), Contains(HasSubstr("agent.jane on 2026-03-15")));
  const Plan day = at(one, "2026-03-15T00:00:00.000Z").plan();
  EXPECT_EQ(kind(day, "agent.jane"), "create");
  EXPECT_EQ(first_reason(day, "agent.jane"), "starts on 2026-03-15");
  EXPECT_THAT(words_of(day.warnings), Not(Contains(HasSubstr("first day"))));
}

TEST(Dates, whoever_begins_later_takes_no_seat_and_holds_no_team_back) {
  Case one;
  one.policy.profile = Profile::halo;
  one.wanted.team("desk").exclusive_members({"jane", "john"});
  one.wanted.agent("jane").starts("2026-04-01");
  one.settled_agent("john", 2);
  one.known.team("desk", 1);
  one.live.team(1, "desk").with(ResourceType::team, {});
  one.live.seats(1);
  const Plan plan = one.plan();
  EXPECT_FALSE(has_step(plan, "agent.jane"));
  EXPECT_EQ(changed_teams(step_of(plan, "agent.john")), "[] -> [desk 1]");
  EXPECT_FALSE(plan.is_blocked());
  EXPECT_EQ(plan.counts().deferred, 0U);
}

TEST(Dates, an_inactive_record_of_somebody_who_begins_later_is_left_until_that_day) {
  Case one;
  one.wanted.agent("jane").starts("2026-03-15");
  one.live.agent(99, "jane").inactive();
  EXPECT_TRUE(one.plan().empty());
  const Plan day = at(one, "2026-03-15T00:00:00.000Z").plan();
  EXPECT_EQ(kind(day, "agent.jane"), "reactivate");
  EXPECT_EQ(first_reason(day, "agent.jane"), "starts on 2026-03-15");
}

TEST(Dates, an_inactive_record_of_another_name_blocks_nobody_who_is_not_due) {
  Case one;
  one.wanted.agent("jane").starts("2026-03-15");
  one.wanted.agent("john").ends("2026-02-01");
  one.live.agent(99, "jane", {{"name", "Somebody Else"}}).inactive();
  one.live.agent(98, "john", {{"name", "Another One"}}).inactive();
  EXPECT_TRUE(one.plan().empty());
  EXPECT_TRUE(at(one, "2026-03-15T00:00:00.000Z").plan().is_blocked()) << "on the day it matters";
}

TEST(Dates, an_active_record_of_somebody_who_begins_later_stays_as_it_is_and_is_managed) {
  Case one;
  one.wanted.agent("jane", {{"phone", "2"}}).starts("2026-03-15");
  one.known.agent("jane", 99, {{"phone", "1"}});
  one.live.agent(99, "jane", {{"phone", "1"}});
  EXPECT_EQ(kind(one.plan(), "agent.jane"), "update");
}

TEST(Dates, somebody_who_left_and_comes_back_later_is_reactivated_on_that_day) {
  Case one;
  one.wanted.agent("jane", {{"phone", "2"}}).starts("2026-03-15");
  one.known.agent("jane", 99).tombstone();
  one.live.agent(99, "jane").inactive();
  EXPECT_TRUE(one.plan().empty());
  EXPECT_EQ(kind(at(one, "2026-03-15T00:00:00.000Z").plan(), "agent.jane"), "reactivate");
}

TEST(Dates, whoever_has_ended_is_deactivated_after_the_last_day_and_once) {
  Case one = crowded();
  one.wanted.agent("jane").ends("2026-03-10");
  one.known.agent("jane", 99);
  one.live.agent(99, "jane");
  EXPECT_TRUE(at(one, "2026-03-10T23:59:59.999Z").plan().empty());
  const Case after = at(one, "2026-03-11T00:00:00.000Z");
  EXPECT_EQ(kind(after.plan(), "agent.jane"), "deactivate");
  EXPECT_EQ(first_reason(after.plan(), "agent.jane"), "ended on 2026-03-10");
  const Plan again = after.plan_after_apply();
  EXPECT_TRUE(again.empty());
  EXPECT_THAT(again.drift, IsEmpty());
}

TEST(Dates, a_grace_follows_the_last_day) {
  Case one = crowded();
  one.wanted.agent("jane").ends("2026-03-10", 7);
  one.known.agent("jane", 99).held_until("2026-03-18T00:00:00.000Z");
  one.live.agent(99, "jane");
  EXPECT_TRUE(at(one, "2026-03-17T23:59:59.999Z").plan().empty());
  EXPECT_EQ(first_reason(at(one, "2026-03-18T00:00:00.000Z").plan(), "agent.jane"),
            "ended on 2026-03-10, and the grace of 7 days is over");
}

TEST(Dates, an_extension_counts_in_the_place_of_the_end_and_is_said_while_it_does) {
  Case one = crowded();
  one.wanted.agent("jane").ends("2026-03-10").extended("2026-03-20", "handover");
  one.known.agent("jane", 99);
  one.live.agent(99, "jane");
  const Plan during = at(one, "2026-03-15T00:00:00.000Z").plan();
  EXPECT_TRUE(during.empty());
  EXPECT_THAT(
      words_of(during.warnings),
      Contains(HasSubstr("agent.jane ended on 2026-03-10 and is extended until 2026-03-20 (\"handover\"")));
  EXPECT_THAT(words_of(at(one, "2026-03-05T00:00:00.000Z").plan().warnings),
              Not(Contains(HasSubstr("extended until"))));
  EXPECT_EQ(first_reason(at(one, "2026-03-21T00:00:00.000Z").plan(), "agent.jane"), "ended on 2026-03-20");
}

TEST(Dates, an_end_that_moves_to_a_later_day_brings_the_same_record_back) {
  Case one = crowded();
  one.wanted.agent("jane").ends("2026-02-01").extended("2026-06-30", "came back");
  one.known.agent("jane", 99).tombstone();
  one.live.agent(99, "jane").inactive();
  EXPECT_EQ(kind(one.plan(), "agent.jane"), "reactivate");
  EXPECT_EQ(first_reason(one.plan(), "agent.jane"), "now ends on 2026-06-30");
}

TEST(Dates, whoever_has_ended_is_never_created_and_an_active_record_of_theirs_is_switched_off) {
  Case one = crowded();
  one.wanted.agent("jane").ends("2026-02-01");
  one.wanted.agent("john").ends("2026-02-01");
  one.live.agent(98, "john");
  const Plan plan = one.plan();
  EXPECT_FALSE(has_step(plan, "agent.jane"));
  EXPECT_EQ(kind(plan, "agent.john"), "deactivate");
}

TEST(Dates, whoever_has_ended_and_is_switched_on_outside_is_switched_off_again) {
  Case one = crowded();
  one.wanted.agent("jane").ends("2026-02-01");
  one.known.agent("jane", 99).tombstone();
  one.live.agent(99, "jane");
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "agent.jane"), "deactivate");
  EXPECT_EQ(step_of(plan, "agent.jane").changes()->active->drift, Drift::yes);
  EXPECT_EQ(first_reason(plan, "agent.jane"), "ended on 2026-02-01");
}

TEST(Dates, active_false_says_it_before_a_date_does) {
  Case one = crowded();
  one.wanted.agent("jane").switched_off().ends("2026-12-31");
  one.known.agent("jane", 99);
  one.live.agent(99, "jane");
  EXPECT_EQ(first_reason(one.plan(), "agent.jane"), "active: false");
  EXPECT_THAT(words_of(at(one, "2026-12-30T00:00:00.000Z").plan().warnings),
              Not(Contains(HasSubstr("last day"))));
}

TEST(Dates, an_end_is_under_the_guards_and_protection) {
  Case one = crowded();
  for (const char* key : {"a", "b", "c", "d"}) {
    one.wanted.agent(key).ends("2026-02-01");
    one.known.agent(key, 1 + key[0]);
    one.live.agent(1 + key[0], key);
  }
  EXPECT_EQ(rules(step_of(one.plan(), "agent.a")), "limit");
  Case other = crowded();
  other.wanted.agent("jane").ends("2026-02-01").protect();
  other.known.agent("jane", 99).protect();
  other.live.agent(99, "jane");
  EXPECT_EQ(rules(step_of(other.plan(), "agent.jane")), "protect");
}

TEST(Dates, a_block_that_is_removed_within_the_grace_is_held_until_it_is_over) {
  Case one = crowded();
  one.known.agent("jane", 99).held_until("2026-03-18T00:00:00.000Z");
  one.live.agent(99, "jane");
  const Plan held = one.plan();
  const Step& step = step_of(held, "agent.jane");
  EXPECT_EQ(step.kind(), ActionKind::deactivate);
  EXPECT_TRUE(step.is_held());
  EXPECT_FALSE(step.runs());
  EXPECT_THAT(render::phrase(*step.deferred).words, HasSubstr("held until 2026-03-17"));
  EXPECT_EQ(held.counts().held, 1U);
  EXPECT_EQ(held.counts().deferred, 0U);
  EXPECT_EQ(held.requests, 0U);
  EXPECT_EQ(end_without_run(step), StepEnd::held);
  const Plan after = at(one, "2026-03-18T00:00:00.000Z").plan();
  EXPECT_TRUE(step_of(after, "agent.jane").runs());
  EXPECT_EQ(first_reason(after, "agent.jane"), "removed from the configuration");
}

TEST(Dates, a_held_removal_uses_no_guard_and_frees_no_seat) {
  Case one;
  one.crowd(3);
  for (const char* key : {"a", "b", "c", "d", "e"}) {
    one.known.agent(key, 1 + key[0]).held_until("2026-03-18T00:00:00.000Z");
    one.live.agent(1 + key[0], key);
  }
  one.live.seats(8);
  one.wanted.agent("new");
  const Plan plan = one.plan();
  EXPECT_FALSE(plan.is_blocked());
  EXPECT_EQ(plan.counts().held, 5U);
  EXPECT_EQ(plan.seats->freed, 0U);
  EXPECT_EQ(plan.counts().deferred, 1U) << "nobody gave the newcomer a seat";
}

TEST(Dates, a_removal_without_a_grace_acts_at_once) {
  Case one = crowded();
  one.known.agent("jane", 99);
  one.live.agent(99, "jane");
  EXPECT_TRUE(step_of(one.plan(), "agent.jane").runs());
}

TEST(Dates, the_state_keeps_until_when_a_removal_is_held_and_a_new_date_is_a_change_of_it) {
  Case one = crowded();
  one.wanted.agent("jane").ends("2026-05-10", 7);
  one.known.agent("jane", 99);
  one.live.agent(99, "jane");
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "agent.jane"), "state");
  EXPECT_THAT(words_of(step_of(plan, "agent.jane").notes),
              ElementsAre("without its block it would stay active until 2026-05-17"));
  EXPECT_EQ(*step_of(plan, "agent.jane").effect.entry->held_until, wall_time("2026-05-18T00:00:00.000Z"));
  EXPECT_TRUE(one.plan_after_apply().empty());
}

TEST(Dates, of_whoever_is_deactivated_it_is_not_said_until_when_a_removal_would_be_held) {
  Case one = crowded();
  one.wanted.agent("jane").ends("2026-02-01", 7);
  one.known.agent("jane", 99);
  one.live.agent(99, "jane");
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "agent.jane"), "deactivate");
  EXPECT_THAT(words_of(step_of(plan, "agent.jane").notes), Not(Contains(HasSubstr("without its block"))));
  EXPECT_TRUE(one.plan_after_apply().empty());
}

TEST(Dates, of_whoever_is_paused_nothing_is_changed_and_every_plan_says_so) {
  Case one = crowded();
  one.policy.profile = Profile::halo;
  one.wanted.team("desk").exclusive_members({});
  one.known.team("desk", 1);
  one.live.team(1, "desk");
  one.wanted.agent("jane", {{"surname", "2"}}).paused("2026-03-20", "merger");
  one.known.agent("jane", 99, {{"surname", "1"}});
  one.live.agent(99, "jane", {{"surname", "3"}}).teams({1});
  one.wanted.agent("new").paused();
  one.wanted.agent("over").ends("2026-02-01").paused();
  one.known.agent("over", 98);
  one.live.agent(98, "over");
  const Plan plan = one.plan();
  EXPECT_TRUE(plan.empty());
  EXPECT_THAT(
      words_of(plan.warnings),
      Contains(HasSubstr("paused until 2026-03-20 (\"merger\"): agent.jane; nothing of it is changed")));
  EXPECT_THAT(words_of(plan.warnings), Contains(HasSubstr("until `paused` is taken out: agent.over")));
  const Plan after = at(one, "2026-03-21T00:00:00.000Z").plan();
  EXPECT_EQ(kind(after, "agent.jane"), "update");
  EXPECT_FALSE(has_step(after, "agent.new"));
}

TEST(Dates, an_address_that_moves_is_followed_also_while_nothing_else_is_done) {
  Case one;
  one.wanted.moved("agent.j", "agent.jane");
  one.wanted.agent("jane", {{"phone", "2"}}).paused();
  one.known.agent("j", 99, {{"phone", "1"}, {"name", "Jane"}, {"email", "jane@example.com"}});
  one.live.agent(99, "jane", {{"phone", "1"}});
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "agent.jane"), "state");
  EXPECT_EQ(
      step_of(plan, "agent.jane").effect.entry->applied.fields.text(field(ResourceType::agent, "phone")),
      "1");
}

TEST(Dates, who_ends_within_two_weeks_is_said_the_soonest_first) {
  Case one = crowded();
  one.settled_agent("far", 1);
  for (const auto& [key, day] : {std::pair("later", "2026-03-15"), std::pair("soon", "2026-03-02"),
                                 std::pair("outside", "2026-03-16")}) {
    one.wanted.agent(key).ends(day);
    one.known.agent(key, 100 + key[0]);
    one.live.agent(100 + key[0], key);
  }
  one.wanted.agent("grace").ends("2026-02-27", 7);
  one.known.agent("grace", 97).held_until("2026-03-07T00:00:00.000Z");
  one.live.agent(97, "grace");
  EXPECT_THAT(words_of(one.plan().warnings),
              Contains(HasSubstr(
                  "3 people end soon: agent.grace on 2026-02-27 (active until 2026-03-06), agent.soon on "
                  "2026-03-02, agent.later on 2026-03-15;")));
}

TEST(Dates, a_plan_of_another_day_says_so_and_its_file_is_read_back) {
  Case one = crowded();
  one.wanted.agent("jane").ends("2026-03-10", 7);
  one.known.agent("gone", 98).held_until("2026-05-01T00:00:00.000Z");
  one.live.agent(98, "gone");
  one.policy.as_of = true;
  const Plan plan = one.plan();
  const auto read = decode_plan(sample_catalog(), encode_plan(sample_catalog(), plan));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->as_of, plan.as_of);
  EXPECT_TRUE(step_of(*read, "agent.gone").is_held());
  EXPECT_EQ(step_of(*read, "agent.jane").effect.entry->held_until,
            step_of(plan, "agent.jane").effect.entry->held_until);
}

/// What dates say of a saved plan of `made`, by the configuration of `now`.
std::vector<std::string> stale(const Case& made, const Case& now) {
  std::vector<std::string> words;
  for (const StaleStep& one : stale_by_dates(made.plan(), now.wanted.build(), now.policy.now))
    words.push_back(one.address.text() + " " + std::string(kind_name(one.why)));
  return words;
}

TEST(SavedPlanDates, do_not_create_whoever_ended_between_plan_and_apply) {
  Case one = crowded();
  one.wanted.agent("jane").ends("2026-03-01");
  EXPECT_THAT(stale(one, at(one, "2026-03-01T23:00:00.000Z")), IsEmpty());
  EXPECT_THAT(stale(one, at(one, "2026-03-02T00:00:00.000Z")), ElementsAre("agent.jane ended_since"));
}

TEST(SavedPlanDates, do_not_create_or_reactivate_before_the_first_day) {
  Case one = crowded();
  one.wanted.agent("jane").starts("2026-03-01");
  one.wanted.agent("john").starts("2026-03-01");
  one.live.agent(98, "john").inactive();
  EXPECT_THAT(stale(one, at(one, "2026-02-28T23:00:00.000Z")),
              ElementsAre("agent.john not_started_yet", "agent.jane not_started_yet"));
}

TEST(SavedPlanDates, do_not_deactivate_whose_end_is_later_by_now) {
  Case one = crowded();
  Case now = crowded();
  Case never = crowded();
  one.wanted.agent("jane").ends("2026-02-01");
  now.wanted.agent("jane").ends("2026-02-01").extended("2026-06-30");
  never.wanted.agent("jane");
  one.known.agent("jane", 99);
  one.live.agent(99, "jane");
  EXPECT_THAT(stale(one, one), IsEmpty());
  EXPECT_THAT(stale(one, now), ElementsAre("agent.jane end_moved_since"));
  EXPECT_THAT(stale(one, never), ElementsAre("agent.jane end_moved_since"));
}

TEST(SavedPlanDates, change_nothing_of_whoever_is_paused_by_now) {
  Case one = crowded();
  Case now = crowded();
  one.wanted.agent("jane", {{"phone", "2"}});
  now.wanted.agent("jane", {{"phone", "2"}}).paused("2026-03-31", "x");
  one.known.agent("jane", 99, {{"phone", "1"}});
  one.live.agent(99, "jane", {{"phone", "1"}});
  EXPECT_THAT(stale(one, now), ElementsAre("agent.jane paused_since"));
}

TEST(CalendarOfPeople, lists_what_comes_by_time_and_nothing_else) {
  Case one;
  one.wanted.agent("starts").starts("2026-03-20");
  one.wanted.agent("ends").ends("2026-03-10", 7);
  one.wanted.agent("extended").ends("2026-02-10").extended("2026-03-15", "handover");
  one.wanted.agent("paused").paused("2026-03-12", "merger");
  one.wanted.agent("forever").paused();
  one.wanted.agent("accepts").accepts("phone", "2026-03-11", "on a project");
  one.wanted.agent("past").ends("2026-02-01");
  one.wanted.agent("future").starts("2027-02-01");
  one.known.agent("gone", 98).held_until("2026-03-13T00:00:00.000Z");
  one.known.agent("ends", 97).held_until("2026-03-18T00:00:00.000Z");
  const state::State state = one.known.build();
  const Calendar calendar = calendar_of(sample_catalog(), one.wanted.build(), &state, one.policy.now,
                                        one.policy.now + std::chrono::weeks{8});
  std::vector<std::string> events;
  for (const Calendar::Event& event : calendar.events)
    events.push_back(event.day + " " + (event.address ? event.address->text() : event.what) + " " +
                     std::string(event_name(event.kind)));
  EXPECT_THAT(events,
              ElementsAre("2026-03-10 agent.ends ends", "2026-03-11 agent.accepts accepted_drift_ends",
                          "2026-03-13 agent.gone removal_comes", "2026-03-12 agent.paused pause_ends",
                          "2026-03-15 agent.extended ends", "2026-03-17 agent.ends grace_ends",
                          "2026-03-20 agent.starts starts"));
}

}  // namespace
}  // namespace haloform::plan
