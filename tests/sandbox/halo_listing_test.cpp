// How real instances list: several envelopes, pages that are cut, rows that are hidden. The numbers are those
// of the cases that a client has to cope with.
#include "tests/sandbox/halo_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace haloform::test {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::IsEmpty;

/// `count` contacts at site 5, besides those of the small company.
void add_contacts(SignedInHalo& sandbox, int count) {
  for (int i = 0; i < count; ++i)
    sandbox.control.add("users", {{"name", "Contact " + std::to_string(i)}, {"site_id", 5}});
}

TEST(HaloAgents, come_as_a_bare_array_unless_a_page_is_asked_for) {  // 2
  SignedInHalo sandbox;
  const Reply bare = sandbox.client.get("/Agent");
  ASSERT_TRUE(bare.body.is_array());
  EXPECT_EQ(bare.body[0]["name"], "Jane Smith");
  const Reply unpaged = sandbox.client.get("/Agent?page_no=2&page_size=1");
  EXPECT_EQ(unpaged.body, bare.body) << "without pageinate=true nothing is paged, and nobody says so";

  const Reply page = sandbox.client.get("/Agent?pageinate=true&page_no=2&page_size=3");
  EXPECT_EQ(page.body["record_count"], 4);
  EXPECT_EQ(page.body["page_no"], 2);
  EXPECT_EQ(page.body["results"].size(), 1U);
  EXPECT_FALSE(page.body.contains("agents"));
}

TEST(HaloAgents, of_older_builds_are_never_paged_and_of_others_always_wrapped) {  // 2
  SignedInHalo old({.halo = {"agent-list=bare"}});
  EXPECT_EQ(old.client.get("/Agent?pageinate=true&page_size=1").body.size(), 4U);

  SignedInHalo wrapped({.halo = {"agent-list=agents"}});
  const json whole = wrapped.client.get("/Agent").body;
  EXPECT_EQ(whole["record_count"], 4);
  EXPECT_EQ(whole["agents"].size(), 4U);
  const json page = wrapped.client.get("/Agent?pageinate=true&page_size=1").body;
  EXPECT_EQ(page["record_count"], 4);
  EXPECT_EQ(page["agents"].size(), 1U);
}

TEST(HaloLists, hold_an_array_of_columns_before_the_rows) {  // 2
  SignedInHalo sandbox;
  for (const auto& [path, key] : {std::pair{"/Users", "users"}, {"/Client", "clients"}, {"/Site", "sites"}}) {
    const Reply reply = sandbox.client.get(std::string(path) + "?pageinate=true");
    EXPECT_TRUE(reply.body["columns"][0].contains("id")) << path;
    EXPECT_LT(reply.text.find("\"columns\":"), reply.text.find("\"" + std::string(key) + "\":")) << path;
    EXPECT_FALSE(reply.body[key].empty()) << path;
  }
  EXPECT_FALSE(sandbox.client.get("/Users").body.contains("columns")) << "only where pages are made";
}

TEST(HaloLists, cut_pages_at_100_whatever_was_asked_and_count_truly) {  // 3
  SignedInHalo sandbox;
  add_contacts(sandbox, 245);
  const json page = sandbox.client.get("/Users?pageinate=true&page_no=1&page_size=1000").body;
  EXPECT_EQ(page["record_count"], 250);
  EXPECT_EQ(page["page_size"], 1000);
  EXPECT_EQ(page["users"].size(), 100U);
  EXPECT_EQ(sandbox.client.get("/Users?pageinate=true&page_no=3&page_size=1000").body["users"].size(), 50U);

  const auto rows = sandbox.client.all("/Users", "users", "", 1000);
  ASSERT_EQ(rows.size(), 250U);
  for (std::size_t i = 1; i < rows.size(); ++i) EXPECT_LT(rows[i - 1]["id"], rows[i]["id"]);
}

TEST(HaloLists, can_be_cut_elsewhere) {
  SignedInHalo sandbox({.halo = {"page-cap=2"}});
  EXPECT_EQ(sandbox.client.get("/Users?pageinate=true&page_size=100").body["users"].size(), 2U);
  EXPECT_EQ(sandbox.client.all("/Users", "users").size(), 5U);
}

TEST(HaloLists, give_the_first_50_where_no_page_is_asked_for) {  // 3
  SignedInHalo sandbox;
  add_contacts(sandbox, 55);
  const json unpaged = sandbox.client.get("/Users?page_no=2&page_size=10").body;
  EXPECT_EQ(unpaged["record_count"], 60);
  EXPECT_EQ(unpaged["users"].size(), 50U);
  EXPECT_FALSE(unpaged.contains("page_no"));
  EXPECT_EQ(sandbox.client.get("/Users?count=7").body["users"].size(), 7U);
  EXPECT_EQ(sandbox.client.get("/Users?count=500").body["users"].size(), 60U);
}

