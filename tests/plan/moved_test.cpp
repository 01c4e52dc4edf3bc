// What moved between a review and the apply, and what of a plan is left for the next review.
#include "planner/plan/approval/moved.hpp"

#include "planner/plan/approval/approval_of.hpp"
#include "planner/plan/codec/plan_digest.hpp"
#include "planner/plan/judging/misfit.hpp"
#include "planner/render/approvals.hpp"
#include "planner/render/misfits.hpp"
#include "planner/render/phrases_of_approval.hpp"
#include "planner/state/lineage.hpp"
#include "tests/plan/case.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace haloform::plan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

/// What moved, by address, in words.
std::map<std::string, std::string> words_of(const Moved& moved, const Plan& plan) {
  std::map<std::string, std::string> words;
  for (const auto& [at, why] : moved.steps)
    words.emplace(plan.steps.at(at).address.text(), render::phrase(why).words);
  return words;
}

std::vector<std::string> addresses(const std::vector<ApprovedStep>& steps) {
  std::vector<std::string> all;
  for (const ApprovedStep& step : steps) all.push_back(step.address.text());
  return all;
}

/// A world whose plan was approved, and which goes on from there.
struct Reviewed : Case {
  Approval approval;

  void review() { approval = approval_of(sample_catalog(), plan()); }
  [[nodiscard]] Moved moved() const { return moved_since(sample_catalog(), approval, plan(), known.build()); }
  [[nodiscard]] std::map<std::string, std::string> words() const { return words_of(moved(), plan()); }
  /// The plan as it is applied with --only-approved.
  [[nodiscard]] Plan kept() const {
    Plan now = plan();
    keep_approved(moved_since(sample_catalog(), approval, now, known.build()), now);
    return now;
  }
};

/// Jane's phone is to be another one, Bob has left, and somebody is new; all was approved.
struct ReviewedCompany : Reviewed {
  ReviewedCompany() {
    crowd(20);
    wanted.agent("jane", {{"phone", "2"}});
    known.agent("jane", 7, {{"phone", "1"}});
    jane = &live_agent(7, "jane", {{"phone", "1"}});
    known.agent("bob", 8);
    bob = &live_agent(8, "bob");
    wanted.agent("new-person");
    review();
  }
  RecordEdit& live_agent(std::int64_t id, const char* key, FieldList more = {}) {
    edits.push_back(live.agent(id, key, more));
    return edits.back();
  }
  std::deque<RecordEdit> edits;
  RecordEdit* jane;
  RecordEdit* bob;
};

std::vector<std::string> left_of(const Plan& plan) {
  std::vector<std::string> left;
  for (const Step& step : plan.steps) {
    if (step.unapproved) left.push_back(step.address.text());
  }
  return left;
}

std::vector<std::string> running(const Plan& plan) {
  std::vector<std::string> all;
  for (const Step& step : plan.steps) {
    if (step.runs()) all.push_back(step.address.text());
  }
  return all;
}

TEST(Moved, is_nothing_where_nothing_moved) {
  const ReviewedCompany one;
  EXPECT_TRUE(one.moved().nothing());
  EXPECT_THAT(one.moved().done, IsEmpty());
  EXPECT_THAT(left_of(one.kept()), IsEmpty());
}

TEST(Moved, names_a_field_that_somebody_edited_in_the_instance) {
  ReviewedCompany one;
  one.jane->with(ResourceType::agent, {{"phone", "3"}});
  EXPECT_THAT(one.words(), ElementsAre(Pair("agent.jane", "phone was changed in HaloPSA")));
  EXPECT_THAT(left_of(one.kept()), ElementsAre("agent.jane"));
  EXPECT_THAT(running(one.kept()), UnorderedElementsAre("agent.bob", "agent.new-person"))
      << "a leaver leaves all the same";
}

