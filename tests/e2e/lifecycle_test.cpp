#include "tests/e2e/either_profile.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haloform::test {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string jane = agent_block("jane", "Jane Smith", "jane@example.com", "surname: \"1\"");
const std::string john = agent_block("john", "John Doe", "john@example.com");
const std::string mary = agent_block("mary", "Mary Major", "mary@example.com");

nlohmann::json three_people() {
  return world_of({agent_row(11, "Jane Smith", "jane@example.com", {{"surname", "1"}}),
                   agent_row(12, "John Doe", "john@example.com"),
                   agent_row(13, "Mary Major", "mary@example.com")});
}

/// Three people whom the state knows.
Stage settled(const Flags& flags) {
  Stage stage(three_people(), flags);
  stage.configure("agents:\n" + jane + john + mary);
  EXPECT_EQ(stage.apply().exit_code, 0);
  stage.control().reset_log();
  return stage;
}

class Lifecycle : public EitherProfile {};
INSTANTIATE_TEST_SUITE_P(Profiles, Lifecycle, either_profile, EitherProfile::name);

TEST_P(Lifecycle, a_person_taken_out_is_switched_off_and_put_back_is_the_same_record) {
  const Stage stage = settled(speaking());
  stage.configure("agents:\n" + jane + mary);
  const ProcessResult left = stage.apply();
  ASSERT_EQ(left.exit_code, 0) << shown(left);
  EXPECT_EQ(stage.agent(12).at("isactive"), false);
  EXPECT_EQ(stage.state().at("resources").at("agent.john").at("status"), "deactivated");
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));

  stage.configure("agents:\n" + jane + john + mary);
  const ProcessResult back = stage.apply();
  ASSERT_EQ(back.exit_code, 0) << shown(back);
  EXPECT_EQ(stage.agent(12).at("isactive"), true);
  EXPECT_THAT(stage.agents_with("john@example.com"), testing::ElementsAre(12));
  EXPECT_EQ(stage.control().writes(), 2) << "one POST to go, one to come back";
  EXPECT_EQ(stage.control().count("delete"), 0);
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
}

TEST_P(Lifecycle, deleting_takes_the_policy_and_the_flag) {
  const Stage stage = settled(speaking());
  stage.configure("agents:\n" + jane + mary + john + "    lifecycle: {on_removal: delete}\n");
  ASSERT_EQ(stage.apply().exit_code, 0) << "the policy is remembered before the block goes";
  stage.configure("agents:\n" + jane + mary);

  const ProcessResult blocked = stage.apply();
  EXPECT_EQ(blocked.exit_code, 5) << shown(blocked);
  EXPECT_THAT(shown(blocked), HasSubstr("--allow-delete"));
  EXPECT_EQ(stage.control().count("delete"), 0);
  EXPECT_EQ(stage.agent(12).at("isactive"), true);

  const ProcessResult deleted = stage.apply({"--allow-delete"});
  EXPECT_EQ(deleted.exit_code, 0) << shown(deleted);
  EXPECT_EQ(stage.control().count("delete"), 1);
  EXPECT_TRUE(stage.agent(12).is_null());
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
}

TEST_P(Lifecycle, the_flag_alone_deletes_nobody) {
  const Stage stage = settled(speaking());
  stage.configure("agents:\n" + jane + mary);
  EXPECT_EQ(stage.apply({"--allow-delete"}).exit_code, 0);
  EXPECT_EQ(stage.control().count("delete"), 0);
  EXPECT_EQ(stage.agent(12).at("isactive"), false);
}

TEST_P(Lifecycle, a_protected_person_stays_when_the_block_is_gone) {
  const Stage stage = settled(speaking());
  stage.configure("agents:\n" + jane + mary + john + "    lifecycle: {protect: true}\n");
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.configure("agents:\n" + jane + mary);
  const ProcessResult result = stage.apply();
  EXPECT_EQ(result.exit_code, 5) << shown(result);
  EXPECT_THAT(shown(result), HasSubstr("agent.john"));
  EXPECT_EQ(stage.agent(12).at("isactive"), true);
  EXPECT_EQ(stage.control().writes(), 0);
}

TEST_P(Lifecycle, what_is_not_declared_is_left_alone) {
  const Stage stage = settled(speaking());
  stage.sandbox().patch("agents", 12, {{"role", "By hand"}, {"mobile", "2"}});
  stage.sandbox().patch("agents", 11, {{"surname", "9"}});
  const ProcessResult result = stage.apply();
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("drift"));
  EXPECT_EQ(stage.agent(11).at("surname"), "1") << "declared, so it is put back";
  EXPECT_EQ(stage.agent(12).at("role"), "By hand");
  EXPECT_EQ(stage.control().writes(), 1);
}

TEST_P(Lifecycle, somebody_switched_off_by_hand_is_reported_and_left) {
  const Stage stage = settled(speaking());
  stage.sandbox().patch("agents", 12, {{"isactive", false}});
  const ProcessResult plan = stage.plan({"--detailed-exitcode"});
  EXPECT_EQ(plan.exit_code, 0) << shown(plan);
  EXPECT_THAT(plan.out, HasSubstr("agent.john"));
  EXPECT_THAT(plan.out, HasSubstr("No changes."));
  const ProcessResult allowed = stage.apply({"--allow", "reactivate=1"});
  EXPECT_EQ(allowed.exit_code, 0) << shown(allowed);
  EXPECT_EQ(stage.agent(12).at("isactive"), true);
}

TEST_P(Lifecycle, the_last_active_person_cannot_go_whatever_is_allowed) {
  const Stage stage(world_of({agent_row(1, "Jane Smith", "jane@example.com")}), speaking());
  stage.configure("agents:\n" + agent_block("jane", "Jane Smith", "jane@example.com"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.configure("");
  const ProcessResult result = stage.apply();
  EXPECT_EQ(result.exit_code, 5) << shown(result);
  EXPECT_EQ(stage.agent(1).at("isactive"), true);
}

TEST(GuideLifecycle, memberships_are_added_moved_and_removed_with_their_agents) {
  nlohmann::json world = three_people();
  world["teams"] = {{{"id", 3}, {"name", "Support"}}};
  const Stage stage(world);
  const std::string people = "agents:\n" + jane + john + mary;
  stage.configure(
      "teams:\n  support:\n    name: Support\n    members: [jane]\n  projects:\n    name: Projects\n    "
      "members: [john]\n" +
      people);
  const ProcessResult first = stage.apply();
  ASSERT_EQ(first.exit_code, 0) << shown(first);
  const std::int64_t projects = stage.state().at("resources").at("team.projects").at("id");
  EXPECT_EQ(stage.agent(11).at("team_id"), 3);
  EXPECT_EQ(stage.agent(12).at("team_id"), projects);
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));

  stage.configure(
      "teams:\n  support:\n    name: Support\n    members: []\n  projects:\n    name: Projects\n" + people);
  const ProcessResult second = stage.apply();
  ASSERT_EQ(second.exit_code, 0) << shown(second);
  EXPECT_TRUE(stage.agent(11).at("team_id").is_null()) << "her name was taken out of the list";
  EXPECT_EQ(stage.agent(12).at("team_id"), projects) << "the whole list was taken out: it stays";
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
}

}  // namespace
}  // namespace haloform::test
