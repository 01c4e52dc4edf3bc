#include "planner/plan/making/make_plan.hpp"
#include "planner/plan/privacy/without_people.hpp"
#include "planner/render/why/explanation.hpp"
#include "planner/render/why/why_text.hpp"
#include "tests/support/builders.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>
#include <utility>
#include <vector>

namespace haloform::render {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// A world, and what of it is explained.
struct WhyWorld {
  DesiredDraft wanted;
  StateDraft known;
  LiveDraft live;
  std::vector<DesiredState::Origin> origins;
  WallTime now{};

  std::optional<Explanation> why(std::string_view who, Privacy privacy = Privacy::full) {
    desired_.emplace(wanted.build());
    state_ = known.build();
    snapshot_.emplace(live.build());
    plan::Policy policy;
    policy.instance = "https://acme.halopsa.com";
    policy.now = now;
    policy.allow = {{"create", 100}, {"update", 100}};
    auto plan = plan::make_plan(sample_catalog(), *desired_, state_, *snapshot_, policy);
    EXPECT_TRUE(plan);
    veil_.emplace(privacy, "lineage");
    plan_.emplace(plan::without_people(sample_catalog(), std::move(*plan), *veil_));
    return explain(sample_catalog(), address(who), {*desired_, origins, state_, *snapshot_, *plan_, *veil_});
  }
  std::string text(std::string_view who, Privacy privacy = Privacy::full) {
    const auto found = why(who, privacy);
    EXPECT_TRUE(found) << who;
    return found ? render_why(*found, {}) : std::string();
  }

