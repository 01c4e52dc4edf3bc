// One world, two ways of speaking of it.
#include "tests/sandbox/fixture.hpp"
#include "tests/sandbox/halo_client.hpp"
#include "tests/support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace haloform::test {
namespace {

using nlohmann::json;
using testing::Contains;
using testing::ElementsAre;

std::string acme_world() { return std::string(HALOFORM_EXAMPLES) + "/acme/world.json"; }

sandbox::SandboxOptions read_only(std::string file) {
  return {.world = std::move(file), .changes = sandbox::WorldChanges::in_memory};
}

TEST(HaloWorld, the_example_is_served_under_both_profiles) {
  SignedInHalo real(read_only(acme_world()));
  SignedIn guide(read_only(acme_world()));
  const auto agents = real.client.all("/Agent", "agents", "&includedisabled=true");
  const auto same = guide.client.all("/api/Agent", "agents", 1000);
  ASSERT_EQ(agents.size(), same.size());
  for (std::size_t i = 0; i < agents.size(); ++i) {
    EXPECT_EQ(agents[i]["id"], same[i]["id"]);
    EXPECT_EQ(agents[i]["email"], same[i]["email"]);
    EXPECT_NE(agents[i]["isdisabled"], same[i]["isactive"]);
    const json& teams = agents[i]["teams"];
    EXPECT_EQ(teams.empty() ? json() : teams[0]["team_id"], same[i]["team_id"]);
    EXPECT_EQ(agents[i]["role_list"], same[i]["role"]);
  }
  const auto users = real.client.all("/Users", "users", "&includeinactive=true&exclude_generaluser=true");
  const auto contacts = guide.client.all("/api/Customer", "customers", 1000);
  EXPECT_EQ(users.size(), contacts.size() - 4) << "companies are no users";
  EXPECT_EQ(real.client.all("/Client", "clients").size(), 4U);
}

TEST(HaloWorld, is_given_the_sites_and_clients_that_its_contacts_speak_of) {
  SignedInHalo sandbox(read_only(acme_world()));
  const auto sites = sandbox.client.all("/Site", "sites");
  const auto clients = sandbox.client.all("/Client", "clients");
  for (const json& user : sandbox.client.all("/Users", "users", "&includeinactive=true")) {
    const json site = HaloClient::with_id(sites, user["site_id_int"]);
    ASSERT_FALSE(site.is_null()) << user["site_id"];
    EXPECT_EQ(user["site_name"], site["name"]);
    const json client = HaloClient::with_id(clients, user["client_id"]);
    ASSERT_FALSE(client.is_null()) << user["client_id"];
    EXPECT_EQ(user["client_name"], client["name"]);
  }
  EXPECT_EQ(HaloClient::with_id(sites, 21)["name"], "Site 21");
  EXPECT_EQ(HaloClient::with_id(sites, 21)["client_name"], "Fabrikam") << "by the mail domain";
  SignedInHalo again(read_only(acme_world()));
  EXPECT_EQ(again.control.world(), sandbox.control.world()) << "the same every time";
}

TEST(HaloWorld, without_any_company_gets_one) {
  const TempDir folder;
  const std::string file = folder.write("world.json", R"({
    "agents": [{"id": 1, "name": "One", "email": "one@x.y"}],
    "customers": [{"id": 7, "name": "Zoe", "site_id": 5}, {"id": 8, "name": "Yan"}]})");
  SignedInHalo sandbox(read_only(file));
  const auto users = sandbox.client.all("/Users", "users", "&exclude_generaluser=true");
  ASSERT_EQ(users.size(), 2U);
  EXPECT_EQ(users[0]["client_name"], "Client");
  EXPECT_EQ(users[1]["site_id"], 5.0) << "who stands nowhere is put to the first client's main site";
  EXPECT_EQ(sandbox.client.get("/Agent/1").body["name"], "One") << "its id is not taken away";
  EXPECT_EQ(sandbox.client.all("/Agent", "agents", "&includeunassigned=true").size(), 2U);
}