TEST(Moved, names_a_field_that_the_configuration_changed_once_more) {
  ReviewedCompany one;
  one.wanted = DesiredDraft();
  for (std::int64_t id = 1000; id < 1020; ++id) one.wanted.agent("crowd-" + std::to_string(id));
  one.wanted.agent("jane", {{"phone", "4"}});
  one.wanted.agent("new-person", {{"mobile", "5"}});
  EXPECT_THAT(one.words(), ElementsAre(Pair("agent.jane", "phone would get another value"),
                                       Pair("agent.new-person", "mobile would be set too")));
}

TEST(Moved, names_somebody_new_and_somebody_who_is_not_planned_any_more) {
  ReviewedCompany one;
  one.wanted.agent("bob");
  one.wanted.agent("late");
  EXPECT_THAT(one.words(), ElementsAre(Pair("agent.late", "it is not in the approval")));
  EXPECT_THAT(addresses(one.moved().gone), ElementsAre("agent.bob"));
  EXPECT_FALSE(one.moved().nothing());
}

TEST(Moved, names_a_person_whom_a_step_was_not_approved_for) {
  ReviewedCompany one;
  one.bob->with(ResourceType::agent, {{"name", "Robert Bob"}});
  EXPECT_THAT(one.words(), ElementsAre(Pair("agent.bob", "its name, e-mail or site was changed in HaloPSA")));
}

TEST(Moved, names_an_action_that_became_another_one) {
  ReviewedCompany one;
  one.wanted.agent("bob", {{"phone", "9"}});
  EXPECT_THAT(one.words(), ElementsAre(Pair("agent.bob", "it was approved as deactivate")));
}

TEST(Moved, names_a_block_that_came) {
  ReviewedCompany one;
  one.live.self(8);
  EXPECT_THAT(one.words(), ElementsAre(Pair("agent.bob", "it is blocked by now")));
}

TEST(Moved, names_a_record_that_is_not_the_one_that_was_approved) {
  ReviewedCompany one;
  one.known.raw().resources.erase(address("agent.jane"));
  one.known.agent("jane", 9, {{"phone", "1"}});
  one.live.agent(9, "jane", {{"phone", "1"}});
  EXPECT_THAT(one.words().at("agent.jane"), HasSubstr("another record"));
}

TEST(Moved, does_not_mind_what_was_done_meanwhile) {
  ReviewedCompany one;
  // As another run leaves it.
  const World after = simulate(sample_catalog(), one.plan(), one.known.build(), one.live.build());
  const auto again = make_plan(sample_catalog(), one.wanted.build(), after.state, after.live, one.policy);
  ASSERT_TRUE(again);
  const Moved moved = moved_since(sample_catalog(), one.approval, *again, after.state);
  EXPECT_TRUE(moved.nothing());
  EXPECT_THAT(addresses(moved.done), UnorderedElementsAre("agent.bob", "agent.jane", "agent.new-person"));
}

TEST(Moved, does_not_mind_what_somebody_did_by_hand) {
  ReviewedCompany one;
  one.jane->with(ResourceType::agent, {{"phone", "2"}});
  one.bob->inactive();
  ASSERT_EQ(kind(one.plan(), "agent.jane"), "state");
  EXPECT_THAT(one.words(), IsEmpty());
  EXPECT_TRUE(one.moved().nothing()) << "only the state has to learn of it";
}

// Who came by another way is somebody whom the reviewer did not see.
TEST(Moved, names_a_record_that_would_be_adopted_in_the_place_of_a_create) {
  ReviewedCompany one;
  one.live.agent(55, "new-person");
  ASSERT_EQ(kind(one.plan(), "agent.new-person"), "adopt");
  EXPECT_THAT(one.words(), ElementsAre(Pair("agent.new-person", "it was approved as create")));
}

// A run was killed between the create and the journal.
TEST(Moved, does_not_mind_a_create_that_the_next_run_finds) {
  ReviewedCompany one;
  one.known.open_intent("agent.new-person", "2026-03-01T11:00:00.000Z");
  one.live.agent(55, "new-person");
  ASSERT_EQ(kind(one.plan(), "agent.new-person"), "adopt");
  EXPECT_THAT(one.words(), IsEmpty());
}

