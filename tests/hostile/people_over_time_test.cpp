// Whoever may write a pull request, and nothing else: what lasts longer than a change stays as it is.
#include "tests/e2e/either_profile.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace haloform::test {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

class PeopleOverTime : public EitherProfile {};
INSTANTIATE_TEST_SUITE_P(Profiles, PeopleOverTime, either_profile, EitherProfile::name);

constexpr int staff = 40;

/// Under what stands in `above`, all from `first` on, and then `more`.
std::string staffed(const std::string& above, int first = 1, const std::string& more = "") {
  std::string text = above + "agents:\n";
  for (int number = first; number <= staff; ++number) {
    const std::string key = "s" + std::to_string(number);
    text += agent_block(key, "S " + std::to_string(number), key + "@example.com");
  }
  return text + more;
}

const std::string twenty_once = "allow: [{agents.deactivate: 20, until: 2999-12-31, reason: \"we close\"}]\n";

TEST_P(PeopleOverTime, what_a_change_allows_itself_counts_from_the_next_one) {
  const Stage stage(world_of({}), speaking());
  stage.configure(staffed(""));
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.control().reset_log();
  stage.configure(staffed(twenty_once, 21));
  const ProcessResult at_once = stage.apply();
  EXPECT_EQ(at_once.exit_code, 5) << shown(at_once);
  EXPECT_THAT(unwrapped(at_once.out),
              HasSubstr("agents.deactivate 20 until 2999-12-31 (\"we close\") counts from "
                        "the apply after"));
  EXPECT_EQ(stage.control().writes(), 0);
  EXPECT_FALSE(stage.state().contains("allow")) << "a blocked plan brings nothing in";
  stage.configure(staffed(twenty_once));
  const ProcessResult alone = stage.apply();
  EXPECT_EQ(alone.exit_code, 0) << shown(alone);
  EXPECT_EQ(stage.state().at("allow").at(0).at("number"), 20);
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
  stage.configure(staffed("allow: [{agents.deactivate: 25, until: 2999-12-31, reason: \"we close\"}]\n", 26));
  EXPECT_EQ(stage.apply().exit_code, 5) << "more of it is new";
  EXPECT_EQ(stage.control().writes(), 0);
  stage.configure(staffed(twenty_once, 21));
  const ProcessResult then = stage.apply();
  EXPECT_EQ(then.exit_code, 0) << shown(then);
  EXPECT_EQ(stage.control().writes(), 20);
}

TEST_P(PeopleOverTime, what_was_allowed_until_yesterday_counts_no_more) {
  const Stage stage(world_of({}), speaking());
  const std::string over = "allow: [{agents.deactivate: 20, until: 2020-01-31, reason: \"we close\"}]\n";
  stage.configure(staffed(over));
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.configure(staffed(over, 21));
  const ProcessResult plan = stage.plan();
  EXPECT_EQ(plan.exit_code, 5);
  EXPECT_THAT(unwrapped(plan.out), HasSubstr("is over; remove the entry"));
}

TEST_P(PeopleOverTime, a_saved_plan_brings_in_what_was_reviewed) {
  const Stage stage(world_of({}), speaking());
  stage.configure(staffed(""));
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.configure(staffed(twenty_once));
  ASSERT_EQ(stage.plan({"--out", "plan.json"}).exit_code, 0);
  stage.configure(staffed("allow: [{agents.deactivate: 21, until: 2999-12-31, reason: \"we close\"}]\n"));
  const ProcessResult other = stage.haloform({"apply", "plan.json"});
  EXPECT_EQ(other.exit_code, 8) << shown(other);
  stage.configure(staffed(twenty_once));
  EXPECT_EQ(stage.haloform({"apply", "plan.json"}).exit_code, 0);
  EXPECT_EQ(stage.state().at("allow").at(0).at("number"), 20);
}

std::string glass_block(const std::string& more) {
  return agent_block("glass", "Glass", "glass@example.com", more);
}

