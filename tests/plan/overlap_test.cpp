// Somebody moves to another team and keeps the old one for a while (`lifecycle.overlap`).
#include "tests/plan/case.hpp"

#include <gmock/gmock.h>

namespace haloform::plan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Three teams of an instance in which an agent can be in several, and Jane, who was in one of them.
struct Movers : Case {
  Catalog catalog = sample_catalog();
  Movers() {
    catalog.one_team_per_agent.clear();
    for (const auto& [id, key] : {std::pair{1, "desk"}, std::pair{2, "field"}, std::pair{3, "night"}}) {
      wanted.team(key);
      known.team(key, id);
      live.team(id, key);
    }
    known.agent("jane", 99).teams({"field"});
    live.agent(99, "jane").teams({2});
  }
  [[nodiscard]] Plan now() const {
    auto plan = make_plan(catalog, wanted.build(), known.build(), live.build(), policy);
    if (plan) return std::move(*plan);
    ADD_FAILURE();
    return {};
  }
  /// The plan on that day, after this one was applied.
  [[nodiscard]] Plan later(std::string_view when) {
    World world = simulate(catalog, now(), known.build(), live.build());
    Policy then = policy;
    then.now = wall_time(when);
    auto plan = make_plan(catalog, wanted.build(), world.state, world.live, then);
    if (plan) return std::move(*plan);
    ADD_FAILURE();
    return {};
  }
};

TEST(Overlap, keeps_the_old_team_for_so_many_days) {
  Movers one;
  one.wanted.agent("jane").teams({"desk"}).overlap(14);
  const Plan plan = one.now();  // on 2026-03-01
  EXPECT_EQ(changed_teams(step_of(plan, "agent.jane")), "[field 2] -> [desk 1, field 2]");
  EXPECT_THAT(words_of(step_of(plan, "agent.jane").notes), ElementsAre("leaves Field on 2026-03-15"));
  const auto& leaving = *step_of(plan, "agent.jane").effect.entry->leaving;
  ASSERT_EQ(leaving.size(), 1U);
  EXPECT_EQ(leaving[0].until, wall_time("2026-03-16T00:00:00.000Z"));
}

TEST(Overlap, is_said_in_every_plan_and_ends_by_itself) {
  Movers one;
  one.wanted.agent("jane").teams({"desk"}).overlap(14);
  const Plan quiet = one.later("2026-03-15T23:59:59.999Z");
  EXPECT_TRUE(quiet.empty());
  EXPECT_THAT(words_of(quiet.warnings),
              ElementsAre("lifecycle.overlap: agent.jane leaves Field on 2026-03-15"));
  const Plan end = one.later("2026-03-16T00:00:00.000Z");
  EXPECT_EQ(changed_teams(step_of(end, "agent.jane")), "[desk 1, field 2] -> [desk 1]");
  EXPECT_THAT(*step_of(end, "agent.jane").effect.entry->leaving, IsEmpty());
  EXPECT_THAT(**step_of(end, "agent.jane").effect.entry->applied.teams, ElementsAre("desk"));
}

TEST(Overlap, of_a_name_that_the_team_takes_out_of_its_members_is_the_same) {
  Movers two;
  two.wanted.agent("jane").overlap(2);
  two.wanted.team("extra").members({});
  two.known.team("extra", 5);
  two.live.team(5, "extra");
  two.known.raw().resources.at(address("agent.jane")).draft.applied.teams = std::vector<std::string>{"extra"};
  two.live = {};
  for (const auto& [id, key] : {std::pair{1, "desk"}, std::pair{2, "field"}, std::pair{3, "night"}})
    two.live.team(id, key);
  two.live.team(5, "extra");
  two.live.agent(99, "jane").teams({5});
  EXPECT_THAT(words_of(step_of(two.now(), "agent.jane").notes), ElementsAre("leaves Extra on 2026-03-03"));
  EXPECT_TRUE(two.later("2026-03-02T00:00:00.000Z").empty());
  EXPECT_EQ(changed_teams(step_of(two.later("2026-03-04T00:00:00.000Z"), "agent.jane")), "[extra 5] -> []");
}

TEST(Overlap, does_not_hold_a_team_that_is_declared_again) {
  Movers one;
  one.wanted.agent("jane").teams({"desk", "field"}).overlap(14);
  one.known.raw().resources.at(address("agent.jane")).draft.applied.teams =
      std::vector<std::string>{"desk", "field"};
  one.known.raw().resources.at(address("agent.jane")).draft.leaving =
      std::vector<state::LeavingTeam>{{"field", wall_time("2026-03-05T00:00:00.000Z")}};
  one.live = {};
  for (const auto& [id, key] : {std::pair{1, "desk"}, std::pair{2, "field"}, std::pair{3, "night"}})
    one.live.team(id, key);
  one.live.agent(99, "jane").teams({1, 2});
  EXPECT_EQ(kind(one.now(), "agent.jane"), "state");
  EXPECT_TRUE(one.later("2027-01-01T00:00:00.000Z").empty());
}

TEST(Overlap, that_is_taken_out_of_the_block_ends_at_once) {
  Movers one;
  one.wanted.agent("jane").teams({"desk"});
  one.known.raw().resources.at(address("agent.jane")).draft.leaving =
      std::vector<state::LeavingTeam>{{"field", wall_time("2026-03-20T00:00:00.000Z")}};
  EXPECT_EQ(changed_teams(step_of(one.now(), "agent.jane")), "[field 2] -> [desk 1]");
}

TEST(Overlap, is_not_for_whoever_is_switched_off_and_not_for_teams_that_somebody_else_gave) {
  Movers off;
  off.wanted.agent("jane").teams({"desk"}).overlap(14).switched_off();
  off.crowd(5);
  EXPECT_EQ(changed_teams(step_of(off.now(), "agent.jane")), "[field 2] -> [desk 1]");
  Movers strict;
  strict.wanted.team("closed").exclusive_members({});
  strict.known.team("closed", 6);
  strict.live = {};
  for (const auto& [id, key] : {std::pair{1, "desk"}, std::pair{2, "field"}, std::pair{3, "night"}})
    strict.live.team(id, key);
  strict.live.team(6, "closed");
  strict.live.agent(99, "jane").teams({2, 6});
  strict.wanted.agent("jane").teams({"field"}).overlap(14);
  EXPECT_EQ(changed_teams(step_of(strict.now(), "agent.jane")), "[closed 6, field 2] -> [field 2]");
}

TEST(Overlap, is_the_teams_own_under_the_key_that_it_has_now) {
  Movers one;
  one.wanted.agent("jane").teams({"desk"}).overlap(14);
  one.known.raw().resources.erase(address("team.field"));
  one.known.team("on-site", 2, {{"name", "Field"}});
  one.wanted.moved("team.on-site", "team.field");
  one.known.raw().resources.at(address("agent.jane")).draft.applied.teams =
      std::vector<std::string>{"on-site"};
  EXPECT_EQ((*step_of(one.now(), "agent.jane").effect.entry->leaving)[0].team, "field");
}

}  // namespace
}  // namespace haloform::plan