TEST(HaloLists, may_change_while_they_are_read) {  // 3
  SignedInHalo sandbox({.halo = {"page-cap=2"}});
  sandbox.control.add_fault("LIST /api/Users?page_no=2 moving-count");
  EXPECT_EQ(sandbox.client.get("/Users?pageinate=true&page_no=1").body["record_count"], 5);
  EXPECT_EQ(sandbox.client.get("/Users?pageinate=true&page_no=2").body["record_count"], 6);
  sandbox.control.clear_faults();

  // A record that comes in between pushes the last row of a page to the next one.
  sandbox.control.add_fault("LIST /api/Users slipped-page");
  const json first = sandbox.client.get("/Users?pageinate=true&page_no=1").body["users"];
  const json second = sandbox.client.get("/Users?pageinate=true&page_no=2").body["users"];
  EXPECT_EQ(first[1]["id"], second[0]["id"]);
  sandbox.control.clear_faults();

  sandbox.control.add_fault("LIST /api/Users short-list=2");
  const json empty = sandbox.client.get("/Users?pageinate=true&page_no=2").body;
  EXPECT_EQ(empty["record_count"], 5);
  EXPECT_TRUE(empty["users"].empty()) << "an empty page before the total";
}

TEST(HaloLists, hide_what_is_switched_off_unless_it_is_asked_for) {  // 4
  SignedInHalo sandbox;
  for (const auto& [type, id] : {std::pair{"users", 21}, {"clients", 20}, {"sites", 6}, {"teams", 4}})
    sandbox.control.patch(type, id, {{"isactive", false}});
  struct Row {
    const char* path;
    const char* key;
    const char* also;
    std::int64_t id;
    const char* flag;
  };
  for (const Row& row : std::initializer_list<Row>{
           {"/Agent", "agents", "&includedisabled=true", 14, "isdisabled"},
           {"/Users", "users", "&includeinactive=true", 21, "inactive"},
           {"/Client", "clients", "&includeinactive=1", 20, "inactive"},
           {"/Site", "sites", "&INCLUDEINACTIVE=True", 6, "inactive"},
           {"/Team", "teams", "&includedisabled=true", 4, "inactive"},
           {"/Team", "teams", "&showall=1", 4, "inactive"},
       }) {
    EXPECT_TRUE(HaloClient::with_id(sandbox.client.all(row.path, row.key), row.id).is_null()) << row.path;
    const json found = HaloClient::with_id(sandbox.client.all(row.path, row.key, row.also), row.id);
    ASSERT_FALSE(found.is_null()) << row.path << row.also;
    EXPECT_EQ(found[row.flag], true) << row.path;
    EXPECT_FALSE(found.contains("isactive")) << row.path;
  }
  const auto off = sandbox.client.all("/Agent", "agents", "&includedisabled=true&includeenabled=false");
  EXPECT_THAT(HaloClient::names(off), ElementsAre("Tom Baker"));
}

TEST(HaloAgents, show_the_unassigned_and_the_api_ones_only_when_asked) {
  SignedInHalo sandbox;
  EXPECT_EQ(sandbox.client.all("/Agent", "agents").size(), 4U);
  const auto unassigned = sandbox.client.all("/Agent", "agents", "&includeunassigned=true");
  EXPECT_EQ(HaloClient::with_id(unassigned, 1)["name"], "Unassigned");
  const auto api = sandbox.client.all("/Agent", "agents", "&includeapiagents=true");
  ASSERT_EQ(api.size(), 5U);
  EXPECT_EQ(api.back()["isapiagent"], true);
  EXPECT_EQ(sandbox.client.get("/Agent/me").body["id"], api.back()["id"]);
  sandbox.set({{"me", 11}});
  EXPECT_EQ(sandbox.client.get("/Agent/me").body["name"], "Jane Smith");
}

TEST(HaloUsers, hold_a_general_user_for_every_site) {
  SignedInHalo sandbox;
  const auto all = sandbox.client.all("/Users", "users");
  const auto people = sandbox.client.all("/Users", "users", "&exclude_generaluser=true");
  EXPECT_THAT(HaloClient::names(people), ElementsAre("Bob Jones", "Alice Brown", "Reception"));
  std::multiset<int> sites;
  for (const json& user : all) {
    if (user["name"] == "General User") sites.insert(user["site_id_int"].get<int>());
  }
  EXPECT_EQ(sites, (std::multiset<int>{5, 6}));
}

