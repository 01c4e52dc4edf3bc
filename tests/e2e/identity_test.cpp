#include "tests/e2e/either_profile.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haloform::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string with_jane = "agents:\n" + agent_block("jane", "Jane Smith", "jane@example.com");

class Identity : public EitherProfile {};
INSTANTIATE_TEST_SUITE_P(Profiles, Identity, either_profile, EitherProfile::name);
class Import : public EitherProfile {};
INSTANTIATE_TEST_SUITE_P(Profiles, Import, either_profile, EitherProfile::name);

TEST_P(Identity, an_email_in_other_letters_is_the_same_person) {
  const Stage stage(world_of({agent_row(7, "Jane Smith", "Jane@EXAMPLE.com")}), speaking());
  stage.configure(with_jane);
  const ProcessResult result = stage.apply();
  ASSERT_EQ(result.exit_code, 0) << shown(result);
  EXPECT_EQ(stage.control().writes(), 0) << "the case of an e-mail is no change";
  EXPECT_EQ(stage.state().at("resources").at("agent.jane").at("id"), 7);
}

TEST_P(Identity, an_inactive_record_of_that_name_is_switched_on_and_not_doubled) {
  const Stage stage(world_of({agent_row(7, "Jane Smith", "jane@example.com", {{"isactive", false}}),
                              agent_row(8, "Somebody Else", "else@example.com")}),
                    speaking());
  stage.configure(with_jane);
  const ProcessResult result = stage.apply();
  ASSERT_EQ(result.exit_code, 0) << shown(result);
  EXPECT_THAT(stage.agents_with("jane@example.com"), ElementsAre(7));
  EXPECT_EQ(stage.agent(7).at("isactive"), true);
}

TEST_P(Identity, an_inactive_record_under_another_name_is_a_question_for_a_person) {
  const Stage stage(world_of({agent_row(7, "Old Timer", "jane@example.com", {{"isactive", false}})}),
                    speaking());
  stage.configure(with_jane);
  const ProcessResult result = stage.plan();
  EXPECT_EQ(result.exit_code, 5) << shown(result);
  EXPECT_THAT(unwrapped(result.out), HasSubstr("id 7 \"Old Timer\""));
  EXPECT_THAT(result.out, HasSubstr("lifecycle"));
}

TEST_P(Identity, two_records_with_the_email_are_both_named) {
  const Stage stage(world_of({agent_row(71, "Jane Smith", "jane@example.com"),
                              agent_row(72, "Jane S", "JANE@example.com")}),
                    speaking());
  stage.configure(with_jane);
  const ProcessResult result = stage.plan();
  EXPECT_EQ(result.exit_code, 5) << shown(result);
  EXPECT_THAT(result.out, HasSubstr("id 71"));
  EXPECT_THAT(result.out, HasSubstr("id 72"));
  EXPECT_EQ(stage.control().writes(), 0);

  stage.configure("agents:\n" + agent_block("jane", "Jane Smith", "jane@example.com", "lifecycle: {id: 71}"));
  EXPECT_EQ(stage.apply().exit_code, 0);
  EXPECT_EQ(stage.state().at("resources").at("agent.jane").at("id"), 71);
}

