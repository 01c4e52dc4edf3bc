#include "tests/support/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tuple>

namespace haloform::test {
namespace {

using testing::HasSubstr;
using testing::Not;

/// A way in which an instance fails to say who is there, and what the user is told.
struct Nonsense {
  const char* name;
  const char* rule;
  int exit_code;
  const char* words;
  const char* halo_words = nullptr;  ///< Where they are others.
  int halo_exit_code = 0;            ///< Where it is another one.
};

void PrintTo(const Nonsense& nonsense, std::ostream* out) { *out << nonsense.name; }

class Listing : public testing::TestWithParam<std::tuple<const char*, Nonsense>> {};

// Whatever goes wrong while the world is read: no plan is shown, nothing is written, and the message names it.
TEST_P(Listing, that_cannot_be_trusted_gives_no_plan) {
  const auto& [profile, nonsense] = GetParam();
  const bool halo = profile == std::string("halo");
  const char* words = halo && nonsense.halo_words != nullptr ? nonsense.halo_words : nonsense.words;
  const int exit_code = halo && nonsense.halo_exit_code != 0 ? nonsense.halo_exit_code : nonsense.exit_code;
  const Stage stage(
      world_of({agent_row(1, "Jane Smith", "jane@example.com"), agent_row(2, "John Doe", "john@example.com"),
                agent_row(3, "Mary Major", "mary@example.com")}),
      {"--profile", profile});
  const std::string people = "teams: {support: {name: Support}}\nagents:\n" +
                             agent_block("jane", "Jane Smith", "jane@example.com") +
                             agent_block("john", "John Doe", "john@example.com") +
                             agent_block("mary", "Mary Major", "mary@example.com");
  stage.configure(people);
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.configure(people + agent_block("new", "New Person", "new@example.com"));
  const std::string state = stage.read("haloform.state.json");
  stage.control().reset_log();
  const std::int64_t fault = stage.sandbox().add_fault(nonsense.rule);

  for (const char* command : {"plan", "apply"}) {
    Flags flags{command, "--retry-for", "300ms"};
    if (std::string(command) == "apply") flags.emplace_back("--auto-approve");
    const ProcessResult result = stage.haloform(flags);
    EXPECT_EQ(result.exit_code, exit_code) << shown(result);
    EXPECT_THAT(result.err, HasSubstr(words));
    EXPECT_THAT(result.out, Not(HasSubstr("to add")));
  }
  EXPECT_GT(stage.control().fired(fault), 0);
  EXPECT_EQ(stage.control().writes(), 0);
  EXPECT_EQ(stage.read("haloform.state.json"), state);

  stage.control().clear_faults();
  const ProcessResult after = stage.apply();
  EXPECT_EQ(after.exit_code, 0) << "and nothing is left in the way: " << shown(after);
}

INSTANTIATE_TEST_SUITE_P(
    Nonsense, Listing,
    testing::Combine(testing::Values("guide", "halo"),
                     testing::Values(Nonsense{"cut_short", "LIST /api/Agent short-list=2", 1, "agents"},
                                     Nonsense{"empty", "LIST /api/Agent empty-list", 1, "agents", nullptr, 4},
                                     Nonsense{"forbidden", "LIST /api/Agent status=403", 4, "read:agents",
                                              "the scope admin"},
                                     Nonsense{"page_of_html", "LIST /api/Agent html", 1, "HTML"},
                                     Nonsense{"truncated", "LIST /api/Agent truncate", 1, "/api/Agent"},
                                     Nonsense{"garbage", "LIST /api/Agent garbage", 1, "/api/Agent"},
                                     Nonsense{"nothing", "LIST /api/Agent empty", 1, "/api/Agent"},
                                     Nonsense{"another_object", "LIST /api/Agent empty-object", 1,
                                              "/api/Agent"},
                                     Nonsense{"error_in_a_200", "LIST /api/Agent error-200=Busy", 1, "Busy"},
                                     Nonsense{"duplicate_row", "LIST /api/Agent duplicate-row", 1, "agents"},
                                     Nonsense{"always_500", "LIST /api/Agent status=500", 1, "500"},
                                     Nonsense{"teams_forbidden", "LIST /api/Team status=403", 4, "read:teams",
                                              "the scope admin"})),
    [](const auto& one) { return std::string(std::get<0>(one.param)) + '_' + std::get<1>(one.param).name; });

TEST(Credentials, that_are_wrong_are_said_to_be_wrong) {
  const Stage stage(world_of({agent_row(1, "Jane Smith", "jane@example.com")}));
  stage.configure("agents:\n" + agent_block("jane", "Jane Smith", "jane@example.com"));
  const ProcessResult wrong = stage.haloform({"plan"}, {{"HALOPSA_CLIENT_SECRET", "not-this-one"}});
  EXPECT_EQ(wrong.exit_code, 4) << shown(wrong);
  EXPECT_THAT(wrong.err, HasSubstr("HALOPSA_CLIENT_SECRET"));
  const ProcessResult none = stage.haloform({"plan"}, {{"HALOPSA_CLIENT_SECRET", std::nullopt}});
  EXPECT_EQ(none.exit_code, 4) << shown(none);
}

TEST(Scopes, a_missing_one_is_named) {
  const Stage stage(world_of({agent_row(1, "Jane Smith", "jane@example.com")}),
                    {"--scopes", "read:agents read:customers read:teams"});
  stage.configure("agents:\n" + agent_block("jane", "Jane Smith", "jane@example.com"));
  EXPECT_EQ(stage.plan().exit_code, 0) << "a plan asks for no more than reading";
  stage.configure("agents:\n" + agent_block("jane", "Jane Smith", "jane@example.com", "phone: \"2\""));
  const ProcessResult applied = stage.apply();
  EXPECT_NE(applied.exit_code, 0);
  EXPECT_THAT(shown(applied), HasSubstr("edit:agents"));
}

TEST(Tokens, that_end_in_the_middle_of_a_run_are_renewed) {
  const Stage stage(world_of({}), {"--token-life", "1", "--latency", "30"});
  stage.configure(many_agents(50));
  const ProcessResult result = stage.apply({"--parallelism", "1"});
  EXPECT_EQ(result.exit_code, 0) << shown(result);
  EXPECT_EQ(stage.control().count("create"), 50);
  EXPECT_GT(stage.control().count("token"), 1);
}

TEST(Tokens, that_are_revoked_are_renewed_once) {
  const Stage stage(world_of({}));
  stage.configure(many_agents(20));
  stage.sandbox().add_fault("CREATE /api/Agent:7 revoke-token");
  const ProcessResult result = stage.apply();
  EXPECT_EQ(result.exit_code, 0) << shown(result);
  EXPECT_EQ(stage.sandbox().world().at("agents").size(), 20U);
}

}  // namespace
}  // namespace haloform::test
