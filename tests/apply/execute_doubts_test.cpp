#include "tests/apply/apply_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haloform::apply {
namespace {

using testing::HasSubstr;

using enum ResourceType;

struct Doubt {
  Fault fault;
  plan::StepEnd end;
  std::size_t sendings;
  const char* says;
};

void PrintTo(const Doubt& doubt, std::ostream* out) { *out << "fault " << static_cast<int>(doubt.fault); }

class UnknownCreate : public testing::TestWithParam<Doubt> {};

// One create whose first sending goes wrong in one way. Whatever the way, there is one Jane at most.
TEST_P(UnknownCreate, ends_as_the_rules_say) {
  const Doubt& doubt = GetParam();
  ApplyWorld world;
  world.wanted.agent("jane-smith");
  world.instance.fault_create(1, doubt.fault);
  const plan::ApplyReport report = world.apply();
  EXPECT_EQ(jane(report).end, doubt.end) << jane(report).message;
  EXPECT_THAT(jane(report).message, HasSubstr(doubt.says));
  EXPECT_EQ(world.instance.creates(), doubt.sendings);
  EXPECT_LE(janes(world), 1U);
  EXPECT_EQ(report.state.open.size(), doubt.end == plan::StepEnd::in_doubt ? 1U : 0U);
  const state::Entry* entry = report.state.find(address("agent.jane-smith"));
  ASSERT_EQ(entry != nullptr, doubt.end == plan::StepEnd::done);
  if (entry == nullptr) return;
  EXPECT_EQ(entry->id, named(world.instance, agent, "Jane Smith").front().id);
}

INSTANTIATE_TEST_SUITE_P(
    ExecuteDoubts, UnknownCreate,
    testing::Values(
        Doubt{Fault::error_done, plan::StepEnd::done, 1, "found by a search"},
        Doubt{Fault::reset_done, plan::StepEnd::done, 1, "found by a search"},
        Doubt{Fault::unreadable_done, plan::StepEnd::done, 1, "found by a search"},
        Doubt{Fault::timeout_done, plan::StepEnd::done, 1, "found by a search"},
        Doubt{Fault::timeout_late, plan::StepEnd::done, 1, "found by a search"},
        Doubt{Fault::error_undone, plan::StepEnd::done, 2, ""},
        Doubt{Fault::reset_undone, plan::StepEnd::done, 2, ""},
        Doubt{Fault::timeout_undone, plan::StepEnd::in_doubt, 1, "neither a search nor the listing"},
        Doubt{Fault::empty_undone, plan::StepEnd::failed, 1, "probably no seat or licence is free"},
        Doubt{Fault::throttled_done, plan::StepEnd::done, 1, "found by a search"},
        Doubt{Fault::throttled_undone, plan::StepEnd::done, 2, ""},
        Doubt{Fault::token_done, plan::StepEnd::done, 1, "found by a search"},
        Doubt{Fault::token_undone, plan::StepEnd::done, 2, ""},
        Doubt{Fault::refused_done, plan::StepEnd::done, 1, "found by a search"},
        Doubt{Fault::strange_done, plan::StepEnd::done, 1, "found by a search"},
        Doubt{Fault::strange_undone, plan::StepEnd::failed, 1, "HTTP 409"}));

TEST(ExecuteDoubts, look_ups_come_after_two_and_eight_seconds_the_second_by_listing) {
  ApplyWorld world;
  world.wanted.agent("jane-smith");
  world.instance.fault_create(1, Fault::timeout_undone);
  plan::Plan plan = world.plan();
  const Milliseconds before = world.clock.passed();
  const std::size_t listings = world.chronicle.count("list agent");
  world.execute_plan(std::move(plan));
  EXPECT_EQ(world.clock.passed() - before, Milliseconds(8000));
  EXPECT_EQ(world.chronicle.count("search e-mail jane-smith@example.com"), 1U);
  EXPECT_EQ(world.chronicle.count("list agent"), listings + 1);
  EXPECT_LT(world.chronicle.at("create agent"), world.chronicle.at("search"));
}

// The search is blind to what was made just now: the listing is not.
TEST(ExecuteDoubts, a_slow_search_does_not_lead_to_a_second_person) {
  ApplyWorld world;
  world.wanted.agent("jane-smith");
  world.instance.search_lag(Milliseconds(3'600'000));
  world.instance.fault_create(1, Fault::error_done);
  EXPECT_EQ(jane(world.apply()).end, plan::StepEnd::done);
  EXPECT_EQ(janes(world), 1U);
}

TEST(ExecuteDoubts, a_create_is_sent_again_at_most_twice_each_time_after_looking) {
  ApplyWorld world;
  world.wanted.agent("jane-smith");
  for (std::size_t at = 1; at <= 3; ++at) world.instance.fault_create(at, Fault::error_undone);
  const plan::ApplyReport report = world.apply();
  EXPECT_EQ(jane(report).end, plan::StepEnd::in_doubt);
  EXPECT_THAT(jane(report).message, HasSubstr("after 3 attempts"));
  EXPECT_EQ(world.instance.creates(), 3U);
  EXPECT_EQ(world.chronicle.count("search"), 3U);
  EXPECT_EQ(world.chronicle.count("intent agent.jane-smith"), 3U);
  EXPECT_EQ(report.state.open.size(), 1U);
}

TEST(ExecuteDoubts, a_repeat_that_is_refused_looks_once_more) {
  ApplyWorld world;
  world.wanted.agent("jane-smith");
  world.instance.fault_create(1, Fault::error_undone);
  world.instance.fault_create(2, Fault::refused);
  // It lands while the second one is under way, which is then refused because of it.
  std::size_t writes = 0;
  world.instance.on_write = [&](const std::string&) {
    if (++writes == 2) world.instance.add(agent, "jane-smith");
  };
  const plan::ApplyReport report = world.apply();
  EXPECT_EQ(jane(report).end, plan::StepEnd::done);
  EXPECT_EQ(janes(world), 1U);
}

TEST(ExecuteDoubts, several_records_with_the_key_are_a_persons_choice) {
  ApplyWorld world;
  world.wanted.agent("jane-smith");
  world.instance.fault_create(1, Fault::timeout_done);
  world.instance.on_write = [&](const std::string&) { world.instance.add(agent, "jane-smith"); };
  const plan::ApplyReport report = world.apply();
  EXPECT_EQ(jane(report).end, plan::StepEnd::in_doubt);
  EXPECT_THAT(jane(report).message, HasSubstr("2 records match e-mail jane-smith@example.com: id 100, 101"));
  EXPECT_THAT(jane(report).message, HasSubstr("haloform import"));
  EXPECT_EQ(world.instance.creates(), 1U);
}

// A record that another address holds is not the one, though it bears the key (it gave the e-mail up just now, and
// the search still shows the old row).
TEST(ExecuteDoubts, a_record_that_somebody_holds_is_never_adopted) {
  StateDraft known;
  known.agent("old-jane", 100);
  ApplyWorld world(known.build());
  world.instance.add(agent, "old-jane");
  world.wanted.agent("old-jane");
  world.wanted.agent("jane-smith");
  plan::Plan plan = world.plan();
  world.instance.record(agent, 100).fields = sample_fields(agent, "jane-smith");
  world.instance.fault_create(1, Fault::timeout_undone);
  const plan::ApplyReport report = world.execute_plan(std::move(plan));
  EXPECT_EQ(jane(report).end, plan::StepEnd::in_doubt);
  EXPECT_EQ(report.state.find(address("agent.jane-smith")), nullptr);
}

TEST(ExecuteDoubts, a_look_up_that_fails_leaves_the_step_in_doubt) {
  for (const bool search : {true, false}) {
    ApplyWorld world;
    world.wanted.agent("jane-smith");
    world.instance.fault_create(1, Fault::error_undone);
    plan::Plan plan = world.plan();
    const Error error{ErrorKind::unavailable, "no answer for 6 minutes", "GET /api/agent", {}};
    search ? world.instance.break_search(error) : world.instance.break_list(error);
    const plan::ApplyReport report = world.execute_plan(std::move(plan));
    EXPECT_EQ(jane(report).end, plan::StepEnd::in_doubt);
    EXPECT_THAT(jane(report).message, HasSubstr("no answer for 6 minutes"));
    EXPECT_EQ(world.instance.creates(), 1U);
  }
}

TEST(ExecuteDoubts, an_open_intent_survives_with_its_key_and_the_next_run_binds_the_record) {
  ApplyWorld world;
  world.wanted.agent("jane-smith");
  world.instance.fault_create(1, Fault::timeout_done);
  plan::Plan plan = world.plan();
  const Error error{ErrorKind::unavailable, "no answer", {}, {}};
  world.instance.break_search(error);
  const plan::ApplyReport first = world.execute_plan(std::move(plan));
  ASSERT_EQ(first.state.open.size(), 1U);
  EXPECT_EQ(first.state.open.front().key.text, "jane-smith@example.com");
  EXPECT_THAT(first.state.open.front().reason, HasSubstr("no answer within 60 s"));

  const plan::ApplyReport second = world.apply();
  EXPECT_EQ(jane(second).step->kind(), plan::ActionKind::adopt);
  EXPECT_EQ(jane(second).end, plan::StepEnd::done);
  EXPECT_EQ(janes(world), 1U);
  EXPECT_TRUE(world.backend.load()->open.empty());
  EXPECT_TRUE(world.plan().empty());
}

// After a timeout a later run sends again, no sooner than two minutes after the intent, and looks first.
TEST(ExecuteDoubts, a_create_that_may_still_be_under_way_is_waited_for) {
  ApplyWorld world;
  world.wanted.agent("jane-smith");
  world.instance.fault_create(1, Fault::timeout_undone);
  world.apply();
  plan::Plan plan = world.plan();
  ASSERT_FALSE(plan.empty());
  ASSERT_TRUE(plan.steps.front().not_before);
  const Milliseconds before = world.clock.passed();
  const plan::ApplyReport report = world.execute_plan(std::move(plan));
  EXPECT_EQ(jane(report).end, plan::StepEnd::done);
  EXPECT_GE(world.clock.passed() - before, Milliseconds(100'000));
  ASSERT_EQ(world.observer.notices.size(), 1U);
  EXPECT_THAT(world.observer.notices.front(),
              HasSubstr("before checking whether agent.jane-smith already exists"));
  EXPECT_EQ(world.instance.creates(), 2U);
  EXPECT_EQ(janes(world), 1U);
  EXPECT_TRUE(world.backend.load()->open.empty());
}

TEST(ExecuteDoubts, what_landed_while_it_was_waited_for_is_bound_and_not_made_again) {
  ApplyWorld world;
  world.wanted.agent("jane-smith");
  world.wanted.agent("other");
  world.instance.fault_create(1, Fault::timeout_undone);
  world.options.parallelism = 1;
  world.apply();
  plan::Plan plan = world.plan();
  world.instance.add(agent, "jane-smith");
  const plan::ApplyReport report = world.execute_plan(std::move(plan));
  EXPECT_EQ(jane(report).end, plan::StepEnd::done);
  EXPECT_THAT(jane(report).message, HasSubstr("created by an earlier run"));
  EXPECT_EQ(janes(world), 1U);
}

// It may name records by which it is known, and by which a third run finds it.
TEST(ExecuteDoubts, what_an_earlier_run_said_of_its_create_stays_until_another_is_sent) {
  ApplyWorld world;
  world.wanted.agent("jane-smith");
  world.instance.fault_create(1, Fault::timeout_undone);
  const state::State before = world.apply().state;
  plan::Plan plan = world.plan();
  world.instance.break_list(Error{ErrorKind::unavailable, "no answer for 6 minutes", {}, {}});
  const plan::ApplyReport report = world.execute_plan(std::move(plan));
  EXPECT_EQ(jane(report).end, plan::StepEnd::in_doubt);
  EXPECT_THAT(jane(report).message, HasSubstr("no answer for 6 minutes"));
  EXPECT_TRUE(report.state_written);
  EXPECT_EQ(report.state.open, before.open);
  EXPECT_EQ(world.backend.replayed()->open, before.open);
}

// A hundred lost answers at once: the others go on meanwhile, and few listings serve all.
TEST(ExecuteDoubts, many_doubts_share_listings_and_hold_nobody_up) {
  ApplyWorld world;
  world.instance.search_lag(Milliseconds(3'600'000));
  for (std::size_t at = 0; at < 200; ++at) {
    world.wanted.agent("a" + std::to_string(at));
    if (at < 100) world.instance.fault_create(at + 1, Fault::reset_done);
  }
  plan::Plan plan = world.plan();
  const std::size_t listings = world.chronicle.count("list agent");
  const plan::ApplyReport report = world.execute_plan(std::move(plan));
  EXPECT_EQ(report.count(plan::StepEnd::done), 200U);
  EXPECT_EQ(world.instance.records(agent).size(), 200U);
  EXPECT_LE(world.chronicle.count("list agent") - listings, 20U);
  EXPECT_TRUE(world.plan().empty());
}

TEST(ExecuteDoubts, a_row_that_keeps_quiet_about_its_site_is_asked_for_in_full) {
  ApplyWorld world;
  world.instance.add(ResourceType::contact, "someone", {{"site_id", 5}});
  world.wanted.contact("bob", {{"site_id", 5}});
  plan::Plan plan = world.plan();
  world.instance.hide_in_listing(ResourceType::contact, "site_id");
  world.instance.fault_create(1, Fault::reset_done);
  const plan::ApplyReport report = world.execute_plan(std::move(plan));
  EXPECT_EQ(result_of(report, "contact.bob").end, plan::StepEnd::done);
  EXPECT_EQ(world.instance.records(ResourceType::contact).size(), 2U);
}

}  // namespace
}  // namespace haloform::apply
