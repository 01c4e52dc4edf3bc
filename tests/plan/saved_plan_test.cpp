// A saved plan belongs to one instance, one state and one day, and is judged anew before it is applied.
#include "planner/plan/judging/guards.hpp"
#include "planner/plan/judging/misfit.hpp"
#include "planner/plan/making/make_plan.hpp"
#include "planner/render/faults.hpp"
#include "planner/render/misfits.hpp"
#include "planner/render/phrases.hpp"
#include "tests/support/builders.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace haloform::plan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* acme = "https://acme.halopsa.com";

/// Fifty agents, of whom `leavers` have left the YAML: a plan that was saved a while ago.
struct Company {
  explicit Company(int leavers) {
    for (int number = 0; number < 50; ++number) {
      const std::string key = "agent-" + std::to_string(number);
      state.agent(key, number + 1);
      live.agent(number + 1, key);
      if (number >= leavers) desired.agent(key);
    }
  }
  [[nodiscard]] Plan plan() const {
    Policy policy;
    policy.instance = acme;
    policy.now = wall_time("2026-01-01T12:00:00.000Z");
    auto made = make_plan(sample_catalog(), desired.build(), state.build(), live.build(), policy);
    if (!made) throw std::runtime_error(render::error_of(made.error().front()).text());
    return std::move(*made);
  }
  DesiredDraft desired;
  StateDraft state;
  LiveDraft live;
};

WallTime two_o_clock() { return wall_time("2026-01-01T14:00:00.000Z"); }

PresentFacts facts_at(const char* time) {
  return {acme, {}, Profile::guide, wall_time(time), std::chrono::hours(24)};
}

std::vector<std::string> words_for(const Plan& plan, const state::State& state, const PresentFacts& facts) {
  return render::misfit_words(misfits(plan, state, facts));
}

/// The plan as it is judged once more, by what the state says by now.
Plan judged(Plan plan, const Company& company, const state::State& state) {
  judge(sample_catalog(), company.desired.build(), state, company.live.build(), two_o_clock(), plan);
  return plan;
}

TEST(SavedPlan, belongs_where_and_when_it_was_made) {
  const Company company(3);
  EXPECT_THAT(words_for(company.plan(), company.state.build(), facts_at("2026-01-02T11:59:00.000Z")),
              IsEmpty());
}

TEST(SavedPlan, is_stale_after_a_day) {
  const Company company(3);
  EXPECT_THAT(words_for(company.plan(), company.state.build(), facts_at("2026-01-02T12:00:01.000Z")),
              ElementsAre(HasSubstr("--max-age")));
}

TEST(SavedPlan, is_not_from_the_future) {
  const Company company(3);
  EXPECT_THAT(words_for(company.plan(), company.state.build(), facts_at("2026-01-01T11:00:00.000Z")),
              ElementsAre(HasSubstr("in the future")));
  EXPECT_THAT(words_for(company.plan(), company.state.build(), facts_at("2026-01-01T11:58:00.000Z")),
              IsEmpty())
      << "clocks of two machines differ";
}

TEST(SavedPlan, belongs_to_one_tenant) {
  const Company company(3);
  PresentFacts facts = facts_at("2026-01-01T13:00:00.000Z");
  facts.tenant = "globex";
  EXPECT_THAT(words_for(company.plan(), company.state.build(), facts),
              ElementsAre(HasSubstr("the tenant globex")));
}

// Three of fifty leave; meanwhile all others were switched off by hand, and the state does not know it.
TEST(SavedPlan, does_not_switch_off_the_last_who_are_active) {
  Company company(3);
  const Plan plan = company.plan();
  ASSERT_FALSE(plan.is_blocked());
  LiveDraft live;
  for (int number = 0; number < 50; ++number) {
    RecordEdit record = live.agent(number + 1, "agent-" + std::to_string(number));
    if (number >= 3) record.inactive();
  }
  company.live = live;
  const Plan guarded = judged(plan, company, company.state.build());
  ASSERT_TRUE(guarded.is_blocked());
  EXPECT_EQ(rule_of(guarded.steps.front().blocked_by.front()), BlockRule::last_active);
  EXPECT_THAT(render::phrase(guarded.steps.front().blocked_by.front()).way_forward,
              HasSubstr("--allow agents.deactivate=3"));
}

TEST(SavedPlan, is_not_applied_twice) {
  const Company company(3);
  const Plan plan = company.plan();
  state::State state = company.state.build();
  state.last_plan = plan.digest;
  EXPECT_THAT(words_for(plan, state, facts_at("2026-01-01T13:00:00.000Z")),
              ElementsAre(HasSubstr("already")));
}

TEST(SavedPlan, names_everything_that_does_not_fit_at_once) {
  const Company company(3);
  state::State state = company.state.build();
  state.lineage = "another";
  PresentFacts facts = facts_at("2026-01-09T12:00:00.000Z");
  facts.instance = "https://other.halopsa.com";
  EXPECT_THAT(words_for(company.plan(), state, facts),
              ElementsAre(HasSubstr("other.halopsa.com"), HasSubstr("lineage"), HasSubstr("--max-age")));
}

