#include "tests/support/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haloform::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

Stage doctor_stage(const Flags& flags) {
  Stage stage(world_of({agent_row(7, "Jane Smith", "jane@example.com")}), flags);
  stage.write("haloform.yaml", "version: 1\n");
  return stage;
}

/// What the doctor says about one thing: `ok`, `warning` or `failure`; empty where it says nothing.
std::string health(const ProcessResult& result, std::string_view about) {
  const json report = json::parse(result.out);
  for (const json& one : report.at("findings")) {
    if (one.at("about") == about) return one.at("health").get<std::string>();
  }
  return "";
}

TEST(Doctor, finds_a_sound_instance_sound_and_writes_nothing) {
  for (const char* profile : {"guide", "halo"}) {
    const Stage stage = doctor_stage({"--profile", profile, "--seats", "20"});
    const ProcessResult text = stage.haloform({"doctor"});
    EXPECT_EQ(text.exit_code, 0) << shown(text);
    EXPECT_THAT(text.out, HasSubstr(std::string("profile        ") + profile));
    EXPECT_THAT(text.out, Not(HasSubstr("failure")));
    const ProcessResult result = stage.haloform({"doctor", "-o", "json"});
    for (const char* about : {"url", "profile", "token", "agents", "scopes", "seats", "rate limit"})
      EXPECT_EQ(health(result, about), "ok") << profile << ": " << about;
    if (std::string_view(profile) == "halo") {
      EXPECT_EQ(health(result, "sites"), "ok");
      EXPECT_EQ(health(result, "roles"), "warning") << "this world has none";
    }
    EXPECT_EQ(stage.control().writes(), 0);
  }
}

TEST(Doctor, tells_the_version_the_encryption_and_how_many_there_are) {
  const Stage stage = doctor_stage({"--profile", "halo", "--seats", "20"});
  for (int more = 0; more < 120; ++more) stage.control().add("users", {{"name", "Contact"}, {"site_id", 5}});
  const ProcessResult result = stage.haloform({"doctor"});
  EXPECT_THAT(result.out, HasSubstr("version        2.150.1"));
  EXPECT_THAT(result.out, HasSubstr(stage.sandbox().url() + ", on this machine, not encrypted"));
  EXPECT_THAT(result.out, HasSubstr("agents         readable, "));
  EXPECT_THAT(result.out, HasSubstr("contacts       readable, 121 of them")) << "and the General User";
  const Stage silent = doctor_stage({"--profile", "halo", "--halo", "instance-info=403"});
  EXPECT_THAT(silent.haloform({"doctor"}).out, HasSubstr("version        the instance does not say"));
}

TEST(Doctor, says_what_a_real_instance_keeps_to_itself_or_lacks) {
  const Stage stage = doctor_stage({"--profile", "halo", "--halo", "instance-info=403", "--fault",
                                    "LIST /api/Users status=403", "--fault", "LIST /api/Team empty-list"});
  const ProcessResult result = stage.haloform({"doctor", "-o", "json"});
  EXPECT_EQ(result.exit_code, 4) << shown(result);
  EXPECT_EQ(health(result, "seats"), "warning");
  EXPECT_EQ(health(result, "contacts"), "failure");
  EXPECT_EQ(health(result, "teams"), "warning") << "an empty list is what a missing right looks like";
  EXPECT_EQ(health(result, "own document"), "ok") << "it goes on after a failure";
}

TEST(Doctor, tells_the_right_to_plan_from_the_right_to_apply) {
  const Stage stage = doctor_stage({"--scopes", "read:agents read:customers read:teams"});
  const ProcessResult result = stage.haloform({"doctor", "-o", "json"});
  EXPECT_EQ(result.exit_code, 0) << shown(result);
  EXPECT_EQ(health(result, "token"), "ok");
  EXPECT_EQ(health(result, "scopes"), "warning");
}

TEST(Doctor, does_not_take_a_scope_that_only_reads_for_enough_to_apply) {
  const Stage guide = doctor_stage({});
  const ProcessResult reads =
      guide.haloform({"doctor"}, {{"HALOPSA_SCOPE", "read:agents read:customers read:teams"}});
  EXPECT_THAT(reads.out, HasSubstr("edit:agents, edit:customers, edit:teams: enough to plan,"));
  EXPECT_THAT(reads.out, Not(HasSubstr("and to apply")));
  EXPECT_THAT(guide.haloform({"doctor"}).out, HasSubstr("enough to plan and to apply"));
  const Stage halo = doctor_stage({"--profile", "halo"});
  EXPECT_EQ(health(halo.haloform({"doctor", "-o", "json"}, {{"HALOPSA_SCOPE", "all"}}), "scopes"), "ok");
}

