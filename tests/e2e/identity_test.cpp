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
  EXPECT_EQ(result.exit_code, 1) << shown(result);
  EXPECT_THAT(result.err, HasSubstr("7"));
  EXPECT_THAT(result.err, HasSubstr("Old Timer"));
  EXPECT_THAT(result.err, HasSubstr("lifecycle"));
}

TEST_P(Identity, two_records_with_the_email_are_both_named) {
  const Stage stage(world_of({agent_row(71, "Jane Smith", "jane@example.com"),
                              agent_row(72, "Jane S", "JANE@example.com")}),
                    speaking());
  stage.configure(with_jane);
  const ProcessResult result = stage.plan();
  EXPECT_EQ(result.exit_code, 1) << shown(result);
  EXPECT_THAT(result.err, HasSubstr("71"));
  EXPECT_THAT(result.err, HasSubstr("72"));
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

}  // namespace
}  // namespace haloform::test
