// Creates whose end nobody wrote down: a crash, a timeout. No second record is ever made of one.
#include "planner/plan/finding/settle.hpp"
#include "tests/plan/case.hpp"

#include <gmock/gmock.h>

namespace haloform::plan {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

constexpr std::string_view an_hour_ago = "2026-03-01T11:00:00.000Z";
constexpr std::string_view a_minute_ago = "2026-03-01T11:59:00.000Z";

TEST(Intents, the_record_of_an_unanswered_create_is_bound) {
  Case one;
  one.wanted.agent("jane");
  one.known.open_intent("agent.jane", an_hour_ago);
  one.live.agent(99, "jane");
  const Plan plan = one.plan();
  const Step& step = step_of(plan, "agent.jane");
  ASSERT_EQ(step.kind(), ActionKind::adopt);
  EXPECT_EQ(std::get<Adopt>(step.action).by, AdoptedBy::open_intent);
  EXPECT_FALSE(step.writes());
  EXPECT_TRUE(one.plan_after_apply().empty());
}

TEST(Intents, also_where_the_instance_keeps_what_was_sent_in_its_own_form) {
  Case one;
  one.wanted.agent("jane-smith");
  one.known.open_intent("agent.jane-smith", an_hour_ago);
  one.live.agent(99, "jane-smith", {{"name", "JANE  SMITH"}});
  EXPECT_FALSE(step_of(one.plan(), "agent.jane-smith").writes());
  const state::State state = settle_intents(sample_catalog(), one.known.build(), one.live.build(), {});
  const state::EntryDraft& draft = state.find(address("agent.jane-smith"))->draft;
  EXPECT_EQ(draft.applied.fields.text(field(ResourceType::agent, "name")), "Jane Smith");
  EXPECT_EQ(draft.kept->text(field(ResourceType::agent, "name")), "JANE  SMITH");
}

TEST(Intents, name_records_behind_the_word_id) {
  const auto names = [](std::string_view words, std::int64_t id) { return names_id(words, remote_id(id)); };
  EXPECT_TRUE(names("HTTP 401; created since: id 812, \"Doe, M.\"; id 813, \"Roe\"", 812));
  EXPECT_TRUE(names("HTTP 401; created since: id 812, \"Doe, M.\"; id 813, \"Roe\"", 813));
  EXPECT_TRUE(names("2 records match name X: id 5 6", 6));
  EXPECT_TRUE(names("stored with another address: id 100, 101", 101));
  for (const std::int64_t id : {40, 401, 81, 2, 60}) {
    EXPECT_FALSE(names("HTTP 401 after 60 s, paid 2: id 812", id)) << id;
  }
  EXPECT_FALSE(names("", 1));
  EXPECT_FALSE(names("id ", 1));
}

TEST(Intents, also_where_the_block_has_changed_since) {
  // What was sent decides who it is; what is declared now is an update of that.
  Case one;
  one.wanted.agent("jane", {{"email", "jane.doe@example.com"}});
  one.known.open_intent("agent.jane", an_hour_ago);
  one.live.agent(99, "jane");
  EXPECT_EQ(changed_fields(step_of(one.plan(), "agent.jane")),
            "email: jane@example.com -> jane.doe@example.com");
}

TEST(Intents, also_where_the_block_has_gone_since) {
  Case one;
  one.crowd(30);
  one.known.open_intent("agent.jane", an_hour_ago);
  one.live.agent(99, "jane");
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "agent.jane"), "deactivate") << "removed from YAML, like anybody else";
  EXPECT_TRUE(one.plan_after_apply().empty());
}

TEST(Intents, one_that_came_back_inactive_was_created_without_a_seat) {
  Case one;
  one.wanted.agent("jane");
  one.known.open_intent("agent.jane", an_hour_ago);
  one.live.agent(99, "jane").inactive();
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "agent.jane"), "reactivate");
  EXPECT_THAT(render::reason_words(plan.steps[0]), HasSubstr("created without a seat"));
}