TEST_P(Identity, a_record_deleted_outside_is_made_again_and_said_to_be) {
  const Stage stage(world_of({agent_row(7, "Jane Smith", "jane@example.com"),
                              agent_row(8, "John Doe", "john@example.com")}),
                    speaking());
  stage.configure(with_jane + agent_block("john", "John Doe", "john@example.com"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.control().remove("agents", 7);
  const ProcessResult plan = stage.plan();
  EXPECT_THAT(plan.out, HasSubstr("deleted outside"));
  EXPECT_EQ(stage.apply().exit_code, 0);
  EXPECT_EQ(stage.agents_with("jane@example.com").size(), 1U);
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
}

TEST_P(Identity, a_key_that_moves_keeps_its_record) {
  const Stage stage(world_of({agent_row(7, "Jane Smith", "jane@example.com")}), speaking());
  stage.configure(with_jane);
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.configure("moved:\n  - {from: agent.jane, to: agent.jane-smith}\nagents:\n" +
                  agent_block("jane-smith", "Jane Smith", "jane@example.com"));
  const ProcessResult moved = stage.apply();
  ASSERT_EQ(moved.exit_code, 0) << shown(moved);
  EXPECT_EQ(stage.state().at("resources").at("agent.jane-smith").at("id"), 7);
  EXPECT_FALSE(stage.state().at("resources").contains("agent.jane"));
  EXPECT_EQ(stage.control().writes(), 0);
}

TEST_P(Identity, another_name_and_another_email_at_once_is_another_person) {
  const Stage stage(world_of({agent_row(7, "Jane Smith", "jane@example.com"),
                              agent_row(8, "John Doe", "john@example.com")}),
                    speaking());
  stage.configure(with_jane + agent_block("john", "John Doe", "john@example.com"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.configure("agents:\n" + agent_block("jane", "Zoe Quinn", "zoe@example.com") +
                  agent_block("john", "John Doe", "john@example.com"));
  const ProcessResult blocked = stage.apply();
  EXPECT_EQ(blocked.exit_code, 5) << shown(blocked);
  EXPECT_EQ(stage.agent(7).at("name"), "Jane Smith");
  stage.configure(
      "agents:\n" +
      agent_block("jane", "Zoe Quinn", "zoe@example.com", "lifecycle: {previously: [jane@example.com]}") +
      agent_block("john", "John Doe", "john@example.com"));
  EXPECT_EQ(stage.apply().exit_code, 0);
  EXPECT_EQ(stage.agent(7).at("name"), "Zoe Quinn");
}

/// Jane and John, applied; then record 7 is given to somebody else by hand.
Stage with_a_stranger(const Flags& flags) {
  Stage stage(
      world_of({agent_row(7, "Jane Smith", "jane@example.com"), agent_row(8, "John Doe", "john@example.com"),
                agent_row(9, "Mary Major", "mary@example.com")}),
      flags);
  stage.configure(with_jane + agent_block("john", "John Doe", "john@example.com") +
                  agent_block("mary", "Mary Major", "mary@example.com"));
  EXPECT_EQ(stage.apply().exit_code, 0);
  stage.control().patch("agents", 7, {{"name", "Zoe Quinn"}, {"email", "zoe@example.com"}});
  return stage;
}

TEST_P(Identity, a_stranger_behind_the_id_stays_and_the_others_go_on) {
  const Stage stage = with_a_stranger(speaking());
  stage.configure("agents:\n" + agent_block("john", "John Doe", "john@example.com"));
  const ProcessResult refused = stage.apply({"--allow", "deactivate=2"});
  EXPECT_EQ(refused.exit_code, 5) << shown(refused);
  EXPECT_THAT(unwrapped(refused.out), HasSubstr("record 7 is \"Zoe Quinn\", zoe@example.com"));
  EXPECT_THAT(refused.err, HasSubstr("--skip-blocked"));
  EXPECT_EQ(stage.agent(9).at("isactive"), true) << "nothing of it is done";

  const ProcessResult rest = stage.apply({"--allow", "deactivate=2", "--skip-blocked", "--verify"});
  EXPECT_EQ(rest.exit_code, 5) << shown(rest);
  EXPECT_THAT(rest.out, HasSubstr("1 done, 1 skipped"));
  EXPECT_EQ(stage.agent(7).at("isactive"), true);
  EXPECT_EQ(stage.agent(9).at("isactive"), false);
  EXPECT_EQ(stage.haloform({"state", "rm", "agent.jane"}).exit_code, 0);
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
}

TEST_P(Identity, a_saved_plan_skips_what_is_blocked_too) {
  const Stage stage = with_a_stranger(speaking());
  stage.configure("agents:\n" + agent_block("john", "John Doe", "john@example.com"));
  EXPECT_EQ(stage.plan({"--allow", "deactivate=2", "--out", "plan.json"}).exit_code, 5);
  EXPECT_EQ(stage.haloform({"apply", "plan.json"}).exit_code, 5);
  EXPECT_EQ(stage.control().writes(), 0);
  const ProcessResult rest = stage.haloform({"apply", "--skip-blocked", "plan.json"});
  EXPECT_EQ(rest.exit_code, 5) << shown(rest);
  EXPECT_EQ(stage.agent(7).at("isactive"), true);
  EXPECT_EQ(stage.agent(9).at("isactive"), false);
}

TEST_P(Identity, a_saved_plan_does_not_touch_who_took_the_record_since) {
  const Stage stage(world_of({agent_row(7, "Jane Smith", "jane@example.com"),
                              agent_row(8, "John Doe", "john@example.com")}),
                    speaking());
  stage.configure(with_jane + agent_block("john", "John Doe", "john@example.com"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.configure("agents:\n" + agent_block("john", "John Doe", "john@example.com"));
  ASSERT_EQ(stage.plan({"--out", "plan.json"}).exit_code, 0);
  stage.control().patch("agents", 7, {{"name", "Zoe Quinn"}, {"email", "zoe@example.com"}});
  EXPECT_EQ(stage.haloform({"apply", "plan.json"}).exit_code, 8);
  EXPECT_EQ(stage.agent(7).at("isactive"), true);
}

TEST_P(Identity, an_unclear_person_does_not_keep_an_urgent_leaver) {
  const Stage stage(
      world_of({agent_row(7, "Jane Smith", "jane@example.com"), agent_row(8, "John Doe", "john@example.com"),
                agent_row(9, "Mary Major", "mary@example.com")}),
      speaking());
  const std::string john = agent_block("john", "John Doe", "john@example.com");
  stage.configure(with_jane + john + agent_block("mary", "Mary Major", "mary@example.com"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.control().add("agents", agent_row(20, "Alan B", "alan@example.com"));
  stage.control().add("agents", agent_row(21, "A. B", "alan@example.com"));
  stage.configure(with_jane + john + agent_block("alan", "Alan B", "alan@example.com"));
  EXPECT_EQ(stage.plan().exit_code, 5);
  const ProcessResult gone = stage.apply({"--target", "agent.mary"});
  EXPECT_EQ(gone.exit_code, 0) << shown(gone);
  EXPECT_EQ(stage.agent(9).at("isactive"), false);
}

TEST_P(Import, binds_one_record_and_no_record_twice) {
  const Stage stage(world_of({agent_row(7, "Jane Smith", "other@example.com"),
                              agent_row(8, "John Doe", "john@example.com")}),
                    speaking());
  stage.configure(with_jane + agent_block("john", "John Doe", "john@example.com"));
  const ProcessResult imported = stage.haloform({"import", "agent.jane", "7"});
  ASSERT_EQ(imported.exit_code, 0) << shown(imported);
  EXPECT_THAT(shown(imported), HasSubstr("other@example.com"));
  EXPECT_NE(stage.haloform({"import", "agent.john", "7"}).exit_code, 0) << "the record is bound";
  EXPECT_NE(stage.haloform({"import", "agent.jane", "8"}).exit_code, 0) << "the address is bound";
  EXPECT_NE(stage.haloform({"import", "agent.nobody", "8"}).exit_code, 0) << "nobody declared it";
  EXPECT_NE(stage.haloform({"import", "agent.john", "99"}).exit_code, 0) << "there is no such record";
  EXPECT_EQ(stage.control().writes(), 0);
  EXPECT_EQ(stage.apply().exit_code, 0);
  EXPECT_EQ(stage.agent(7).at("email"), "jane@example.com");
}

TEST_P(Import, gives_nobody_the_number_of_somebody_else) {
  const Stage stage(world_of({agent_row(7, "Jane Smith", "jane@example.com"),
                              agent_row(8, "John Doe", "john@example.com")}),
                    speaking());
  stage.configure("agents:\n" +
                  agent_block("jane", "Jane Smith", "jane@example.com", "external_id: \"4711\""));
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.configure("agents:\n" + agent_block("john", "John Doe", "john@example.com", "external_id: \"4711\""));
  const ProcessResult refused = stage.haloform({"import", "agent.john", "8"});
  EXPECT_EQ(refused.exit_code, 1) << shown(refused);
  EXPECT_THAT(unwrapped(shown(refused)),
              HasSubstr("its external_id \"4711\" is that of agent.jane, which is id 7"));
  EXPECT_FALSE(stage.state().at("resources").contains("agent.john"));
}

}  // namespace
}  // namespace haloform::test