TEST(SavedPlan, made_before_there_was_a_state_does_not_fit_one) {
  const Company company(3);
  Plan plan = company.plan();
  plan.lineage.clear();
  EXPECT_THAT(words_for(plan, company.state.build(), facts_at("2026-01-01T13:00:00.000Z")),
              ElementsAre(HasSubstr("before there was a state")));
}

TEST(SavedPlan, passes_the_guards_it_passed_before) {
  const Company company(5);
  EXPECT_FALSE(judged(company.plan(), company, company.state.build()).is_blocked());
}

// Five of fifty were within 10%. Since then another apply has taken twenty-five others out.
TEST(SavedPlan, is_blocked_where_the_limit_has_shrunk) {
  const Company company(5);
  const Plan plan = company.plan();
  ASSERT_FALSE(plan.is_blocked());
  state::State state = company.state.build();
  for (int number = 20; number < 45; ++number) {
    state.resources.at(address("agent.agent-" + std::to_string(number))).draft.status =
        state::Status::deactivated;
  }
  const Plan guarded = judged(plan, company, state);
  ASSERT_TRUE(guarded.is_blocked());
  EXPECT_THAT(render::phrase(guarded.steps.front().blocked_by.front()).way_forward,
              HasSubstr("--allow agents.deactivate=5"));
}

TEST(SavedPlan, does_not_switch_off_who_was_protected_meanwhile) {
  const Company company(3);
  const Plan plan = company.plan();
  state::State state = company.state.build();
  state.resources.at(address("agent.agent-1")).draft.protection = Protection::protect;
  const Plan guarded = judged(plan, company, state);
  std::vector<std::string> blocked;
  for (const Step& step : guarded.steps) {
    if (!step.blocked_by.empty()) blocked.push_back(step.address.text());
  }
  EXPECT_THAT(blocked, ElementsAre("agent.agent-1"));
}

// It was let through when nobody knew of it; whoever needs the one who waits waits too.
TEST(SavedPlan, creates_nobody_who_may_be_there_unlisted_by_now) {
  Company company(0);
  company.desired.team("night-shift");
  company.desired.agent("newcomer").teams({"night-shift"});
  const Plan plan = company.plan();
  ASSERT_FALSE(plan.is_blocked());
  company.live.doubt(ResourceType::team, "its listing ends early");
  const Plan guarded = judged(plan, company, company.state.build());
  std::vector<std::string> rules;
  for (const Step& step : guarded.steps) {
    for (const Block& block : step.blocked_by)
      rules.push_back(step.address.text() + ' ' + std::string(rule_name(rule_of(block))));
  }
  EXPECT_THAT(rules, ElementsAre("team.night-shift unlisted", "agent.newcomer needs"));
}

// What was reviewed as blocked is not done, whatever became of the reason; and it is said once.
TEST(SavedPlan, stays_blocked_where_it_was) {
  Company company(0);
  company.desired.agent("newcomer");
  company.live.doubt(ResourceType::agent, "its listing ends early");
  const Plan plan = company.plan();
  ASSERT_TRUE(plan.is_blocked());
  const Plan again = judged(plan, company, company.state.build());
  EXPECT_EQ(again.steps.front().blocked_by.size(), 1U);
  Company listed(0);
  listed.desired.agent("newcomer");
  EXPECT_EQ(judged(plan, listed, listed.state.build()).steps.front().blocked_by.size(), 1U);
}

// Its own word about earlier creates is not asked: the state knows.
TEST(SavedPlan, waits_for_a_create_that_another_run_left_in_doubt) {
  Company company(0);
  company.desired.agent("newcomer");
  const Plan plan = company.plan();
  ASSERT_FALSE(plan.steps.front().not_before);
  company.state.open_intent("agent.newcomer", "2026-01-01T13:59:30.000Z");
  const Plan guarded = judged(plan, company, company.state.build());
  EXPECT_FALSE(guarded.is_blocked());
  EXPECT_TRUE(guarded.steps.front().not_before);
}

TEST(SavedPlan, raises_no_guard_of_which_the_configuration_says_something_else) {
  Company company(0);
  GuardTable kept;
  kept.of(ResourceType::agent, GuardKind::deactivate) = {Limit::Unit::count, 1};
  company.state.raw().guards = kept;
  const Plan plan = company.plan();
  ASSERT_EQ(plan.raises.size(), 1U);
  state::State state = company.state.build();
  EXPECT_THAT(raise_misfits(plan, company.desired.build(), state), IsEmpty());
  state.guards = GuardTable{};
  ++state.serial;
  EXPECT_THAT(render::misfit_words(raise_misfits(plan, company.desired.build(), state)),
              ElementsAre(HasSubstr("by now"), HasSubstr("raises agents.deactivate")));
}

}  // namespace
}  // namespace haloform::plan
