#include "tests/support/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haloform::test {
namespace {

using testing::HasSubstr;

TEST(Mistakes, twelve_in_three_files_are_shown_in_one_run) {
  const Stage stage(world_of({}));
  stage.write("haloform.yaml",
              "version: 1\n"
              "instance: {url: \"http://127.0.0.1:1\", api: guide, client_secret: x}\n"  // 1: 2:51
              "include: [people/*.yaml, nobody/*.yaml]\n"                                // 2: 3:26
              "guards: {deactivate: lots}\n");                                           // 3: 4:22
  stage.write("people/agents.yaml",
              "agents:\n"
              "  jane:\n"
              "    name: Jane Smith\n"
              "    emial: jane@example.com\n"  // 4: 4:5 unknown key
              "    email: jane@example.com\n"
              "  John:\n"  // 5: 6:3 a bad key
              "    name: John Doe\n"
              "    email: john@example.com\n"
              "  mary:\n"  // 6: 9:3 no e-mail
              "    name: Mary Major\n"
              "  zoe:\n"
              "    name: Zoe Quinn\n"
              "    email: zoe@example.com\n"
              "    phone: 442079460000\n"  // 7: 14:12 a number
              "  ann:\n"
              "    name: Ann Other\n"
              "    email: ZOE@example.com\n");  // 8: 17:12 used twice
  stage.write("people/more.yaml",
              "teams:\n"
              "  support:\n"
              "    name: Support\n"
              "    members: [jane, jan]\n"  // 9: 4:21 nobody of that key
              "    membership: sole\n"      // 10: 5:17
              "agents:\n"
              "  zoe:\n"  // 11: 7:3 a second block
              "    name: Zoe Quinn\n"
              "    email: zoe2@example.com\n"
              "contacts:\n"
              "  bob:\n"
              "    name: Bob Jones\n"
              "    site_id: five\n");  // 12: 13:14
  const ProcessResult result = stage.haloform({"validate"});
  EXPECT_EQ(result.exit_code, 3);
  for (const char* place : {"haloform.yaml:2:51", "haloform.yaml:3:26", "haloform.yaml:4:22",
                            "people/agents.yaml:4:5", "people/agents.yaml:6:3", "people/agents.yaml:9:3",
                            "people/agents.yaml:14:12", "people/agents.yaml:17:12", "people/more.yaml:4:21",
                            "people/more.yaml:5:17", "people/more.yaml:7:3", "people/more.yaml:13:14"}) {
    EXPECT_THAT(result.err, HasSubstr("error: " + std::string(place) + ": "));
  }
  std::size_t errors = 0;
  for (std::size_t at = 0; (at = result.err.find("error: ", at)) != std::string::npos; ++at) ++errors;
  EXPECT_EQ(errors, 12U) << result.err;
  EXPECT_THAT(result.err, HasSubstr("email\""));
  EXPECT_THAT(result.err, HasSubstr("HALOPSA_CLIENT_SECRET"));
  EXPECT_EQ(stage.plan().exit_code, 3);
  EXPECT_EQ(stage.apply().exit_code, 3);
}

TEST(Mistakes, on_the_command_line_are_named_with_the_nearest_word) {
  const Stage stage(world_of({}));
  stage.configure("");
  const ProcessResult flag = stage.haloform({"plan", "--detailed-exitcod"});
  EXPECT_EQ(flag.exit_code, 1);
  EXPECT_THAT(flag.err, HasSubstr("--detailed-exitcode"));
  EXPECT_EQ(stage.haloform({"aply"}).exit_code, 1);
  EXPECT_EQ(stage.haloform({}).exit_code, 1);
  EXPECT_EQ(stage.haloform({"apply", "--allow", "deactivate=many", "--auto-approve"}).exit_code, 1);
  EXPECT_EQ(stage.haloform({"plan", "--target", "nobody"}).exit_code, 1);
}

TEST(Mistakes, in_an_address_are_named_with_the_nearest_one) {
  const Stage stage(world_of({}));
  stage.configure("agents:\n" + agent_block("jane-smith", "Jane Smith", "jane@example.com"));
  const ProcessResult declared = stage.plan({"--target", "agent.jane-smiht"});
  EXPECT_EQ(declared.exit_code, 1) << shown(declared);
  EXPECT_THAT(declared.err, HasSubstr("did you mean agent.jane-smith?"));
  EXPECT_THAT(stage.haloform({"import", "agent.jane-smth", "7"}).err,
              HasSubstr("did you mean agent.jane-smith?"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  EXPECT_THAT(stage.haloform({"state", "show", "agent.jan-smith"}).err,
              HasSubstr("did you mean agent.jane-smith?"));
}

// What users of Terraform type without thinking.
TEST(Mistakes, of_users_of_terraform_are_answered_with_what_haloform_has) {
  const Stage stage(world_of({}));
  const std::vector<std::pair<Flags, std::string>> typed{
      {{"apply", "-auto-approve"}, "write --auto-approve: a long flag has two hyphens"},
      {{"plan", "-out=plan.json"}, "write --out FILE: a long flag has two hyphens"},
      {{"plan", "-target=agent.jane"}, "write --target ADDRESS: a long flag has two hyphens"},
      {{"plan", "-destroy"}, "remove the blocks from the YAML"},
      {{"plan", "-refresh-only"}, "every plan reads HaloPSA"},
      {{"plan", "--backend-config=x"}, "no backend has to be initialized"},
      {{"destroy", "-auto-approve"}, "remove the blocks from the YAML"},
  };
  for (const auto& [flags, answer] : typed) {
    const ProcessResult result = stage.haloform(flags);
    EXPECT_EQ(result.exit_code, 1) << shown(result);
    EXPECT_THAT(unwrapped(result.err), HasSubstr(answer)) << testing::PrintToString(flags);
  }
  EXPECT_EQ(stage.control().writes(), 0);
}

TEST(Mistakes, a_folder_without_a_configuration_is_said_to_be_one) {
  const Stage stage(world_of({}));
  const ProcessResult result = stage.plan();
  EXPECT_EQ(result.exit_code, 3) << shown(result);
  EXPECT_THAT(result.err, HasSubstr("haloform.yaml"));
}

TEST(Help, lists_the_exit_codes) {
  const Stage stage(world_of({}));
  const ProcessResult help = stage.haloform({"--help"});
  EXPECT_EQ(help.exit_code, 0);
  for (const char* words : {"validate", "plan", "apply", "130", "in doubt"})
    EXPECT_THAT(help.out, HasSubstr(words));
  EXPECT_EQ(stage.haloform({"plan", "--help"}).exit_code, 0);
  EXPECT_EQ(stage.haloform({"version"}).exit_code, 0);
  for (const char* shell : {"bash", "zsh", "fish"})
    EXPECT_EQ(stage.haloform({"completion", shell}).exit_code, 0);
}

}  // namespace
}  // namespace haloform::test