TEST(HaloWorld, written_back_is_a_world_of_the_guide_as_well) {
  const TempDir folder;
  const std::string file = folder.write("world.json", R"({"roles": ["Dispatcher"],
    "teams": [{"id": 2, "name": "T"}, {"id": 3, "name": "U"}],
    "agents": [{"id": 9, "name": "Zoe", "email": "zoe@x.y", "team_id": 2, "shoe_size": 43}]})");
  {
    SignedInHalo sandbox({.world = file});
    EXPECT_EQ(sandbox.client.get("/Agent/9").body["shoe_size"], 43);
    EXPECT_EQ(sandbox.client.get("/Roles").body[0]["name"], "Dispatcher");
    EXPECT_EQ(folder.read("world.json").find("Unassigned"), std::string::npos) << "serving changes nothing";
    ASSERT_EQ(sandbox.client
                  .post("/Agent", {{{"id", 9}, {"teams", json::array({json{{"team_id", 3}}})}, {"sms", "1"}}})
                  .status,
              201);
    ASSERT_TRUE(sandbox.server.stop());
  }
  SignedIn guide(read_only(file));
  const json zoe = guide.client.get("/api/Agent/9").body;
  EXPECT_EQ(zoe["mobile"], "1");
  EXPECT_EQ(zoe["team_id"], 2);
  SignedInHalo again(read_only(file));
  EXPECT_EQ(again.client.get("/Agent/9?includedetails=true").body["teams"][0]["team_id"], 3);
  EXPECT_EQ(again.client.get("/Roles").body[0]["name"], "Dispatcher");
}

TEST(HaloWorld, is_reached_behind_the_api_by_the_names_of_either_profile) {
  SignedInHalo sandbox;
  const auto user = sandbox.control.add("users", {{"name", "U"}, {"site_id", 5}});
  const auto client = sandbox.control.add("clients", {{"name", "C"}});
  const auto site = sandbox.control.add("sites", {{"name", "S"}, {"client_id", client}});
  EXPECT_EQ(sandbox.client.get("/Users/" + std::to_string(user)).body["name"], "U");
  EXPECT_EQ(sandbox.client.get("/Site/" + std::to_string(site)).body["client_name"], "C");
  sandbox.control.patch("customers", user, {{"email", "u@x.y"}});
  EXPECT_EQ(sandbox.client.get("/Users/" + std::to_string(user)).body["emailaddress"], "u@x.y");
  sandbox.control.remove("users", user);
  EXPECT_EQ(sandbox.client.get("/Users/" + std::to_string(user)).status, 404);
  EXPECT_EQ(sandbox.control.summary()["total"], 2 + 4) << "signing in, and what was asked for above";
}

TEST(HaloKnobs, are_read_and_turned_while_it_runs) {
  SignedInHalo sandbox;
  const json knobs = sandbox.client.http.get("/_sandbox/halo").body;
  EXPECT_EQ(knobs["membership"], "replace");
  EXPECT_EQ(knobs["page-cap"], "100");
  const Reply turned = sandbox.client.http.post("/_sandbox/halo", {{"page-cap", 3}, {"write-status", "200"}});
  EXPECT_EQ(turned.body["page-cap"], "3");
  EXPECT_EQ(turned.body["write-status"], "200");
  for (const json& wrong : {json{{"page-cap", 0}}, json{{"membership", "none"}}, json{{"member", "merge"}}})
    EXPECT_EQ(sandbox.client.http.post("/_sandbox/halo", wrong).status, 400) << wrong;
}

TEST(HaloLean, answers_and_rows_can_be_as_short_as_can_be) {
  SignedInHalo sandbox({.lean = "both"});
  EXPECT_EQ(sandbox.client.get("/Agent").body[0].size(), 4U);
  EXPECT_EQ(
      sandbox.client.post("/Users", {{{"id", 21}, {"title", "Dr"}}}).body,
      (json{{"id", 21}, {"name", "Bob Jones"}, {"emailaddress", "bob@client.example"}, {"inactive", false}}));
  EXPECT_EQ(sandbox.client.get("/Users/21").body["title"], "Dr");
}

}  // namespace
}  // namespace haloform::test