TEST(Intents, where_nothing_came_of_it_the_create_is_sent_no_sooner_than_two_minutes_after) {
  Case one;
  one.wanted.agent("jane");
  one.known.open_intent("agent.jane", a_minute_ago);
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "agent.jane"), "create");
  EXPECT_EQ(plan.steps[0].not_before, wall_time("2026-03-01T12:01:00.000Z"));
  EXPECT_THAT(render::reason_words(plan.steps[0]), HasSubstr("no record matches e-mail jane@example.com"));
}

TEST(Intents, an_intent_of_the_future_counts_from_now_since_the_clock_was_set_back) {
  Case one;
  one.wanted.agent("jane");
  one.known.open_intent("agent.jane", "2026-03-01T18:00:00.000Z");
  const auto not_before = step_of(one.plan(), "agent.jane").not_before;
  ASSERT_TRUE(not_before);
  EXPECT_LE(*not_before, wall_time("2026-03-01T12:02:00.000Z"));
}

TEST(Intents, and_at_once_where_that_was_long_ago) {
  Case one;
  one.wanted.agent("jane");
  one.known.open_intent("agent.jane", an_hour_ago);
  EXPECT_EQ(step_of(one.plan(), "agent.jane").not_before, std::nullopt);
}

TEST(Intents, several_records_that_may_be_it_block_the_create) {
  Case one;
  one.wanted.agent("jane");
  one.known.open_intent("agent.jane", an_hour_ago);
  one.live.agent(99, "jane");
  one.live.agent(100, "jane");
  const Plan plan = one.plan();
  EXPECT_EQ(rules(step_of(plan, "agent.jane")), "in_doubt");
  EXPECT_THAT(render::phrase(plan.steps[0].blocked_by[0]).words, HasSubstr("id 99 100"));
  EXPECT_THAT(render::phrase(plan.steps[0].blocked_by[0]).way_forward,
              HasSubstr("haloform import agent.jane ID"));
}

TEST(Intents, a_record_that_another_address_holds_is_not_it) {
  Case one;
  one.wanted.agent("jane");
  one.known.open_intent("agent.jane", an_hour_ago);
  one.wanted.agent("june", {{"email", "june@example.com"}});
  one.known.agent("june", 99);
  one.live.agent(99, "june", {{"email", "jane@example.com"}});
  EXPECT_EQ(kind(one.plan(), "agent.jane"), "create");
}

TEST(Intents, one_without_a_block_and_without_a_record_is_said_and_not_dropped) {
  Case one;
  one.known.open_intent("agent.jane", an_hour_ago);
  const Plan plan = one.plan();
  EXPECT_TRUE(plan.empty());
  ASSERT_THAT(plan.warnings, SizeIs(1));
  EXPECT_THAT(render::phrase(plan.warnings[0]).words, HasSubstr("haloform state rm agent.jane"));
}

TEST(Intents, are_settled_by_one_pure_function) {
  StateDraft known;
  known.open_intent("agent.found", an_hour_ago);
  known.open_intent("agent.none", an_hour_ago);
  known.open_intent("agent.two", an_hour_ago);
  LiveDraft live;
  live.agent(1, "found");
  live.agent(2, "two");
  live.agent(3, "two");
  const state::State state = settle_intents(sample_catalog(), known.build(), live.build(), {});
  ASSERT_THAT(state.resources, SizeIs(1));
  EXPECT_EQ(state.find(address("agent.found"))->id, remote_id(1));
  ASSERT_THAT(state.open, SizeIs(2));
  EXPECT_EQ(state.open[0].reason, "no answer");
  EXPECT_EQ(state.open[1].reason, "2 records match e-mail two@example.com: id 2 3");
}

TEST(Intents, one_whose_address_is_bound_by_now_is_closed) {
  StateDraft known;
  known.agent("jane", 99);
  known.open_intent("agent.jane", an_hour_ago);
  LiveDraft live;
  live.agent(99, "jane");
  EXPECT_TRUE(settle_intents(sample_catalog(), known.build(), live.build(), {}).open.empty());
}

}  // namespace
}  // namespace haloform::plan