/// Thirty-nine others beside an account that was applied as break glass.
Stage with_glass(const Flags& flags) {
  Stage stage(world_of({}), flags);
  stage.configure(staffed("", 2, glass_block("lifecycle: {protect: break_glass}")));
  const ProcessResult first = stage.apply();
  EXPECT_EQ(first.exit_code, 0) << shown(first);
  EXPECT_EQ(stage.state().at("resources").at("agent.glass").at("protect"), "break_glass");
  stage.control().reset_log();
  return stage;
}

TEST_P(PeopleOverTime, a_break_glass_account_outlives_every_change_of_files_and_every_flag) {
  const Stage stage = with_glass(speaking());
  const auto refused = [&](const std::string& text, const Flags& more = {}) {
    stage.configure(text);
    const ProcessResult apply = stage.apply(more);
    EXPECT_EQ(apply.exit_code, 5) << text << shown(apply);
    EXPECT_THAT(unwrapped(apply.out), HasSubstr("break-glass account"));
  };
  refused(staffed("", 2), {"--allow", "agents.deactivate=40", "--allow-delete"});
  refused(staffed("", 2, glass_block("active: false")));
  refused(staffed("", 2, glass_block("lifecycle: {protect: false, on_removal: delete}\n    active: false")));
  refused(staffed("", 2, agent_block("glass", "Mine", "glass@example.com")));
  refused(
      staffed("", 2, agent_block("glass", "Glass", "mine@example.com", "lifecycle: {protect: break_glass}")));
  refused(staffed("moved: [{from: agent.glass, to: agent.mine}]\n", 2,
                  agent_block("mine", "Glass", "glass@example.com")));
  const auto id = stage.state().at("resources").at("agent.glass").at("id").get<int>();
  refused(staffed(
      "", 2, agent_block("mine", "Mine", "mine@example.com", "lifecycle: {id: " + std::to_string(id) + "}")));
  EXPECT_EQ(stage.control().writes(), 0);
  stage.configure(staffed("", 2, glass_block("")));
  const ProcessResult quiet = stage.apply();
  EXPECT_EQ(quiet.exit_code, 0) << shown(quiet);
  EXPECT_THAT(unwrapped(quiet.out), HasSubstr("stays a break-glass account all the same"));
  EXPECT_EQ(stage.state().at("resources").at("agent.glass").at("protect"), "break_glass");
}

TEST_P(PeopleOverTime, a_break_glass_account_ends_by_hand) {
  const Stage stage = with_glass(speaking());
  stage.configure(staffed("audit: {file: audit.jsonl}\n", 2));
  const std::string kept = stage.read("haloform.state.json");
  for (const Flags& command :
       {Flags{"state", "rm", "agent.glass"}, Flags{"state", "mv", "agent.glass", "agent.x"}}) {
    const ProcessResult result = stage.haloform(command);
    EXPECT_EQ(result.exit_code, 1) << shown(result);
    EXPECT_THAT(unwrapped(result.err), HasSubstr("haloform state release agent.glass"));
  }
  nlohmann::json copy = stage.state();
  copy["resources"]["agent.glass"]["protect"] = false;
  copy["serial"] = 99;
  stage.write("copy.json", copy.dump(2));
  EXPECT_EQ(stage.haloform({"state", "restore", "copy.json"}).exit_code, 1);
  EXPECT_EQ(stage.haloform({"state", "push", "copy.json"}).exit_code, 1);
  const ProcessResult in_pipeline = stage.haloform({"state", "release", "agent.glass"}, {{"CI", "true"}});
  EXPECT_EQ(in_pipeline.exit_code, 1) << shown(in_pipeline);
  EXPECT_EQ(stage.read("haloform.state.json"), kept);
  const ProcessResult released = stage.haloform({"state", "release", "agent.glass"});
  EXPECT_EQ(released.exit_code, 0) << shown(released);
  EXPECT_EQ(stage.state().at("resources").at("agent.glass").at("protect"), false);
  EXPECT_THAT(stage.read("audit.jsonl"), HasSubstr("\"release\""));
  EXPECT_EQ(stage.haloform({"audit", "verify"}).exit_code, 0);
  EXPECT_EQ(stage.haloform({"state", "release", "agent.glass"}).exit_code, 1) << "it is none any more";
  EXPECT_EQ(stage.apply().exit_code, 0);
  EXPECT_EQ(stage.control().writes(), 1);
}

