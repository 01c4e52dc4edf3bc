// Who is in which team: rows of agents, and three guesses at what posting them does.
#include "tests/sandbox/halo_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haloform::test {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

json rows(SignedInHalo& sandbox, int agent) {
  return sandbox.client.get("/Agent/" + std::to_string(agent) + "?includedetails=true").body.at("teams");
}

/// A list also where it has one element: braces alone would be that element.
json list(std::initializer_list<json> elements) { return json::array_t(elements); }

/// The teams that the agent is a member of, row by row.
std::vector<int> teams(SignedInHalo& sandbox, int agent) {
  std::vector<int> out;
  for (const json& row : rows(sandbox, agent)) {
    if (row.at("in_section") == true) out.push_back(row.at("team_id").get<int>());
  }
  return out;
}

json member(int team) { return {{"team_id", team}, {"in_section", true}}; }
json no_member(int team) { return {{"team_id", team}, {"in_section", false}}; }

void post_teams(SignedInHalo& sandbox, int agent, const std::vector<json>& list) {
  const Reply reply = sandbox.client.post("/Agent", {{{"id", agent}, {"teams", list}}});
  ASSERT_EQ(reply.status, 201) << reply.text;
  EXPECT_EQ(reply.body["teams"], rows(sandbox, agent));
}

TEST(HaloMembership, replaces_the_list_by_default) {  // 9
  SignedInHalo sandbox;
  EXPECT_THAT(teams(sandbox, 11), ElementsAre(3));
  post_teams(sandbox, 11, {member(3), member(4)});
  EXPECT_THAT(teams(sandbox, 11), ElementsAre(3, 4));
  post_teams(sandbox, 11, {member(4)});
  EXPECT_THAT(teams(sandbox, 11), ElementsAre(4));
  post_teams(sandbox, 11, {});
  EXPECT_THAT(teams(sandbox, 11), ElementsAre());
}

TEST(HaloMembership, of_a_merging_instance_never_goes_away) {  // 9
  SignedInHalo sandbox({.halo = {"membership=merge"}});
  post_teams(sandbox, 11, {member(4)});
  EXPECT_THAT(teams(sandbox, 11), ElementsAre(3, 4));
  post_teams(sandbox, 11, {member(4), no_member(3)});
  post_teams(sandbox, 11, {});
  EXPECT_THAT(teams(sandbox, 11), ElementsAre(3, 4));
  post_teams(sandbox, 15, {no_member(3)});
  EXPECT_THAT(teams(sandbox, 15), ElementsAre()) << "that would have been a strange way in";
}

TEST(HaloMembership, of_another_merging_instance_ends_with_in_section_false) {  // 9
  SignedInHalo sandbox({.halo = {"membership=merge-in-section"}});
  post_teams(sandbox, 11, {member(4)});
  EXPECT_THAT(teams(sandbox, 11), ElementsAre(3, 4));
  post_teams(sandbox, 11, {no_member(3)});
  EXPECT_THAT(teams(sandbox, 11), ElementsAre(4));
  EXPECT_EQ(rows(sandbox, 11).size(), 2U) << "the row stays, and says that it is no membership";
  post_teams(sandbox, 11, {member(3)});
  EXPECT_THAT(teams(sandbox, 11), ElementsAre(3, 4));
}

TEST(HaloMembership, keeps_ids_and_flags_of_rows_that_stay) {
  SignedInHalo sandbox;
  sandbox.control.patch("agents", 11, {{"teams", list({{{"team_id", 3}, {"is_manager", true}}})}});
  const json before = rows(sandbox, 11)[0];
  EXPECT_EQ(before["is_manager"], true);
  post_teams(sandbox, 11, {member(3), member(4)});
  EXPECT_EQ(rows(sandbox, 11)[0], before);
  EXPECT_NE(rows(sandbox, 11)[1]["id"], before["id"]);
  post_teams(sandbox, 11, {json{{"id", before["id"]}, {"team_id", 3}, {"is_manager", false}}});
  EXPECT_EQ(rows(sandbox, 11)[0]["is_manager"], false);
}

TEST(HaloMembership, that_is_new_gets_an_id_in_front_of_one_that_stays_too) {
  SignedInHalo sandbox;
  const json before = rows(sandbox, 11)[0];
  post_teams(sandbox, 11, {member(4), json{{"id", before["id"]}, {"team_id", 3}, {"in_section", true}}});
  for (const json& row : rows(sandbox, 11)) EXPECT_TRUE(row["id"].is_number_integer()) << row;
  EXPECT_THAT(teams(sandbox, 11), UnorderedElementsAre(3, 4));
}