TEST(Doctor, does_not_take_a_token_without_any_scope_for_enough) {
  // The application may read customers alone; nothing of "admin edit:customers" is granted.
  const Stage halo = doctor_stage({"--profile", "halo", "--scopes", "read:customers"});
  const ProcessResult result = halo.haloform({"doctor"});
  EXPECT_THAT(result.out, Not(HasSubstr("enough to plan")));
  EXPECT_THAT(result.out, HasSubstr("scopes         nothing of \"admin edit:customers\" is granted"));
  EXPECT_THAT(result.out, Not(HasSubstr("though the token has the scope")));
  EXPECT_EQ(health(halo.haloform({"doctor", "-o", "json"}), "scopes"), "warning");
}

TEST(Doctor, knows_what_the_standard_scope_covers) {
  const Stage halo = doctor_stage({"--profile", "halo"});
  const auto scopes = [&](const char* scope) {
    return health(halo.haloform({"doctor", "-o", "json"}, {{"HALOPSA_SCOPE", scope}}), "scopes");
  };
  EXPECT_EQ(scopes("admin all:standard"), "ok");
  EXPECT_EQ(scopes("all:standard"), "warning") << "agents and teams want admin";
}

TEST(Doctor, knows_the_seats_of_the_configuration) {
  const Stage silent = doctor_stage({"--profile", "halo", "--halo", "instance-info=403"});
  silent.write("haloform.yaml", "version: 1\nseats: {agents: 9}\n");
  const ProcessResult result = silent.haloform({"doctor"});
  EXPECT_THAT(result.out, HasSubstr("seats          at most 9 agents can be active, says"));
  const Stage other = doctor_stage({"--profile", "halo", "--seats", "20"});
  other.write("haloform.yaml", "version: 1\nseats: {agents: 9}\n");
  EXPECT_EQ(health(other.haloform({"doctor", "-o", "json"}), "seats"), "warning")
      << "the instance says another number";
}

TEST(Doctor, says_where_more_are_active_than_the_configuration_has_seats) {
  for (const char* profile : {"guide", "halo"}) {
    const Stage stage(world_of({agent_row(7, "Jane Smith", "jane@example.com"),
                                agent_row(8, "John Doe", "john@example.com"),
                                agent_row(9, "Mary Major", "mary@example.com")}),
                      {"--profile", profile});
    stage.write("haloform.yaml", "version: 1\nseats: {agents: 2}\n");
    const ProcessResult result = stage.haloform({"doctor", "-o", "json"});
    EXPECT_EQ(result.exit_code, 0) << shown(result);
    EXPECT_EQ(health(result, "seats"), "warning") << profile;
    EXPECT_THAT(result.out,
                HasSubstr("at most 2 agents can be active, as `seats:` of the configuration says, but "));
  }
}

TEST(Doctor, says_that_the_instance_counts_more_agents_than_were_listed) {
  const Stage stage = doctor_stage({"--profile", "halo", "--habit", "more-agents=2"});
  const ProcessResult result = stage.haloform({"doctor"});
  EXPECT_EQ(result.exit_code, 0) << shown(result);
  EXPECT_THAT(unwrapped(result.out), HasSubstr("active ones are listed, and the instance itself counts"));
  EXPECT_THAT(unwrapped(doctor_stage({"--profile", "halo"}).haloform({"doctor"}).out),
              Not(HasSubstr("the instance itself counts")));
}

TEST(Doctor, goes_on_where_the_configuration_has_mistakes) {
  const Stage stage = doctor_stage({});
  stage.write("haloform.yaml", "version: 1\nagents: {a: {}}\n");
  const ProcessResult result = stage.haloform({"doctor", "-o", "json"});
  EXPECT_EQ(health(result, "configuration"), "warning");
  EXPECT_EQ(health(result, "token"), "ok");
}

TEST(Doctor, stops_at_wrong_credentials_with_one_finding) {
  const Stage stage = doctor_stage({"--profile", "halo"});
  const ProcessResult result =
      stage.haloform({"doctor", "-o", "json"}, {{"HALOPSA_CLIENT_SECRET", "not-the-secret"}});
  EXPECT_EQ(result.exit_code, 4) << shown(result);
  EXPECT_EQ(health(result, "token"), "failure");
  EXPECT_EQ(health(result, "agents"), "");
  EXPECT_THAT(shown(result), Not(HasSubstr("not-the-secret")));
}

}  // namespace
}  // namespace haloform::test