 private:
  std::optional<DesiredState> desired_;
  state::State state_;
  std::optional<Snapshot> snapshot_;
  std::optional<plan::Plan> plan_;
  std::optional<plan::Veil> veil_;
};

WhyWorld janes_phone() {
  WhyWorld world;
  world.wanted.agent("jane-smith", {{"phone", "2"}}).line(12);
  world.known.agent("jane-smith", 99, {{"phone", "2"}});
  world.live.agent(99, "jane-smith", {{"phone", "7"}});
  world.origins = {{DesiredState::Origin::From::block, "phone", {}, {"people.yaml", 14, 12}}};
  return world;
}

TEST(Why, a_field_says_who_declares_it_where_what_was_applied_and_what_the_record_has) {
  const std::string text = janes_phone().text("agent.jane-smith");
  EXPECT_THAT(text, testing::StartsWith("agent.jane-smith (id 99)\nJane Smith <jane-smith@example.com>\n\n"));
  EXPECT_THAT(text, HasSubstr("Plan      update\n"));
  EXPECT_THAT(text,
              HasSubstr("Why       what is declared differs from the record in phone (changed outside)\n"));
  EXPECT_THAT(text, HasSubstr("Block     people.yaml:12"));
  EXPECT_THAT(text, HasSubstr("id 99, active"));
  EXPECT_THAT(text, HasSubstr("Record    id 99, as read, active; found by the state, which says id 99"));
  EXPECT_THAT(text, HasSubstr("  phone  (drift)\n"
                              "    declared  \"2\"  (people.yaml:14:12)\n"
                              "    applied   \"2\"  (state)\n"
                              "    record    \"7\"  (as read)\n"
                              "    plan      \"2\"  (is sent)\n"));
  EXPECT_THAT(text, HasSubstr("  active\n    declared  true  (who is declared is active)\n"));
}

TEST(Why, of_somebody_who_is_as_declared_nothing_is_to_be_done) {
  WhyWorld world;
  world.wanted.agent("jane-smith");
  world.known.agent("jane-smith", 99);
  world.live.agent(99, "jane-smith");
  EXPECT_THAT(world.text("agent.jane-smith"), HasSubstr("Plan      nothing: the record is as declared\n"));
}

TEST(Why, of_a_leaver_it_names_the_rule) {
  WhyWorld world;
  world.wanted.agent("stays");
  world.known.agent("stays", 1);
  world.known.agent("leaver", 2);
  world.live.agent(1, "stays");
  world.live.agent(2, "leaver");
  const std::string text = world.text("agent.leaver");
  EXPECT_THAT(text, HasSubstr("Plan      deactivate\n"));
  EXPECT_THAT(text, HasSubstr("[removed_from_configuration]"));
  EXPECT_THAT(text, HasSubstr("Block     none: no block declares it\n"));
  EXPECT_THAT(text, HasSubstr("Guards    deactivate 1 of"));
}

TEST(Why, of_somebody_who_is_protected_it_says_how_to_proceed) {
  WhyWorld world;
  world.wanted.agent("stays");
  world.known.agent("stays", 1);
  world.known.agent("boss", 2).protect();
  world.live.agent(1, "stays");
  world.live.agent(2, "boss");
  EXPECT_THAT(world.text("agent.boss"), AllOf(HasSubstr("deactivate, blocked by protect"),
                                              HasSubstr("[protect]"), HasSubstr("To proceed: ")));
}

TEST(Why, of_a_newcomer_no_record_matches) {
  WhyWorld world;
  world.wanted.agent("jo").with({{"phone", "3"}});
  world.known.agent("stays", 1);
  world.wanted.agent("stays");
  world.live.agent(1, "stays");
  const std::string text = world.text("agent.jo");
  EXPECT_THAT(text, HasSubstr("Plan      create\n"));
  EXPECT_THAT(text, HasSubstr("it is declared, and no record matches it"));
  EXPECT_THAT(text, HasSubstr("does not know the address"));
  EXPECT_THAT(text, HasSubstr("Record    none matches"));
}

TEST(Why, teams_are_explained_with_each_place_that_names_one) {
  WhyWorld world;
  world.wanted.team("tier-1").members({"jane-smith"});
  world.wanted.agent("jane-smith");
  world.known.team("tier-1", 5);
  world.known.agent("jane-smith", 99).teams({});
  world.live.team(5, "tier-1");
  world.live.agent(99, "jane-smith").teams({});
  world.origins = {{DesiredState::Origin::From::team, "teams", "tier-1", {"teams.yaml", 4, 9}}};
  EXPECT_THAT(world.text("agent.jane-smith"),
              HasSubstr("  teams\n    declared  tier-1  (teams.yaml:4:9, members of team.tier-1)\n"));
}

TEST(Why, of_whom_nobody_knows_there_is_nothing_to_explain) {
  EXPECT_FALSE(janes_phone().why("agent.nobody"));
}

TEST(Why, as_json_has_each_fact_with_its_place) {
  const auto document = nlohmann::json::parse(json_why(*janes_phone().why("agent.jane-smith")));
  EXPECT_EQ(document.at("action"), "update");
  EXPECT_EQ(document.at("block").at("line"), 12);
  EXPECT_TRUE(document.at("feed").is_null());
  EXPECT_EQ(document.at("state").at("entry").at("id"), 99);
  const auto& fields = document.at("fields");
  const auto phone =
      std::ranges::find_if(fields, [](const auto& field) { return field.at("field") == "phone"; });
  ASSERT_NE(phone, fields.end());
  EXPECT_EQ(phone->at("declared"), "2");
  EXPECT_EQ(phone->at("declared_at").at(0).at("where").at("line"), 14);
  EXPECT_EQ(phone->at("applied"), "2");
  EXPECT_EQ(phone->at("record"), "7");
  EXPECT_EQ(phone->at("planned"), "2");
  EXPECT_EQ(phone->at("drift"), true);
}

TEST(Why, shows_nobody_where_people_are_masked) {
  WhyWorld world;
  world.wanted.agent("jane-smith", {{"phone", "+44 20 7946 0002"}});
  world.known.agent("jane-smith", 99, {{"phone", "+44 20 7946 0001"}});
  world.live.agent(99, "jane-smith", {{"phone", "+44 20 7946 0007"}});
  const std::string text = world.text("agent.jane-smith", Privacy::mask);
  for (const char* secret : {"Jane Smith", "jane-smith@", "7946"})
    EXPECT_THAT(text, Not(HasSubstr(secret))) << text;
  EXPECT_THAT(text, HasSubstr("agent.jane-smith (id 99)"));
}

TEST(Why, a_date_that_decides_is_named_with_its_place) {
  WhyWorld world;
  world.now = wall_time("2026-03-01T12:00:00.000Z");
  world.wanted.agent("ended").line(5).ends("2026-02-01");
  world.known.agent("ended", 1).tombstone();
  world.live.agent(1, "ended").inactive();
  world.wanted.agent("later").line(6).starts("2026-04-01");
  world.wanted.agent("paused").line(7).paused("2026-03-31", "merger");
  EXPECT_THAT(world.text("agent.ended"),
              AllOf(HasSubstr("Plan      nothing: it ended on 2026-02-01 (people.yaml:5:7)\n"),
                    HasSubstr("    declared  false  (who has ended is inactive; people.yaml:5:7)\n")));
  EXPECT_THAT(world.text("agent.later"), HasSubstr("nothing: it starts on 2026-04-01 (people.yaml:6:6)"));
  EXPECT_THAT(world.text("agent.paused"),
              HasSubstr("nothing: it is paused until 2026-03-31 (people.yaml:7:9)"));
}

TEST(Why, of_a_removal_that_is_held_nothing_is_sent_now) {
  WhyWorld world;
  world.now = wall_time("2026-03-01T12:00:00.000Z");
  world.wanted.agent("stays");
  world.known.agent("stays", 1);
  world.known.agent("leaver", 2).held_until("2026-03-18T00:00:00.000Z");
  world.live.agent(1, "stays");
  world.live.agent(2, "leaver");
  const auto held = AllOf(HasSubstr("deactivate, held"), HasSubstr("false  (is not sent now)\n"));
  EXPECT_THAT(world.text("agent.leaver"), held);
  world.now = wall_time("2026-03-18T00:00:00.000Z");
  EXPECT_THAT(world.text("agent.leaver"), HasSubstr("false  (is sent)\n"));
}

TEST(Why, breaks_out_of_no_line) {
  WhyWorld world;
  world.wanted.agent("jane-smith", {{"phone", "a\x1b[2J\n##vso[x] \u202e"}});
  world.known.agent("jane-smith", 99, {{"phone", "\x07"}});
  world.live.agent(99, "jane-smith", {{"phone", "b\nc"}});
  world.origins = {{DesiredState::Origin::From::block, "phone", {}, {"a\n\x1b.yaml", 1, 1}}};
  const std::string text = world.text("agent.jane-smith");
  EXPECT_EQ(text.find_first_of("\x1b\x07"), std::string::npos);
  EXPECT_EQ(text.find("\u202e"), std::string::npos);
}

}  // namespace
}  // namespace haloform::render
