#include "tests/e2e/either_profile.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace haloform::test {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string secret = "throw-away-3f9c1e77-do-not-print";

/// Every byte of every file in the folder of the stage.
std::string all_files(const Stage& stage) {
  std::string text;
  for (const auto& file : std::filesystem::recursive_directory_iterator(stage.path("."))) {
    if (!file.is_regular_file()) continue;
    std::ifstream in(file.path(), std::ios::binary);
    text.append(std::istreambuf_iterator<char>(in), {});
  }
  return text;
}

class Secrets : public EitherProfile {};
INSTANTIATE_TEST_SUITE_P(Profiles, Secrets, either_profile, EitherProfile::name);

TEST_P(Secrets, are_in_nothing_that_comes_out) {
  const Stage stage(world_of({agent_row(7, "Jane Smith", "jane@example.com")}),
                    speaking({"--client-secret", secret}));
  ASSERT_EQ(stage.sandbox().client_secret(), secret);
  stage.configure(many_agents(5) + agent_block("jane", "Jane Smith", "jane@example.com", "surname: \"1\""));
  std::string all;
  all += shown(stage.plan({"-v", "--out", "saved.json", "-o", "json=plan.json", "-o", "text"}));
  all += shown(stage.apply({"-v", "--audit-log", "audit.jsonl", "-o", "json=report.json"}));
  EXPECT_THAT(stage.read("audit.jsonl"), HasSubstr("agent.jane"));
  struct stat file{};
  ASSERT_EQ(::stat(stage.path("audit.jsonl").c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777U, 0600U);
  all += shown(stage.haloform({"state", "list"})) + shown(stage.haloform({"show"}));
  all += shown(stage.haloform({"get", "agent", "7", "-v"}));
  for (const char* rule :
       {"POST /auth/token status=401", "POST /auth/token html", "POST /auth/token garbage",
        "POST /auth/token status=500", "LIST /api/Agent status=403", "LIST /api/Agent html",
        "LIST /api/Agent cut", "LIST /api/Agent status=401", "LIST /api/Agent reset-before",
        "UPDATE /api/Agent status=400", "UPDATE /api/Agent error-200=No"}) {
    stage.sandbox().add_fault(rule);
    stage.replace("haloform.yaml", "surname: \"", "surname: \"1");
    const ProcessResult result = stage.apply({"-v", "--retry-for", "300ms"});
    EXPECT_NE(result.exit_code, 0) << rule;
    all += shown(result);
    stage.control().clear_faults();
  }
  all += shown(stage.haloform({"plan", "-v"}, {{"HALOPSA_URL", "http://127.0.0.1:9"}}));
  all += all_files(stage);
  EXPECT_THAT(all, Not(HasSubstr(secret)));
  EXPECT_THAT(all, Not(HasSubstr("Bearer ")));
}

TEST_P(Secrets, may_come_from_a_file) {
  const Stage stage(world_of({}), speaking({"--client-secret", secret}));
  stage.configure(many_agents(1));
  stage.write("secret", secret + "\n");
  const ProcessResult result = stage.haloform(
      {"plan"},
      {{"HALOPSA_CLIENT_SECRET", std::nullopt}, {"HALOPSA_CLIENT_SECRET_FILE", stage.path("secret")}});
  EXPECT_EQ(result.exit_code, 0) << shown(result);
}

}  // namespace
}  // namespace haloform::test