TEST_P(PeopleOverTime, a_break_glass_account_may_have_more_and_gets_back_what_somebody_changed) {
  const Stage stage = with_glass(speaking());
  const auto id = stage.state().at("resources").at("agent.glass").at("id").get<int>();
  stage.sandbox().patch("agents", id, {{"name", "By Hand"}});
  stage.configure(staffed("teams: {desk: {name: Desk}}\n", 2,
                          glass_block("lifecycle: {protect: break_glass}\n    teams: [desk]")));
  const ProcessResult apply = stage.apply();
  EXPECT_EQ(apply.exit_code, 0) << shown(apply);
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
}

TEST_P(PeopleOverTime, somebody_who_comes_back_is_the_same_record_by_their_number) {
  const Stage stage(world_of({}), speaking());
  const auto jane = [](const std::string& key, const std::string& name, const std::string& number) {
    return agent_block(key, name, key + "@example.com", "external_id: \"" + number + "\"");
  };
  stage.configure(staffed("", 2, jane("jane-smith", "Jane Smith", "4711")));
  ASSERT_EQ(stage.apply().exit_code, 0);
  const auto id = stage.state().at("resources").at("agent.jane-smith").at("id").get<int>();
  stage.configure(staffed("", 2));
  ASSERT_EQ(stage.apply().exit_code, 0);
  EXPECT_EQ(stage.state().at("resources").at("agent.jane-smith").at("external_id"), "4711");
  stage.control().reset_log();
  stage.configure(staffed("", 2, jane("jane-brown", "Jane Brown", "4711")));
  const ProcessResult back = stage.apply();
  EXPECT_EQ(back.exit_code, 0) << shown(back);
  EXPECT_THAT(unwrapped(back.out), HasSubstr("the same person by external_id \"4711\""));
  EXPECT_EQ(stage.state().at("resources").at("agent.jane-brown").at("id"), id);
  EXPECT_FALSE(stage.state().at("resources").contains("agent.jane-smith"));
  EXPECT_THAT(stage.agents_with("jane-brown@example.com"), SizeIs(1));
  EXPECT_THAT(stage.agents_with("jane-smith@example.com"), SizeIs(0)) << "and no second record";
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
}

TEST(Mover, keeps_the_old_team_until_the_overlap_is_over) {
  const Stage stage(world_of({}), {"--profile", "halo"});
  const auto in = [](const std::string& teams) {
    return "teams: {desk: {name: Desk}, field: {name: Field}}\nagents:\n" +
           agent_block("jane", "Jane", "jane@example.com",
                       "lifecycle: {overlap: 14d}\n    teams: [" + teams + "]");
  };
  stage.configure(in("field"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.configure(in("desk"));
  const ProcessResult moved = stage.apply();
  EXPECT_EQ(moved.exit_code, 0) << shown(moved);
  EXPECT_THAT(moved.out, HasSubstr("leaves Field on"));
  const ProcessResult quiet = stage.plan();
  EXPECT_THAT(quiet.out, HasSubstr("No changes."));
  EXPECT_THAT(unwrapped(quiet.out), HasSubstr("agent.jane leaves Field on"));
  nlohmann::json state = stage.state();
  state["resources"]["agent.jane"]["leaving"]["field"] = "2026-01-01T00:00:00.000Z";
  stage.write("haloform.state.json", state.dump(2));
  const ProcessResult over = stage.apply();
  EXPECT_EQ(over.exit_code, 0) << shown(over);
  EXPECT_THAT(over.out, HasSubstr("- Field (field)"));
  EXPECT_FALSE(stage.state().at("resources").at("agent.jane").contains("leaving"));
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
}

}  // namespace
}  // namespace haloform::test
