// Where the dates of a person meet what else is said of them: deletions, keys, imports, break glass, a mover, whoever comes back.
#include "planner/plan/judging/attachments.hpp"
#include "planner/plan/making/calendar_of.hpp"
#include "planner/render/phrases_of_ownership.hpp"
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
struct Crowded : Case {
  Crowded() { crowd(10); }
  Crowded& at(std::string_view time) {
    policy.now = wall_time(time);
    return *this;
  }
};

TEST(DatesTogether, the_state_forgets_whoever_has_ended_and_was_deleted) {
  Crowded one;
  one.wanted.agent("jane").ends("2026-02-01", 7);
  one.known.agent("jane", 99).tombstone();
  one.live.gone(ResourceType::agent, 99);
  const Plan plan = one.plan();
  const Step& step = step_of(plan, "agent.jane");
  EXPECT_EQ(step.kind(), ActionKind::state);
  EXPECT_FALSE(step.effect.entry);
  EXPECT_THAT(words_of(step.reasons), ElementsAre("deleted outside (was id 99)",
                                                  "ended on 2026-02-01, and the grace of 7 days is over"));
  const Plan again = one.plan_after_apply();
  EXPECT_TRUE(again.empty());
  EXPECT_THAT(again.blocked_by, IsEmpty());
}

TEST(DatesTogether, whoever_begins_later_and_was_deleted_is_created_on_that_day) {
  Crowded one;
  one.wanted.agent("jane").starts("2026-03-15");
  one.known.agent("jane", 99).tombstone();
  one.live.gone(ResourceType::agent, 99);
  EXPECT_EQ(kind(one.plan(), "agent.jane"), "state");
  EXPECT_TRUE(one.plan_after_apply().empty());
  EXPECT_EQ(kind(one.at("2026-03-15T00:00:00.000Z").plan(), "agent.jane"), "create");
}

TEST(DatesTogether, of_whoever_is_paused_or_break_glass_the_state_forgets_nothing) {
  Crowded paused;
  paused.wanted.agent("jane").ends("2026-02-01").paused();
  paused.known.agent("jane", 99);
  paused.live.gone(ResourceType::agent, 99);
  EXPECT_FALSE(has_step(paused.plan(), "agent.jane"));
  Crowded glass;
  glass.wanted.agent("jane").ends("2026-02-01").break_glass();
  glass.known.agent("jane", 99).break_glass();
  glass.live.gone(ResourceType::agent, 99);
  EXPECT_FALSE(has_step(glass.plan(), "agent.jane"));
}

TEST(DatesTogether, an_email_that_a_held_deletion_frees_is_waited_for_where_nobody_counts_seats) {
  Case one;
  one.crowd(10, 2000);
  one.policy.allow_delete = true;
  one.wanted.agent("anna", {{"email", "jane@example.com"}});
  one.known.agent("anna", 1);
  one.live.agent(1, "anna");
  one.known.agent("jane", 99).on_removal(OnRemoval::remove).held_until("2026-03-18T00:00:00.000Z");
  one.live.agent(99, "jane");
  const Plan plan = one.plan();
  EXPECT_TRUE(step_of(plan, "agent.jane").is_held());
  const Step& anna = step_of(plan, "agent.anna");
  EXPECT_THAT(anna.needs, ElementsAre(address("agent.jane")));
  ASSERT_TRUE(anna.deferred);
  EXPECT_EQ(render::phrase(*anna.deferred).words, "waits for agent.jane, which is deferred");
  EXPECT_EQ(plan.counts().deferred, 1U);
  EXPECT_EQ(render::awaited_words(plan.steps), "a removal that is held");
  one.policy.now = wall_time("2026-03-18T00:00:00.000Z");
  EXPECT_TRUE(step_of(one.plan(), "agent.anna").runs());
}

