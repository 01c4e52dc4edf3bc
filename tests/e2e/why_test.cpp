#include "tests/support/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haloform::test {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;

Stage explained_stage() {
  Stage stage(world_of({agent_row(1, "Jane Smith", "jane@example.com", {{"phone", "1"}})}));
  stage.configure("defaults:\n  agent:\n    timezone: Europe/London\nagents:\n" +
                  agent_block("jane", "Jane Smith", "jane@example.com", "phone: \"2\"") +
                  agent_block("john", "John Doe", "john@example.com"));
  return stage;
}

TEST(WhyCommand, names_the_line_the_default_the_state_the_record_and_the_rule) {
  const Stage stage = explained_stage();
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.control().patch("agents", 1, {{"phone", "7"}});
  stage.control().reset_log();
  const ProcessResult why = stage.haloform({"why", "agent.jane"});
  EXPECT_EQ(why.exit_code, 0) << shown(why);
  EXPECT_THAT(why.out, AllOf(HasSubstr("agent.jane (id 1)"), HasSubstr("Plan      update"),
                             HasSubstr("phone (changed outside)"), HasSubstr("\"2\"  (haloform.yaml:"),
                             HasSubstr("applied   \"2\"  (state)"), HasSubstr("record    \"7\"  (as read)"),
                             HasSubstr(", below defaults)"), HasSubstr("State     serial 1: id 1, active")));
  const json document = json::parse(stage.haloform({"why", "agent.jane", "-o", "json"}).out);
  EXPECT_EQ(document.at("action"), "update");
  EXPECT_EQ(stage.control().count("update"), 0) << "it reads, and changes nothing";
}

TEST(WhyCommand, agrees_with_the_plan_on_somebody_who_leaves) {
  const Stage stage = explained_stage();
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.remove_block("haloform.yaml", "john");
  EXPECT_THAT(stage.plan().out, HasSubstr("agent.john"));
  const ProcessResult why = stage.haloform({"why", "agent.john"});
  EXPECT_THAT(why.out, AllOf(HasSubstr("Plan      deactivate"), HasSubstr("[removed_from_configuration]"),
                             HasSubstr("Block     none: no block declares it; it was at haloform.yaml:")));
}

TEST(WhyCommand, knows_the_state_of_an_address_that_moves) {
  const Stage stage = explained_stage();
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.replace("haloform.yaml", "\n  john:\n", "\n  johnny:\n");
  stage.write("haloform.yaml",
              stage.read("haloform.yaml") + "moved:\n  - {from: agent.john, to: agent.johnny}\n");
  const ProcessResult why = stage.haloform({"why", "agent.johnny"});
  EXPECT_EQ(why.exit_code, 0) << shown(why);
  EXPECT_THAT(why.out,
              AllOf(HasSubstr("agent.john"), testing::ContainsRegex("State     serial [0-9]+: id [0-9]+"),
                    HasSubstr("(state)")));
}

TEST(WhyCommand, knows_nothing_of_somebody_whom_nobody_knows) {
  const Stage stage = explained_stage();
  const ProcessResult why = stage.haloform({"why", "agent.jnae"});
  EXPECT_EQ(why.exit_code, 1);
  EXPECT_THAT(unwrapped(why.err), HasSubstr("did you mean agent.jane?"));
  EXPECT_EQ(stage.haloform({"why", "nobody"}).exit_code, 1);
}

// It takes no lock: somebody may look while an apply is running.
TEST(WhyCommand, runs_beside_an_apply) {
  const Stage stage = explained_stage();
  stage.control().set_latency(std::chrono::milliseconds(200));
  RunningProcess apply = stage.start({"apply", "--auto-approve"});
  EXPECT_EQ(stage.haloform({"why", "agent.jane"}).exit_code, 0);
  EXPECT_EQ(apply.wait().exit_code, 0);
}

}  // namespace
}  // namespace haloform::test