TEST(Moved, does_not_mind_a_create_that_has_to_be_sent_again) {
  ReviewedCompany one;
  one.known.open_intent("agent.new-person", "2026-03-01T11:00:00.000Z");
  ASSERT_EQ(kind(one.plan(), "agent.new-person"), "create");
  EXPECT_THAT(one.words(), IsEmpty());
}

/// Two people join a team that has to be made first.
struct NewTeam : Reviewed {
  NewTeam() {
    crowd(5);
    wanted.team("desk");
    wanted.agent("first").teams({"desk"});
    wanted.agent("second").teams({"desk"});
    review();
  }
};

// The run ended when the team was there.
TEST(Moved, does_not_mind_that_a_team_has_its_id_by_now) {
  NewTeam one;
  one.known.team("desk", 3);
  one.live.team(3, "desk");
  EXPECT_THAT(one.words(), IsEmpty());
  EXPECT_THAT(addresses(one.moved().done), ElementsAre("team.desk"));
}

TEST(Moved, minds_a_team_that_is_another_one_than_the_approved) {
  NewTeam one;
  one.live.team(3, "desk");
  EXPECT_THAT(one.words(), UnorderedElementsAre(Pair("team.desk", "it was approved as create"),
                                                Pair("agent.first", HasSubstr("teams")),
                                                Pair("agent.second", HasSubstr("teams"))));
}

TEST(KeepApproved, leaves_what_needs_a_step_that_is_left) {
  NewTeam one;
  Plan now = one.plan();
  Moved moved;
  for (std::size_t at = 0; at < now.steps.size(); ++at) {
    if (now.steps[at].address == address("team.desk")) moved.steps.emplace_back(at, NewSince{});
  }
  keep_approved(moved, now);
  EXPECT_THAT(left_of(now), UnorderedElementsAre("team.desk", "agent.first", "agent.second"));
  EXPECT_EQ(render::phrase(*step_of(now, "agent.first").unapproved).words,
            "it needs team.desk, which is not as it was approved");
  EXPECT_EQ(now.counts().unapproved, 3U);
}

// The seat of somebody who stays is none.
TEST(KeepApproved, gives_no_seat_away_that_does_not_become_free) {
  Reviewed one;
  one.crowd(4);
  one.known.agent("leaver", 7);
  RecordEdit leaver = one.live.agent(7, "leaver");
  one.wanted.agent("joiner");
  one.live.seats(5);
  one.review();
  ASSERT_THAT(running(one.plan()), ElementsAre("agent.leaver", "agent.joiner"));

  leaver.with(ResourceType::agent, {{"name", "Somebody Else"}});
  const Plan now = one.kept();
  EXPECT_THAT(left_of(now), ElementsAre("agent.leaver"));
  EXPECT_TRUE(step_of(now, "agent.joiner").deferred);
  EXPECT_THAT(running(now), IsEmpty());
  EXPECT_EQ(now.seats->after, 5U);
}

// Both leavers were approved while a third person stayed. By now that one is gone, and nobody would be left.
TEST(Moved, minds_that_nobody_is_left_by_now) {
  Reviewed one;
  one.policy.allow = {{"deactivate", 10}};
  for (const char* const key : {"first", "second"}) {
    one.known.agent(key, key[0]);
    one.live.agent(key[0], key);
  }
  one.wanted.agent("third");
  one.known.agent("third", 3);
  RecordEdit third = one.live.agent(3, "third");
  one.review();
  ASSERT_TRUE(one.moved().nothing());
  third.inactive();
  EXPECT_THAT(one.words().at("agent.first"), HasSubstr("nobody of its type would be left active by now"));
  EXPECT_THAT(running(one.kept()), IsEmpty());
}

