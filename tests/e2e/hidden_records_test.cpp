// Listings that lack somebody, or count wrongly: nobody is made again, and what can be done safely is done.
#include "tests/e2e/either_profile.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>
#include <utility>
#include <vector>

namespace haloform::test {
namespace {

using nlohmann::json;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;

/// So many agents called after their number, from 1.
json staff(int count) {
  std::vector<json> rows;
  for (int number = 1; number <= count; ++number) {
    const std::string text = std::to_string(number);
    rows.push_back(agent_row(number, "Agent " + text, "agent" + text + "@example.com"));
  }
  return world_of(std::move(rows));
}

std::string block_of(int number) {
  const std::string text = std::to_string(number);
  return agent_block("a" + text, "Agent " + text, "agent" + text + "@example.com");
}

class HiddenRecords : public EitherProfile {};
INSTANTIATE_TEST_SUITE_P(Profiles, HiddenRecords, either_profile, EitherProfile::name);

// 53 of 153 people were not seen, and made again.
TEST_P(HiddenRecords, counts_that_are_none_make_nobody_twice) {
  for (const char* habit : {"count-of-page", "count-capped=100", "no-count"}) {
    const Stage stage(staff(153), speaking({"--habit", habit}));
    std::string people = "guards: {create: 1000}\nagents:\n";
    for (int number = 1; number <= 153; ++number) people += block_of(number);
    stage.configure(people);
    const ProcessResult result = stage.apply();
    EXPECT_EQ(result.exit_code, 0) << habit << shown(result);
    EXPECT_EQ(stage.control().count("create"), 0) << habit;
    EXPECT_THAT(stage.plan().out, HasSubstr("No changes.")) << habit;
  }
}

// Contacts have no number of their own by which the instance tells how many there are.
TEST(HiddenContacts, beyond_pages_of_any_size_are_not_made_again) {
  for (const auto& [cap, habit] :
       std::vector<std::pair<const char*, const char*>>{{"30", "count-of-page"},
                                                        {"75", "count-of-page"},
                                                        {"99", "count-of-page"},
                                                        {"30", "count-capped=100"}}) {
    std::vector<json> rows;
    std::string people = "guards: {create: 1000}\ncontacts:\n";
    for (int number = 1; number <= 153; ++number) {
      const std::string text = std::to_string(number);
      rows.push_back({{"id", 1000 + number},
                      {"type", "contact"},
                      {"name", "Contact " + text},
                      {"email", "contact" + text + "@example.com"},
                      {"site_id", 21},
                      {"isactive", true}});
      people += "  c" + text + ": {name: Contact " + text + ", email: contact" + text +
                "@example.com, site_id: 21}\n";
    }
    json world = world_of({});
    world["customers"] = rows;
    const Stage stage(world, {"--profile", "halo", "--page-cap", cap, "--habit", habit});
    stage.configure(people);
    const ProcessResult result = stage.apply();
    EXPECT_EQ(result.exit_code, 0) << cap << ' ' << habit << shown(result);
    EXPECT_EQ(stage.control().count("create"), 0) << cap << ' ' << habit;
  }
}

TEST_P(HiddenRecords, a_leaver_who_is_not_listed_is_deactivated_and_nobody_is_created) {
  const Stage stage(staff(5), speaking());
  stage.configure("agents:\n" + block_of(1) + block_of(2) + block_of(3));
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.control().add_habit("hides=2");
  stage.configure("agents:\n" + block_of(1) + block_of(3) + block_of(9));

  const ProcessResult plan = stage.plan({"-o", "text", "-o", "json=plan.json"});
  EXPECT_THAT(unwrapped(plan.out), HasSubstr("the listing of agents lacks id 2"));
  EXPECT_THAT(unwrapped(plan.out), HasSubstr("--allow unlisted=agents"));
  EXPECT_THAT(json::parse(stage.read("plan.json"))
                  .at("haloform")
                  .at("read")
                  .at("agent")
                  .at("doubt")
                  .get<std::string>(),
              HasSubstr("id 2"));
  EXPECT_EQ(stage.apply().exit_code, 5);
  EXPECT_EQ(stage.control().writes(), 3 - 3) << "the whole is refused";

  const ProcessResult leaver = stage.apply({"--target", "agent.a2"});
  EXPECT_EQ(leaver.exit_code, 0) << shown(leaver);
  EXPECT_EQ(stage.agent(2).at("isactive"), false);

  const ProcessResult allowed = stage.apply({"--allow", "unlisted=agents"});
  EXPECT_EQ(allowed.exit_code, 0) << shown(allowed);
  EXPECT_EQ(stage.agents_with("agent9@example.com").size(), 1U);
}

// A department that the agent of the API may not see is no reason to keep anybody else.
TEST_P(HiddenRecords, one_who_may_not_be_read_is_unclear_and_stops_nobody_else) {
  const Stage stage(staff(5), speaking());
  stage.configure("agents:\n" + block_of(1) + block_of(2) + block_of(3));
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.control().add_habit("hides=2");
  stage.sandbox().add_fault("GET /api/Agent/2 status=403");
  stage.configure("agents:\n" + block_of(1) + block_of(2));

  EXPECT_THAT(unwrapped(stage.plan().out), HasSubstr("id 2 could not be read"));
  EXPECT_EQ(stage.apply().exit_code, 5);
  EXPECT_EQ(stage.agent(3).at("isactive"), true) << "the whole is refused";

  const ProcessResult leaver = stage.apply({"--target", "agent.a3"});
  EXPECT_EQ(leaver.exit_code, 0) << shown(leaver);
  EXPECT_EQ(stage.agent(3).at("isactive"), false);
  EXPECT_EQ(stage.control().count("create"), 0);
  EXPECT_EQ(stage.agent(2).at("isactive"), true);
}

// Agents who were switched off long ago stay unseen; whoever comes back is not made a second time.
TEST_P(HiddenRecords, the_inactive_who_are_not_listed_are_read_by_id) {
  const Stage stage(staff(3), speaking({"--habit", "hides-inactive"}));
  stage.configure("agents:\n" + block_of(1) + block_of(2) + block_of(3));
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.configure("agents:\n" + block_of(1) + block_of(3));
  ASSERT_EQ(stage.apply().exit_code, 0);
  EXPECT_EQ(stage.agent(2).at("isactive"), false);
  stage.configure("agents:\n" + block_of(1) + block_of(2) + block_of(3));
  const ProcessResult back = stage.apply();
  EXPECT_EQ(back.exit_code, 0) << shown(back);
  EXPECT_EQ(stage.agent(2).at("isactive"), true);
  EXPECT_EQ(stage.control().count("create"), 0);
}

TEST(HiddenAgents, whom_the_instance_counts_are_not_made_again) {
  const Stage stage(staff(3), {"--profile", "halo", "--habit", "more-agents=2"});
  stage.configure("agents:\n" + block_of(1) + block_of(9));
  const ProcessResult plan = stage.plan();
  EXPECT_THAT(unwrapped(plan.out), HasSubstr("the instance itself counts 5"));
  EXPECT_THAT(unwrapped(plan.out), HasSubstr("unlisted=agents"));
  EXPECT_EQ(stage.apply().exit_code, 5);
  EXPECT_EQ(stage.control().writes(), 0);
}

TEST(HiddenAgents, a_count_of_nought_is_none) {
  const Stage stage(staff(3), {"--profile", "halo", "--habit", "info-zero"});
  stage.configure("agents:\n" + block_of(1) + block_of(9));
  EXPECT_EQ(stage.apply().exit_code, 0);
}

// An instance that has no contacts yet is begun with; that a right is missing would look the same.
TEST(EmptyListing, that_is_true_is_begun_with_by_a_flag_that_the_error_names) {
  nlohmann::json world = staff(2);
  world["sites"] = {{{"id", 1}, {"name", "Main"}}};
  const Stage stage(world, {"--profile", "halo"});
  stage.sandbox().add_fault("LIST /api/Users empty-list");
  stage.configure("contacts:\n  bob: {name: Bob Jones, email: bob@client.example, site_id: 1}\n");
  const ProcessResult refused = stage.plan();
  EXPECT_EQ(refused.exit_code, 4) << shown(refused);
  EXPECT_THAT(unwrapped(refused.err), HasSubstr("--allow empty=contacts"));
  const ProcessResult plan = stage.plan({"--allow", "empty=contacts"});
  EXPECT_EQ(plan.exit_code, 0) << shown(plan);
  EXPECT_THAT(unwrapped(plan.out), HasSubstr("(contact.bob): create"));
  EXPECT_THAT(unwrapped(plan.out), HasSubstr("--allow empty=contacts"));

  ASSERT_EQ(stage.plan({"--allow", "empty=contacts", "--out", "saved.json"}).exit_code, 0);
  const ProcessResult applied = stage.haloform({"apply", "saved.json"});
  EXPECT_EQ(applied.exit_code, 0) << shown(applied);
  EXPECT_EQ(stage.control().count("create"), 1);
}

/// Answers bare, in an array of one, or in a list's envelope.
TEST_P(HiddenRecords, answers_of_every_shape_are_read) {
  for (const char* shape : {"array", "envelope"}) {
    const Stage stage(staff(3), speaking({"--habit", std::string("answer=") + shape, "--habit",
                                          std::string("get-answer=") + shape}));
    stage.configure("teams:\n  support: {name: Support}\nagents:\n" + block_of(1) +
                    agent_block("a9", "Agent 9", "agent9@example.com", "teams: [support]"));
    const ProcessResult applied = stage.apply();
    EXPECT_EQ(applied.exit_code, 0) << shape << shown(applied);
    EXPECT_THAT(stage.plan().out, HasSubstr("No changes.")) << shape;
    stage.configure("teams:\n  support: {name: Support}\nagents:\n" +
                    agent_block("a1", "Agent 1", "agent1@example.com", "teams: [support]") +
                    agent_block("a9", "Agent Nine", "agent9@example.com", "teams: [support]"));
    const ProcessResult changed = stage.apply();
    EXPECT_EQ(changed.exit_code, 0) << shape << shown(changed);
    EXPECT_THAT(stage.plan().out, HasSubstr("No changes.")) << shape;
  }
}

}  // namespace
}  // namespace haloform::test