TEST(HaloLists, are_searched_loosely_and_filtered_by_what_a_record_belongs_to) {
  SignedInHalo sandbox;
  const auto found = [&](const std::string& path, const std::string& key, const std::string& query) {
    return HaloClient::names(sandbox.client.all(path, key, query));
  };
  EXPECT_THAT(found("/Users", "users", "&search=BOB%40client"), ElementsAre("Bob Jones"));
  EXPECT_THAT(found("/Agent", "agents", "&search=example.com").size(), 4) << "a part is enough";
  EXPECT_THAT(found("/Users", "users", "&site_id=6&exclude_generaluser=true"), ElementsAre("Alice Brown"));
  EXPECT_EQ(found("/Users", "users", "&client_id=20").size(), 5U);
  EXPECT_THAT(found("/Users", "users", "&client_id=21"), IsEmpty());
  EXPECT_THAT(found("/Site", "sites", "&client_id=20"), ElementsAre("Head Office", "Warehouse"));
  EXPECT_THAT(found("/Agent", "agents", "&team=support%20tier%202"), ElementsAre("Lena Fischer"));
  EXPECT_THAT(found("/Agent", "agents", "&team_id=3"), ElementsAre("Jane Smith", "Omar Haddad"));
  EXPECT_EQ(found("/Users", "users", "&activeStatus=all&whatever=1").size(), 5U)
      << "unknown ones are ignored";
}

TEST(HaloTeams, are_a_bare_array_without_pages_and_carry_agents_when_asked) {
  SignedInHalo sandbox;
  const json bare = sandbox.client.get("/Team?pageinate=true&page_size=1").body;
  ASSERT_TRUE(bare.is_array());
  EXPECT_EQ(bare.size(), 2U);
  EXPECT_TRUE(bare[0]["agents"].empty());
  const json full = sandbox.client.get("/Team?includeagentsforteams=true").body;
  EXPECT_EQ(full[0]["agents"].size(), 2U);
  EXPECT_EQ(full[0]["agents"][0]["agent_name"], "Jane Smith");
  EXPECT_TRUE(sandbox.client.get("/Team/3").body["agents"].empty());
  EXPECT_EQ(sandbox.client.get("/Team/3?includeagents=true").body["agents"], full[0]["agents"]);
}

TEST(HaloRoles, are_a_bare_array_with_guids) {
  SignedInHalo sandbox;
  const json roles = sandbox.client.get("/Roles").body;
  ASSERT_TRUE(roles.is_array());
  ASSERT_EQ(roles.size(), 2U);
  EXPECT_EQ(roles[0]["name"], "Technician");
  EXPECT_EQ(roles[0]["id"].get<std::string>().size(), 36U);
  EXPECT_NE(roles[0]["id"], roles[1]["id"]);
  const json jane = HaloClient::with_id(sandbox.client.all("/Agent", "agents"), 11);
  EXPECT_EQ(jane["role_list"], "Technician");
  EXPECT_FALSE(jane.contains("roles")) << "a row says their names alone";
  EXPECT_EQ(sandbox.client.get("/Agent/11?includedetails=true").body["roles"][0]["id"], roles[0]["id"]);
}

TEST(HaloLists, can_lose_their_permission_and_be_empty_with_status_200) {  // 14
  SignedInHalo sandbox;
  const auto all_empty = sandbox.control.add_fault("LIST /api/* empty-list");
  EXPECT_EQ(sandbox.client.get("/Agent").body, json::array());
  EXPECT_EQ(sandbox.client.get("/Users").body, (json{{"record_count", 0}, {"users", json::array()}}));
  EXPECT_EQ(sandbox.client.get("/Team").text, "[]");
  EXPECT_EQ(sandbox.client.get("/Agent/11").status, 200) << "the record is there";
  EXPECT_EQ(sandbox.control.fired(all_empty), 3);
  sandbox.control.clear_faults();
  sandbox.control.add_fault("LIST /api/Client empty-list");
  EXPECT_TRUE(sandbox.client.get("/Client").body["clients"].empty());
  EXPECT_FALSE(sandbox.client.get("/Agent").body.empty());
}

TEST(HaloLists, of_a_token_without_the_right_are_refused_or_empty) {  // 14
  SignedInHalo sandbox;
  sandbox.client.sign_in(sandbox.server.client_id(), sandbox.server.client_secret(), "edit:customers");
  EXPECT_EQ(sandbox.client.get("/Agent").status, 403);
  sandbox.set({{"missing-right", "empty"}});
  const Reply reply = sandbox.client.get("/Agent");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, json::array());
  EXPECT_EQ(sandbox.client.get("/Agent/11").status, 403);
}

TEST(HaloPaths, case_and_a_final_slash_do_not_matter_and_the_guides_are_not_there) {  // 17
  SignedInHalo sandbox;
  for (const char* path : {"/agent", "/AGENT/", "/users/", "/Agent/11/", "/client?count=1"})
    EXPECT_EQ(sandbox.client.get(path).status, 200) << path;
  for (const char* path : {"/Customer", "/Customers", "/Agents", "/Agent/x", "/Contact", ""}) {
    const Reply reply = sandbox.client.get(path);
    EXPECT_EQ(reply.status, 404) << path;
    EXPECT_EQ(reply.text, "") << path;
  }
  EXPECT_EQ(sandbox.client.http.put("/api/Agent", json::array()).status, 405);
  EXPECT_EQ(sandbox.client.remove("/Agent").status, 405);
}

}  // namespace
}  // namespace haloform::test