TEST(DatesTogether, what_is_awaited_is_told_by_the_end_of_the_chain) {
  const auto waiting = [](std::string_view who, Deferral why) {
    Step step = make_step(address(who), StateOnly{remote_id(1)});
    step.deferred = std::move(why);
    return step;
  };
  const Step seat = waiting("agent.a", NoSeatLeft{1, 1});
  const Step import = waiting("agent.b", LeftToImport{"entra", true});
  const Step held = waiting("agent.c", HeldUntil{});
  EXPECT_EQ(render::awaited_words({seat, held}), "a seat");
  EXPECT_EQ(render::awaited_words({import, held}), "an import");
  EXPECT_EQ(render::awaited_words({seat, import}), "a seat or an import");
  EXPECT_EQ(render::awaited_words({held, waiting("agent.d", NeedsDeferred{address("agent.c")})}),
            "a removal that is held");
  EXPECT_EQ(render::awaited_words({import, waiting("agent.d", NeedsDeferred{address("agent.e")}),
                                   waiting("agent.e", NeedsDeferred{address("agent.b")})}),
            "an import");
  EXPECT_EQ(render::awaited_words({waiting("agent.d", NeedsDeferred{address("agent.e")}),
                                   waiting("agent.e", NeedsDeferred{address("agent.d")})}),
            "a seat")
      << "a circle ends";
}

TEST(DatesTogether, a_removal_is_held_first_and_left_to_the_import_once_the_grace_is_over) {
  Case one;
  one.crowd(3);
  one.known.contact("ann", 7).held_until("2026-03-18T00:00:00.000Z");
  one.live.contact(7, "ann").imported();
  one.live.contact(8, "bob");
  EXPECT_TRUE(step_of(one.plan(), "contact.ann").is_held());
  one.policy.now = wall_time("2026-03-18T00:00:00.000Z");
  EXPECT_TRUE(step_of(one.plan(), "contact.ann").is_left_to_import());
}

TEST(DatesTogether, an_end_of_somebody_whom_an_import_keeps_active_is_left_to_the_import) {
  Case one;
  one.wanted.contact("ann").ends("2026-02-01");
  one.known.contact("ann", 7);
  one.live.contact(7, "ann").imported();
  one.live.contact(8, "bob");
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "contact.ann"), "deactivate");
  EXPECT_TRUE(step_of(plan, "contact.ann").is_left_to_import());
  EXPECT_FALSE(plan.is_blocked());
}

TEST(DatesTogether, a_removal_that_is_held_asks_for_nothing_that_hangs_on_the_person) {
  Crowded one;
  one.known.agent("jane", 99).held_until("2026-03-18T00:00:00.000Z").block_if({"open_tickets"});
  one.live.agent(99, "jane");
  const Plan held = one.plan();
  EXPECT_FALSE(is_departure(step_of(held, "agent.jane")));
  EXPECT_EQ(rules(step_of(held, "agent.jane")), "");
  const Plan due = one.at("2026-03-18T00:00:00.000Z").plan();
  EXPECT_TRUE(is_departure(step_of(due, "agent.jane")));
  EXPECT_EQ(rules(step_of(due, "agent.jane")), "attached");
}

TEST(DatesTogether, a_break_glass_account_whose_block_is_gone_is_blocked_at_once_whatever_its_grace) {
  Crowded one;
  one.known.agent("jane", 99).break_glass().held_until("2026-03-18T00:00:00.000Z");
  one.live.agent(99, "jane");
  EXPECT_EQ(rules(step_of(one.plan(), "agent.jane")), "protect");
}

TEST(DatesTogether, a_break_glass_account_is_not_ended_by_a_date) {
  Crowded one;
  one.wanted.agent("jane").ends("2026-02-01").break_glass();
  one.known.agent("jane", 99).break_glass();
  one.live.agent(99, "jane");
  EXPECT_EQ(rules(step_of(one.plan(), "agent.jane")), "protect");
  EXPECT_THAT(blocks(one.plan(), "agent.jane"), HasSubstr("or an end that is over"))
      << "no change is taken back";
  one.known.agent("jane", 99);
  EXPECT_THAT(blocks(one.plan(), "agent.jane"), HasSubstr("remove what switches it off"));
}

