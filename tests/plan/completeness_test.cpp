// What a plan does where records may exist that were not listed, and where a listing is empty.
#include "planner/plan/judging/completeness.hpp"

#include "tests/plan/case.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haloform::plan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// A leaver, somebody who stays, and a newcomer of each type, of whom agents may be hidden.
struct Hidden : Case {
  Hidden() {
    crowd(20);
    known.agent("leaver", 7);
    live.agent(7, "leaver");
    wanted.agent("newcomer");
    wanted.contact("newcomer");
    wanted.team("newcomer");
    live.doubt(ResourceType::agent, "the instance counts 60 active agents, but its listing has 40");
  }
};

TEST(Completeness, where_somebody_may_be_hidden_nobody_of_that_type_is_created) {
  const Plan plan = Hidden().plan();
  const Step& newcomer = step_of(plan, "agent.newcomer");
  EXPECT_EQ(rules(newcomer), "unlisted");
  EXPECT_THAT(render::phrase(newcomer.blocked_by.front()).words, HasSubstr("counts 60 active agents"));
  EXPECT_THAT(render::phrase(newcomer.blocked_by.front()).way_forward, HasSubstr("--allow unlisted=agents"));
  EXPECT_EQ(rules(step_of(plan, "contact.newcomer")), "");
  EXPECT_EQ(rules(step_of(plan, "team.newcomer")), "");
  EXPECT_THAT(words_of(plan.warnings), ElementsAre(HasSubstr("agents may exist that were not listed")));
  EXPECT_THAT(plan.read.doubt.at(ResourceType::agent), HasSubstr("counts 60"));
}

TEST(Completeness, the_rest_is_planned) {
  Hidden hidden;
  EXPECT_EQ(kind(hidden.plan(), "agent.leaver"), "deactivate");
  EXPECT_EQ(rules(step_of(hidden.plan(), "agent.leaver")), "");
  hidden.policy.targets = {address("agent.leaver")};
  EXPECT_FALSE(hidden.plan().is_blocked());
}

TEST(Completeness, whoever_knows_better_says_so) {
  Hidden hidden;
  hidden.policy.allow["contacts.unlisted"] = 1;
  EXPECT_TRUE(hidden.plan().is_blocked());
  hidden.policy.allow["agents.unlisted"] = 1;
  EXPECT_FALSE(hidden.plan().is_blocked());
  EXPECT_THAT(words_of(hidden.plan().warnings), SizeIs(1));
}

TEST(Completeness, an_empty_listing_where_the_state_knows_somebody_names_the_flag) {
  Case empty;
  empty.wanted.contact("bob");
  empty.known.contact("bob", 5);
  empty.live.gone(ResourceType::contact, 5);
  EXPECT_THAT(all_text(empty.errors()), HasSubstr("--allow empty=contacts"));
  empty.policy.allow["contacts.empty"] = 1;
  const Plan plan = empty.plan();
  ASSERT_THAT(plan.blocked_by, SizeIs(1)) << "that all of them are missing is another question";
  EXPECT_EQ(rule_of(plan.blocked_by.front()), BlockRule::missing);
}

TEST(Completeness, the_two_counts_of_active_agents_are_told_where_they_differ) {
  Case counts;
  counts.crowd(20);
  EXPECT_FALSE(counts.plan().read.active_agents);
  counts.live.counts_active(20);
  EXPECT_FALSE(counts.plan().read.active_agents);
  counts.live.counts_active(17);
  EXPECT_EQ(counts.plan().read.active_agents->listed, 20U);
  EXPECT_EQ(counts.plan().read.active_agents->counted, 17U);
  EXPECT_THAT(words_of(counts.plan().warnings), IsEmpty());
}

TEST(Completeness, agents_that_were_not_listed_have_seats_all_the_same) {
  Case seats;
  seats.crowd(20);
  seats.live.seats(30).counts_active(28);
  EXPECT_EQ(seats.plan().seats->used, 28U);
}

TEST(Completeness, flags_name_the_types) {
  EXPECT_THAT(may_be_empty({{"contacts.empty", 1}, {"agents.unlisted", 1}, {"deactivate", 5}}),
              ElementsAre(ResourceType::contact));
  EXPECT_EQ(allow_empty(ResourceType::team), "--allow empty=teams");
}

}  // namespace
}  // namespace haloform::plan