TEST(KeepApproved, raises_no_guard_that_was_not_approved) {
  Reviewed one;
  one.crowd(3);
  one.known.raw().guards = GuardTable();
  one.wanted.guards().of(ResourceType::agent, GuardKind::deactivate) = {Limit::Unit::count, 49};
  one.review();
  EXPECT_TRUE(one.moved().nothing());
  one.wanted.guards().of(ResourceType::agent, GuardKind::deactivate) = {Limit::Unit::count, 50};
  EXPECT_EQ(one.moved().raises.size(), 1U);
  EXPECT_FALSE(one.moved().nothing());
  EXPECT_THAT(one.kept().raises, IsEmpty());
  EXPECT_THAT(render::moved_error(sample_catalog(), one.moved(), one.plan(), "a.json").what,
              HasSubstr("agents.deactivate"));
}

TEST(Moved, is_said_by_person_and_the_rest_is_counted) {
  ReviewedCompany one;
  one.jane->with(ResourceType::agent, {{"phone", "3"}});
  for (int number = 0; number < 20; ++number) one.wanted.agent("late-" + std::to_string(number));
  const Error error = render::moved_error(sample_catalog(), one.moved(), one.plan(), "approval.json");
  EXPECT_EQ(error.kind, ErrorKind::stale);
  EXPECT_THAT(error.what, HasSubstr("agent.jane (\"Jane\", id 7), update: phone was changed in HaloPSA; "));
  EXPECT_THAT(error.what, HasSubstr("agent.late-0 (\"Late 0\"), create: it is not in the approval"));
  EXPECT_THAT(error.what, HasSubstr("; and 11 more"));
  EXPECT_THAT(error.advice, HasSubstr("--only-approved"));
}

// ---- where an approval belongs

std::vector<std::string> misfits_of(const Approval& approval, const state::State& state, const char* instance,
                                    const char* tenant = "", Profile profile = Profile::guide) {
  const PresentFacts facts{instance, tenant, profile, wall_time("2030-01-01T00:00:00.000Z"), {}};
  return render::misfit_words(misfits(approval.head, state::lineage_mark(state.lineage), facts));
}

TEST(Approval, belongs_to_an_instance_a_tenant_a_profile_and_a_state) {
  const ReviewedCompany one;
  const char* const here = "https://acme.halopsa.com";
  state::State state = one.known.build();
  EXPECT_THAT(misfits_of(one.approval, state, here), IsEmpty()) << "it has no age";
  EXPECT_THAT(misfits_of(one.approval, state, "https://other.halopsa.com"),
              ElementsAre(HasSubstr("https://other.halopsa.com")));
  EXPECT_THAT(misfits_of(one.approval, state, here, "other"), ElementsAre(HasSubstr("tenant")));
  EXPECT_THAT(misfits_of(one.approval, state, here, "", Profile::halo), ElementsAre(HasSubstr("profile")));
  state.lineage = "11111111-2222-4333-8444-555555555555";
  EXPECT_THAT(misfits_of(one.approval, state, here), ElementsAre(HasSubstr("lineage")));
  state.lineage.clear();
  EXPECT_THAT(misfits_of(one.approval, state, here), ElementsAre(HasSubstr("lineage none")));
}

// The first run of all was ended after some of its steps; the state is there since then.
TEST(Approval, of_a_first_plan_belongs_to_the_state_that_came_of_it) {
  Reviewed one;
  one.known.raw().lineage.clear();
  one.wanted.agent("first");
  one.wanted.agent("second");
  one.live.agent(900, "stranger");
  one.review();
  EXPECT_TRUE(one.approval.head.lineage.empty());
  one.known.raw().lineage = "0f8fad5b-d9cb-469f-a165-70867728950e";
  one.known.agent("first", 100);
  one.live.agent(100, "first");
  EXPECT_THAT(misfits_of(one.approval, one.known.build(), "https://acme.halopsa.com"), IsEmpty());
  EXPECT_THAT(one.words(), IsEmpty());
  EXPECT_THAT(addresses(one.moved().done), ElementsAre("agent.first"));
}

}  // namespace
}  // namespace haloform::plan