TEST(DatesTogether, whoever_is_protected_and_ends_is_told_what_to_take_out) {
  Crowded one;
  one.wanted.agent("jane").ends("2026-02-01").protect();
  one.known.agent("jane", 99).protect();
  one.live.agent(99, "jane");
  EXPECT_THAT(blocks(one.plan(), "agent.jane"), HasSubstr("or an end that is over"));
}

TEST(DatesTogether, whoever_comes_back_later_has_the_new_address_today_and_is_switched_on_on_that_day) {
  Crowded one;
  one.wanted.agent("jane-new", {{"name", "Jane Jones"}, {"email", "jones@example.com"}})
      .external_id("4711")
      .starts("2026-03-15");
  one.known.agent("jane", 99).tombstone().external_id("4711");
  one.live.agent(99, "jane").inactive();
  const Plan plan = one.plan();
  const Step& moved = step_of(plan, "agent.jane-new");
  EXPECT_EQ(moved.kind(), ActionKind::state);
  EXPECT_EQ(*moved.effect.moved_from, address("agent.jane"));
  EXPECT_THAT(words_of(moved.notes), Contains(HasSubstr("the same person by external_id \"4711\"")));
  EXPECT_TRUE(one.plan_after_apply().empty());
  const Plan day = one.at("2026-03-15T00:00:00.000Z").plan();
  EXPECT_EQ(kind(day, "agent.jane-new"), "reactivate");
  EXPECT_EQ(step_of(day, "agent.jane-new").id(), remote_id(99));
  EXPECT_EQ(day.steps.size(), 1U);
}

TEST(DatesTogether, a_number_leads_to_its_record_where_that_of_the_address_was_deleted) {
  Crowded one;
  one.wanted.agent("jane").external_id("4711");
  one.known.agent("jane", 98);
  one.live.gone(ResourceType::agent, 98);
  one.known.agent("jane-old", 99).tombstone().external_id("4711");
  one.live.agent(99, "jane-old").inactive();
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "agent.jane"), "reactivate") << "and nobody is created";
  EXPECT_EQ(step_of(plan, "agent.jane").id(), remote_id(99));
  EXPECT_TRUE(one.plan_after_apply().empty());
}

TEST(DatesTogether, the_calendar_knows_whoever_moved_and_whoever_has_a_new_address_by_number) {
  Crowded one;
  one.wanted.moved("agent.a", "agent.b").moved("agent.b", "agent.c");
  one.wanted.agent("c");
  one.known.agent("a", 1).held_until("2026-03-18T00:00:00.000Z");
  one.wanted.agent("new").external_id("4711");
  one.known.agent("old", 2).external_id("4711").held_until("2026-03-18T00:00:00.000Z");
  one.known.agent("forgotten", 3).on_removal(OnRemoval::forget).held_until("2026-03-18T00:00:00.000Z");
  one.wanted.agent("off").switched_off().ends("2026-03-10");
  const state::State state = one.known.build();
  EXPECT_THAT(calendar_of(sample_catalog(), one.wanted.build(), &state, one.policy.now,
                          one.policy.now + std::chrono::weeks{8})
                  .events,
              IsEmpty());
}

TEST(DatesTogether, the_calendar_lists_teams_that_are_left_and_what_is_allowed_for_a_while) {
  Crowded one;
  one.wanted.team("field");
  one.wanted.agent("jane").overlap(14);
  one.known.agent("jane", 99).leaving("field", "2026-03-16T00:00:00.000Z");
  GuardTable::OneOff allow;
  allow.type = ResourceType::contact;
  allow.kind = GuardKind::deactivate;
  allow.number = 90;
  allow.site_name = "Acme Ltd/Head Office";
  allow.until = std::chrono::sys_days{std::chrono::year{2026} / 3 / 31};
  allow.ends = wall_time("2026-03-31T23:00:00.000Z");
  allow.zone = "Europe/London";
  allow.reason = "Acme leaves us";
  one.wanted.guards().once().push_back(allow);
  const state::State state = one.known.build();
  const auto events = calendar_of(sample_catalog(), one.wanted.build(), &state, one.policy.now,
                                  one.policy.now + std::chrono::weeks{8})
                          .events;
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(event_name(events[0].kind), "team_left");
  EXPECT_EQ(events[0].day, "2026-03-15");
  EXPECT_EQ(events[0].what, "Field");
  EXPECT_EQ(event_name(events[1].kind), "allowance_ends");
  EXPECT_EQ(events[1].day, "2026-03-31");
  EXPECT_EQ(events[1].zone, "Europe/London");
  ASSERT_TRUE(events[1].allowance);
  EXPECT_EQ(events[1].allowance->type, ResourceType::contact);
  EXPECT_EQ(events[1].allowance->guard, GuardKind::deactivate);
  EXPECT_EQ(events[1].allowance->number, 90U);
  EXPECT_EQ(events[1].allowance->site_name, "Acme Ltd/Head Office");
  EXPECT_EQ(events[1].reason, "Acme leaves us");
  EXPECT_FALSE(events[1].address);
}

