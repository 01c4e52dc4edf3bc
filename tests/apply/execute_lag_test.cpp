// Reads that show the world as it was a while ago: nobody is made twice, and nothing is believed gone too soon.
#include "planner/render/phrases.hpp"
#include "tests/apply/apply_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <tuple>

namespace haloform::apply {
namespace {

using testing::HasSubstr;

using enum ResourceType;

class LostWhileReadsLag : public testing::TestWithParam<std::tuple<Fault, int, bool>> {};

// An unknown end, reads that lag, alone or in company (whose records show how far reads are behind).
TEST_P(LostWhileReadsLag, makes_nobody_twice) {
  const auto [fault, lag, company] = GetParam();
  ApplyWorld world;
  world.instance.read_lag(std::chrono::seconds(lag));
  world.wanted.agent("jane-smith");
  if (company) world.wanted.agent("aaron");
  if (company) world.wanted.agent("zoe");
  world.options.parallelism = 1;
  world.instance.fault_create(company ? 2 : 1, fault);
  const plan::ApplyReport first = world.apply();
  EXPECT_EQ(janes(world), 1U);
  EXPECT_EQ(jane(first).end, plan::StepEnd::done) << jane(first).message;
  world.apply();
  EXPECT_EQ(janes(world), 1U);
  EXPECT_EQ(world.instance.records(agent).size(), company ? 3U : 1U);
}

INSTANTIATE_TEST_SUITE_P(ExecuteLag, LostWhileReadsLag,
                         testing::Combine(testing::Values(Fault::error_done, Fault::reset_done,
                                                          Fault::throttled_done, Fault::token_done,
                                                          Fault::strange_done, Fault::gateway_late),
                                          testing::Values(0, 1, 3, 6, 15), testing::Bool()));

// A refusal though it was stored, alone or in company, and a second run at once.
class RefusedWhileReadsLag : public testing::TestWithParam<std::tuple<int, bool>> {};

TEST_P(RefusedWhileReadsLag, makes_nobody_twice) {
  const auto [lag, company] = GetParam();
  ApplyWorld world;
  world.instance.read_lag(std::chrono::seconds(lag));
  world.wanted.agent("jane-smith");
  if (company) world.wanted.agent("aaron");
  world.options.parallelism = 1;
  world.instance.fault_create(company ? 2 : 1, Fault::refused_done);
  world.apply();
  const plan::ApplyReport second = world.apply();
  EXPECT_EQ(janes(world), 1U);
  EXPECT_EQ(world.instance.creates(), company ? 2U : 1U);
  EXPECT_EQ(second.count(plan::StepEnd::failed), 0U);
  EXPECT_TRUE(world.plan().empty());
}

INSTANTIATE_TEST_SUITE_P(ExecuteLag, RefusedWhileReadsLag,
                         testing::Combine(testing::Values(0, 1, 3, 6, 14), testing::Bool()));

// The usual refusal, of a wrong field: nobody waits for reads that may lag, and after a minute nothing is left of it.
TEST(RefusedForNow, costs_an_honest_refusal_nothing) {
  ApplyWorld world;
  world.wanted.agent("jane-smith");
  world.instance.fault_create(1, Fault::refused_undone);
  plan::Plan plan = world.plan();
  const Milliseconds before = world.clock.passed();
  const plan::ApplyReport report = world.execute_plan(std::move(plan));
  EXPECT_EQ(world.clock.passed(), before);
  EXPECT_EQ(jane(report).end, plan::StepEnd::failed);
  ASSERT_EQ(report.state.open.size(), 1U);
  EXPECT_TRUE(report.state.open.front().refused);
  EXPECT_EQ(report.state.open.front().reason, "HTTP 400: not today (POST /api)");

  const plan::Plan soon = world.plan();
  EXPECT_THAT(render::reason_words(soon.steps.front()),
              HasSubstr("searches for the record before it sends the create again"));
  EXPECT_TRUE(soon.steps.front().not_before);
  world.clock.advance(std::chrono::minutes(2));
  const plan::Plan later = world.plan();
  EXPECT_EQ(render::reason_words(later.steps.front()), "");
  EXPECT_FALSE(later.steps.front().not_before);
}

// The next run may send it once a reading shows what that run made itself.
TEST(RefusedForNow, is_sent_again_once_a_reading_is_seen_to_be_young) {
  ApplyWorld world;
  world.wanted.agent("jane-smith");
  world.instance.fault_create(1, Fault::refused_undone);
  world.apply();
  world.wanted.agent("aaron");
  world.options.parallelism = 1;  // Aaron's end comes first.
  plan::Plan plan = world.plan();
  const Milliseconds before = world.clock.passed();
  EXPECT_EQ(jane(world.execute_plan(std::move(plan))).end, plan::StepEnd::done);
  EXPECT_LT(world.clock.passed() - before, Milliseconds(1'000));
}

// In company reads are seen to be young, and the matter is closed at once.
TEST(RefusedForNow, leaves_nothing_where_reads_are_seen_to_be_young) {
  ApplyWorld world;
  world.wanted.agent("aaron");
  world.wanted.agent("jane-smith");
  world.options.parallelism = 1;
  world.instance.fault_create(2, Fault::refused_undone);
  const plan::ApplyReport report = world.apply();
  EXPECT_EQ(jane(report).end, plan::StepEnd::failed);
  EXPECT_TRUE(report.state.open.empty());
}

// Somebody on the way answered, and whoever was to do it was at work still: a reading that is young does not tell that.
TEST(ExecuteLag, an_error_of_a_gateway_is_waited_for_though_reads_are_seen_to_be_young) {
  for (const Fault fault : {Fault::gateway_late, Fault::gateway_undone, Fault::reset_undone}) {
    ApplyWorld world;
    world.wanted.agent("aaron");
    world.wanted.agent("jane-smith");
    world.options.parallelism = 1;
    world.instance.fault_create(2, fault);
    plan::Plan plan = world.plan();
    const Milliseconds before = world.clock.passed();
    const plan::ApplyReport report = world.execute_plan(std::move(plan));
    EXPECT_EQ(jane(report).end, plan::StepEnd::done) << jane(report).message;
    EXPECT_EQ(janes(world), 1U);
    EXPECT_EQ(world.instance.creates(), fault == Fault::gateway_late ? 2U : 3U);
    EXPECT_LT(world.clock.passed() - before, Milliseconds(40'000));
  }
}

// The company shows that reads are further behind than is waited for.
TEST(ExecuteLag, a_lag_that_is_seen_and_too_long_leaves_the_step_in_doubt) {
  for (const Fault fault : {Fault::error_done, Fault::throttled_done}) {
    ApplyWorld world;
    world.instance.read_lag(std::chrono::seconds(40));
    world.wanted.agent("aaron");
    world.wanted.agent("jane-smith");
    world.options.parallelism = 1;
    world.instance.fault_create(2, fault);
    const plan::ApplyReport report = world.apply();
    EXPECT_EQ(jane(report).end, plan::StepEnd::in_doubt);
    EXPECT_THAT(jane(report).message, HasSubstr("HaloPSA shows its writes late"));
    EXPECT_EQ(janes(world), 1U);
  }
}

// What this run made is seen at once: so reads are young, and nobody waits for a lag that is not there.
TEST(ExecuteLag, is_not_waited_for_where_reads_are_seen_to_be_young) {
  ApplyWorld world;
  world.wanted.agent("aaron");
  world.wanted.agent("jane-smith");
  world.options.parallelism = 1;
  world.instance.fault_create(2, Fault::throttled_undone);
  plan::Plan plan = world.plan();
  const Milliseconds before = world.clock.passed();
  EXPECT_EQ(jane(world.execute_plan(std::move(plan))).end, plan::StepEnd::done);
  EXPECT_LT(world.clock.passed() - before, Milliseconds(1000));
}

TEST(ExecuteThrottled, is_sent_again_more_than_twice_each_time_after_a_look) {
  ApplyWorld world;
  world.wanted.agent("aaron");
  world.wanted.agent("jane-smith");
  world.options.parallelism = 1;
  for (std::size_t at = 2; at <= 6; ++at) world.instance.fault_create(at, Fault::throttled_undone);
  const plan::ApplyReport report = world.apply();
  EXPECT_EQ(jane(report).end, plan::StepEnd::done) << jane(report).message;
  EXPECT_EQ(world.instance.creates(), 7U);
}

TEST(ExecuteThrottled, one_look_serves_all_who_wait) {
  ApplyWorld world;
  for (std::size_t at = 1; at <= 60; ++at) {
    world.wanted.agent("a" + std::to_string(at));
    if (at > 30)
      world.instance.fault_create(at, at % 2 == 0 ? Fault::throttled_done : Fault::throttled_undone);
  }
  plan::Plan plan = world.plan();
  const std::size_t listings = world.chronicle.count("list agent");
  const plan::ApplyReport report = world.execute_plan(std::move(plan));
  EXPECT_EQ(report.count(plan::StepEnd::done), 60U);
  EXPECT_EQ(world.instance.records(agent).size(), 60U);
  EXPECT_LE(world.chronicle.count("list agent") - listings, 8U);
  EXPECT_EQ(world.chronicle.count("search"), 0U);
}

TEST(ExecuteThrottled, ends_once_it_took_too_long) {
  ApplyWorld world;
  world.wanted.agent("jane-smith");
  for (std::size_t at = 1; at <= 100; ++at) world.instance.fault_create(at, Fault::throttled_undone);
  world.options.throttled_for = Milliseconds(60'000);
  const plan::ApplyReport report = world.apply();
  EXPECT_EQ(jane(report).end, plan::StepEnd::failed);
  EXPECT_THAT(jane(report).message, HasSubstr("HTTP 429"));
  EXPECT_TRUE(report.state.open.empty());
}

TEST(ExecuteToken, a_second_401_ends_it) {
  ApplyWorld world;
  world.wanted.agent("jane-smith");
  world.instance.fault_create(1, Fault::token_undone);
  world.instance.fault_create(2, Fault::token_undone);
  const plan::ApplyReport report = world.apply();
  EXPECT_EQ(jane(report).end, plan::StepEnd::failed);
  EXPECT_EQ(world.instance.creates(), 2U);
  ASSERT_TRUE(report.halted);
  EXPECT_EQ(report.halted->kind, ErrorKind::credentials);
}

// ---- a type so large that it was never listed

/// Few of many are asked for, and nobody lists the type; Jane's create is throttled.
struct Narrow {
  ApplyWorld world;
  Narrow(const char* janes, const char* other, Fault fault) {
    world.instance.add(agent, "somebody");
    world.instance.ask_singly();
    world.wanted.agent("aaron", {{"email", other}});
    world.wanted.agent("jane-smith", {{"email", janes}});
    world.options.parallelism = 1;
    world.instance.fault_create(2, fault);
  }
};

TEST(NarrowLook, is_a_search_that_finds_the_like_of_her) {
  for (const Fault fault : {Fault::throttled_undone, Fault::throttled_done}) {
    Narrow narrow("jane+x@example.com", "aaron+y@example.com", fault);
    EXPECT_EQ(jane(narrow.world.apply()).end, plan::StepEnd::done);
    EXPECT_EQ(janes(narrow.world), 1U);
    EXPECT_EQ(narrow.world.chronicle.count("list agent"), 0U);
  }
}

TEST(NarrowLook, is_a_listing_where_no_search_was_seen_to_find_the_like_of_her) {
  Narrow narrow("jane+x@example.com", "aaron@example.com", Fault::throttled_undone);
  EXPECT_EQ(jane(narrow.world.apply()).end, plan::StepEnd::done);
  EXPECT_GE(narrow.world.chronicle.count("list agent"), 1U);
}

TEST(NarrowLook, does_not_believe_a_search_that_lags) {
  Narrow narrow("jane@example.com", "aaron@example.com", Fault::throttled_done);
  narrow.world.instance.read_lag(std::chrono::seconds(6));
  EXPECT_EQ(jane(narrow.world.apply()).end, plan::StepEnd::done);
  EXPECT_EQ(janes(narrow.world), 1U);
}

// ---- an address that the instance changed as it stored it

TEST(StoredOtherwise, who_was_made_under_another_address_is_found_by_name) {
  for (const Fault fault : {Fault::reset_done, Fault::throttled_done, Fault::token_done}) {
    ApplyWorld world;
    world.instance.drop_tags();
    // An older namesake, whom nobody manages.
    world.instance.add(agent, "jane-smith", {{"email", "namesake@example.com"}});
    world.wanted.agent("jane-smith", {{"email", "jane-smith+x@example.com"}});
    world.instance.fault_create(1, fault);
    const plan::ApplyReport report = world.apply();
    EXPECT_EQ(jane(report).id, remote_id(101)) << jane(report).message;
    EXPECT_EQ(janes(world), 2U);
    EXPECT_NE(report.state.find(address("agent.jane-smith")), nullptr);
  }
}

TEST(StoredOtherwise, of_two_who_may_be_it_a_person_chooses) {
  ApplyWorld world;
  // Otherwise she may be looked for before the other one is there.
  world.options.parallelism = 1;
  world.instance.drop_tags();
  world.wanted.agent("jane-smith", {{"email", "jane-smith+x@example.com"}});
  world.wanted.agent("other-jane", {{"name", "Jane Smith"}, {"email", "other+y@example.com"}});
  world.instance.fault_create(1, Fault::reset_done);
  world.instance.fault_create(2, Fault::reset_done);
  const plan::ApplyReport report = world.apply();
  EXPECT_EQ(report.count(plan::StepEnd::in_doubt), 2U);
  EXPECT_THAT(jane(report).message, HasSubstr("may have been stored with another address: id 100, 101"));
  EXPECT_EQ(world.instance.creates(), 2U);
}

// Even the next run, after a crash: it knows which ids there were before the create.
TEST(StoredOtherwise, the_next_run_binds_what_was_made_since) {
  ApplyWorld world;
  world.instance.drop_tags();
  world.instance.add(agent, "old-timer");
  world.wanted.agent("jane-smith", {{"email", "jane-smith+x@example.com"}});
  world.instance.fault_create(1, Fault::timeout_done);
  plan::Plan plan = world.plan();
  world.instance.break_search({ErrorKind::unavailable, "no answer", {}, {}});
  ASSERT_EQ(world.execute_plan(std::move(plan)).state.open.size(), 1U);
  const plan::Plan next = world.plan();
  ASSERT_EQ(next.steps.size(), 1U);
  EXPECT_EQ(next.steps.front().id(), remote_id(101));
}

// ---- the newborn

TEST(Newborn, that_reads_do_not_show_is_waited_for) {
  for (const int lag : {1, 6, 14}) {
    ApplyWorld world;
    world.instance.read_lag(std::chrono::seconds(lag));
    world.wanted.agent("jane-smith");
    world.wanted.agent("aaron");
    world.settled();
    EXPECT_TRUE(world.plan().empty()) << lag;
    EXPECT_EQ(world.instance.creates(), 2U);
  }
}

TEST(Newborn, that_stays_away_is_not_made_again_for_ten_minutes) {
  ApplyWorld world;
  world.instance.add(agent, "somebody");
  world.instance.read_lag(std::chrono::minutes(16));
  world.wanted.agent("jane-smith");
  world.settled();
  const WallTime made = *world.backend.load()->find(address("agent.jane-smith"))->draft.made;
  const Milliseconds before = world.clock.passed();
  const plan::Plan plan = world.plan();
  EXPECT_GE(world.clock.passed() - before, Milliseconds(15'000));
  EXPECT_LE(world.clock.passed() - before, Milliseconds(16'000));
  ASSERT_EQ(plan.steps.size(), 1U);
  ASSERT_EQ(plan.steps.front().blocked_by.size(), 1U);
  const plan::Block& block = plan.steps.front().blocked_by.front();
  EXPECT_EQ(plan::rule_of(block), plan::BlockRule::awaited);
  EXPECT_THAT(render::phrase(block).words, HasSubstr("haloform created id 101 at " + iso_time(made)));
  EXPECT_THAT(render::phrase(block).way_forward, HasSubstr(iso_time(made + std::chrono::minutes(10))));
  EXPECT_THAT(render::phrase(block).way_forward, HasSubstr("--allow recreate=1"));

  world.clock.advance(std::chrono::minutes(11));
  EXPECT_TRUE(world.plan().steps.front().runs()) << "by then it counts as deleted";
}

// Each type was waited for anew.
TEST(Newborn, of_all_types_are_waited_for_together) {
  ApplyWorld world;
  for (const ResourceType type : {agent, contact, team}) world.instance.add(type, "somebody");
  world.instance.read_lag(std::chrono::minutes(16));
  world.wanted.team("support");
  world.wanted.agent("jane-smith");
  world.wanted.contact("bob");
  world.settled();
  const Milliseconds before = world.clock.passed();
  EXPECT_TRUE(world.plan().is_blocked());
  EXPECT_GE(world.clock.passed() - before, Milliseconds(15'000));
  EXPECT_LE(world.clock.passed() - before, Milliseconds(16'000));
}

TEST(Newborn, who_was_deleted_is_made_again_for_whoever_says_so) {
  ApplyWorld world;
  world.wanted.agent("jane-smith");
  world.wanted.agent("aaron");
  world.settled();
  world.instance.erase(agent, world.backend.load()->find(address("agent.jane-smith"))->id.number());
  EXPECT_TRUE(world.plan().is_blocked());
  world.policy.allow["recreate"] = 1;
  EXPECT_EQ(jane(world.apply()).end, plan::StepEnd::done);
  EXPECT_EQ(janes(world), 1U);
}

// Removed from the configuration right after it was made: the record is there, active, and its id must not be lost.
TEST(Newborn, that_leaves_at_once_is_not_taken_for_deleted) {
  ApplyWorld world;
  world.wanted.agent("aaron");
  world.settled();
  ApplyWorld& later = world;
  later.wanted.agent("jane-smith");
  later.settled();
  later.instance.read_lag(std::chrono::minutes(16));
  DesiredDraft without;
  without.agent("aaron");
  later.wanted = std::move(without);
  const plan::Plan plan = later.plan();
  ASSERT_FALSE(plan.steps.empty());
  for (const plan::Step& step : plan.steps) EXPECT_FALSE(step.runs()) << step.address.text();
}

// ---- what was changed a moment ago

/// Jane and Aaron, whom the state knows and whose changes reads show six seconds later.
struct Known {
  static StateDraft state() {
    StateDraft known;
    known.agent("jane-smith", 100);
    known.agent("aaron", 101);
    return known;
  }
  ApplyWorld world{state().build()};
  Known() {
    world.instance.add(agent, "jane-smith");
    world.instance.add(agent, "aaron");
    world.instance.read_lag(std::chrono::seconds(6));
    world.clock.advance(std::chrono::minutes(1));
    declare(true);
  }
  void declare(bool with_jane) {
    DesiredDraft wanted;
    wanted.agent("aaron");
    if (with_jane) wanted.agent("jane-smith");
    world.wanted = std::move(wanted);
  }
};

// Read too soon, she is active still: nothing would be done, and she would stay off.
TEST(ChangedLately, who_leaves_and_comes_back_at_once_is_switched_on_again) {
  Known known;
  known.declare(false);
  known.world.settled();
  ASSERT_FALSE(known.world.instance.record(agent, 100).is_active());
  known.declare(true);
  known.world.settled();
  EXPECT_TRUE(known.world.instance.record(agent, 100).is_active());
}

// Read too soon, she is inactive already: nothing would be done, and a leaver would stay active.
TEST(ChangedLately, who_comes_back_and_leaves_at_once_is_switched_off_again) {
  Known known;
  for (const bool there : {false, true, false}) {
    known.declare(there);
    known.world.settled();
  }
  EXPECT_FALSE(known.world.instance.record(agent, 100).is_active());
}

TEST(ChangedLately, what_somebody_switches_by_hand_counts_once_reads_cannot_be_behind) {
  Known known;
  known.world.instance.read_lag({});
  known.declare(false);
  known.world.settled();
  known.world.instance.record(agent, 100).active = true;
  const Milliseconds before = known.world.clock.passed();
  const plan::Plan plan = known.world.plan();
  EXPECT_GE(known.world.clock.passed() - before, Milliseconds(14'000));
  ASSERT_EQ(plan.drift.size(), 1U) << "switched on outside, and left so";
}

}  // namespace
}  // namespace haloform::apply