TEST(HaloMembership, that_a_role_granted_comes_back_whatever_is_posted) {  // 9
  for (const char* mode : {"replace", "merge", "merge-in-section"}) {
    SignedInHalo sandbox({.halo = {std::string("membership=") + mode}});
    sandbox.control.patch("agents", 11,
                          {{"teams", list({member(3), {{"team_id", 4}, {"role", "Projects"}}})}});
    const json granted = rows(sandbox, 11)[1];
    EXPECT_EQ(granted["id"], 0);
    EXPECT_EQ(granted["role_name"], "Projects");
    EXPECT_FALSE(granted["role_id"].is_null());
    json posted = granted;
    posted["in_section"] = false;
    post_teams(sandbox, 11, {member(3), posted});
    EXPECT_THAT(teams(sandbox, 11), UnorderedElementsAre(3, 4)) << mode;
    post_teams(sandbox, 11, {member(3)});
    EXPECT_THAT(teams(sandbox, 11), UnorderedElementsAre(3, 4)) << mode;
  }
}

TEST(HaloMembership, can_stand_twice_for_one_team) {  // 9
  SignedInHalo sandbox;
  sandbox.control.patch("agents", 11, {{"teams", list({member(3), member(3)})}});
  EXPECT_THAT(teams(sandbox, 11), ElementsAre(3, 3));
  sandbox.set({{"membership", "merge-in-section"}});
  post_teams(sandbox, 11, {json{{"id", rows(sandbox, 11)[0]["id"]}, {"team_id", 3}, {"in_section", false}}});
  EXPECT_THAT(teams(sandbox, 11), ElementsAre(3)) << "a row is named by its id";
  sandbox.control.patch("agents", 11, {{"teams", list({member(3), member(3)})}});
  post_teams(sandbox, 11, {no_member(3)});
  EXPECT_THAT(teams(sandbox, 11), ElementsAre()) << "without an id all rows of the team are meant";
}

TEST(HaloMembership, follows_a_team_that_is_renamed) {  // 9
  SignedInHalo sandbox;
  ASSERT_EQ(sandbox.client.post("/Team", {{{"id", 3}, {"name", "First Line"}}}).status, 201);
  const json jane = HaloClient::with_id(sandbox.client.all("/Agent", "agents"), 11);
  EXPECT_EQ(jane["team"], "First Line");
  EXPECT_EQ(jane["teams"][0]["team_name"], "First Line");
}

TEST(HaloMembership, ends_with_the_team) {
  SignedInHalo sandbox;
  post_teams(sandbox, 11, {member(3), member(4)});
  ASSERT_EQ(sandbox.client.remove("/Team/3").status, 200);
  EXPECT_THAT(teams(sandbox, 11), ElementsAre(4));
  EXPECT_EQ(sandbox.client.get("/Agent/11").body["team"], "");
  EXPECT_THAT(teams(sandbox, 12), ElementsAre());
}

TEST(HaloMembership, is_something_else_than_the_default_team) {
  SignedInHalo sandbox;
  const auto set_default = [&](const json& name) {
    return sandbox.client.post("/Agent", {{{"id", 11}, {"team", name}}}).body.at("team");
  };
  EXPECT_EQ(set_default("Support Tier 2"), "Support Tier 2");
  EXPECT_THAT(teams(sandbox, 11), ElementsAre(3));
  EXPECT_EQ(set_default("No Such Team"), "Support Tier 2") << "silently not kept";
  EXPECT_EQ(set_default(""), "");
  const json made =
      sandbox.client
          .post("/Agent",
                {{{"name", "Ada"}, {"team", "Support Tier 1"}, {"teams", list({{{"team_id", "4"}}})}}})
          .body;
  EXPECT_EQ(made["team"], "Support Tier 1");
  EXPECT_THAT(teams(sandbox, made["id"]), ElementsAre(4));
}

TEST(HaloMembership, in_a_team_that_is_not_there_is_refused_and_nothing_is_made) {
  SignedInHalo sandbox;
  const Reply reply = sandbox.client.post("/Agent", {{{"name", "Ada"}, {"teams", list({member(99)})}}});
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(sandbox.client.all("/Agent", "agents").size(), 4U);
}

TEST(HaloRoles, replace_or_add) {
  SignedInHalo sandbox;
  const json roles = sandbox.client.get("/Roles").body;
  const json technician = {{"id", roles[0]["id"]}};
  const json administrator = {{"id", roles[1]["id"]}};
  const auto role_list = [&](const json& body) {
    return sandbox.client.post("/Agent", {body}).body.at("role_list");
  };
  EXPECT_EQ(role_list({{"id", 11}, {"add_roles", list({administrator})}}), "Technician, Administrator");
  EXPECT_EQ(role_list({{"id", 11}, {"roles", list({administrator})}}), "Administrator");
  EXPECT_EQ(role_list({{"id", 11}, {"roles", json::array()}}), "");
  EXPECT_EQ(role_list({{"id", 11}, {"roles", list({technician, administrator})}}),
            "Technician, Administrator");
  EXPECT_EQ(sandbox.client.get("/Agent/11?includedetails=true").body["roles"].size(), 2U);
  EXPECT_EQ(sandbox.client.post("/Agent", {{{"id", 11}, {"roles", list({{{"id", "no-guid"}}})}}}).status,
            400);
}

}  // namespace
}  // namespace haloform::test