/// An instance in which an agent can be in several teams, and Jane, who moves from one to another.
Plan moving(Case& one, std::string_view when, std::string_view ends) {
  Catalog catalog = sample_catalog();
  catalog.one_team_per_agent.clear();
  one.crowd(10);
  for (const auto& [id, key] : {std::pair{1, "desk"}, std::pair{2, "field"}}) {
    one.wanted.team(key);
    one.known.team(key, id);
    one.live.team(id, key);
  }
  one.wanted.agent("jane").teams({"desk"}).overlap(14).ends(ends);
  one.known.agent("jane", 99).teams({"field"});
  one.live.agent(99, "jane").teams({2});
  one.policy.now = wall_time(when);
  auto plan = make_plan(catalog, one.wanted.build(), one.known.build(), one.live.build(), one.policy);
  if (plan) return std::move(*plan);
  ADD_FAILURE();
  return {};
}

TEST(DatesTogether, whoever_has_ended_keeps_no_team_for_a_while) {
  Case working;
  EXPECT_EQ(changed_teams(step_of(moving(working, "2026-03-01T12:00:00.000Z", "2026-06-30"), "agent.jane")),
            "[field 2] -> [desk 1, field 2]");
  Case ended;
  const Plan plan = moving(ended, "2026-03-01T12:00:00.000Z", "2026-02-01");
  EXPECT_EQ(kind(plan, "agent.jane"), "deactivate");
  EXPECT_THAT(*step_of(plan, "agent.jane").effect.entry->leaving, IsEmpty());
  EXPECT_THAT(words_of(step_of(plan, "agent.jane").notes), Not(Contains(HasSubstr("leaves Field"))));
}

TEST(DatesTogether, an_allowance_lets_a_whole_site_end_on_one_day) {
  Case one;
  one.crowd(5);
  one.wanted.guards().of(ResourceType::contact, GuardKind::deactivate) = {Limit::Unit::count, 2};
  for (int id = 1; id <= 6; ++id) {
    const std::string key = "c" + std::to_string(id);
    one.wanted.contact(key).ends("2026-02-28");
    one.known.contact(key, id);
    one.live.contact(id, key);
  }
  one.wanted.contact("stays");
  one.known.contact("stays", 50);
  one.live.contact(50, "stays");
  EXPECT_EQ(rules(step_of(one.plan(), "contact.c1")), "limit");
  GuardTable::OneOff allow;
  allow.type = ResourceType::contact;
  allow.kind = GuardKind::deactivate;
  allow.number = 6;
  allow.until = std::chrono::sys_days{std::chrono::year{2026} / 3 / 1};
  allow.ends = wall_time("2026-03-02T00:00:00.000Z");
  one.wanted.guards().once().push_back(allow);
  one.known.raw().guards.emplace().once().push_back(allow);
  one.known.raw().guards->of(ResourceType::contact, GuardKind::deactivate) = {Limit::Unit::count, 2};
  EXPECT_FALSE(one.plan().is_blocked());
  one.policy.now = wall_time("2026-03-02T00:00:00.000Z");
  EXPECT_TRUE(one.plan().is_blocked()) << "it is over with its day";
}

}  // namespace
}  // namespace haloform::plan
