// What a record of a real instance looks like: hundreds of fields, five ways of saying "nothing".
#include "tests/sandbox/halo_client.hpp"

#include <gtest/gtest.h>

#include <set>

namespace haloform::test {
namespace {

using nlohmann::json;

/// The first key that stands twice in one object of the text; empty: none does.
std::string doubled_key(const std::string& text) {
  std::vector<std::set<std::string>> open;
  std::string doubled;
  const auto look = [&](int, json::parse_event_t event, json& value) {
    if (event == json::parse_event_t::object_start) open.emplace_back();
    if (event == json::parse_event_t::object_end) open.pop_back();
    if (event == json::parse_event_t::key && !open.back().insert(value.get<std::string>()).second &&
        doubled.empty())
      doubled = value.get<std::string>();
    return true;
  };
  if (json::parse(text, look).is_discarded()) return "not JSON";
  return doubled;
}

TEST(HaloRecords, have_hundreds_of_fields_and_each_once) {  // 16
  SignedInHalo sandbox;
  struct Row {
    const char* path;
    std::size_t least;
  };
  for (const Row& row : {Row{"/Agent/11?includedetails=true", 300}, Row{"/Users/21", 300},
                         Row{"/Client/20", 400}, Row{"/Site/5", 150}, Row{"/Team/3", 50}}) {
    const Reply reply = sandbox.client.get(row.path);
    ASSERT_EQ(reply.status, 200) << row.path;
    EXPECT_GE(reply.body.size(), row.least) << row.path;
    EXPECT_EQ(doubled_key(reply.text), "") << row.path;
  }
  for (const char* path : {"/Agent", "/Users", "/Client", "/Site", "/Team"}) {
    const Reply reply = sandbox.client.get(path);
    EXPECT_EQ(doubled_key(reply.text), "") << path;
  }
}

TEST(HaloRecords, say_nothing_in_five_ways) {  // 16
  SignedInHalo sandbox;
  const json agent = sandbox.client.get("/Agent/11").body;
  std::set<std::string> ways;
  bool nested = false;
  for (const auto& [key, value] : agent.items()) {
    if (value.is_null() || value == json("") || value == 0 || value == -1 || value == "1899-12-30T00:00:00")
      ways.insert(value.dump());
    nested = nested || value.is_object();
  }
  EXPECT_EQ(ways, (std::set<std::string>{"null", "\"\"", "0", "-1", "0.0", "\"1899-12-30T00:00:00\""}));
  EXPECT_TRUE(nested);
}

TEST(HaloRecords, are_large_alone_and_smaller_in_a_listing) {  // 16
  SignedInHalo sandbox;
  EXPECT_GT(sandbox.client.get("/Agent/11").text.size(), 200'000U) << "a picture";
  EXPECT_GT(sandbox.client.get("/Client/20").text.size(), 200'000U) << "a logo";
  EXPECT_LT(sandbox.client.get("/Agent").text.size(), 40'000U);
  EXPECT_GT(sandbox.client.get("/Agent").body[0].size(), 60U);
  sandbox.set({{"rows", "wide"}});
  EXPECT_GE(sandbox.client.get("/Agent").body[0].size(), 300U);
}

TEST(HaloRecords, of_a_user_hold_the_site_and_that_the_client) {  // 16
  SignedInHalo sandbox;
  const json user = sandbox.client.get("/Users/21").body;
  EXPECT_EQ(user["site"]["name"], "Head Office");
  EXPECT_EQ(user["site"]["client"]["name"], "Acme Corp");
  EXPECT_EQ(user["site"]["client"]["main_site_id"], 5);
}

TEST(HaloRecords, write_some_ids_as_doubles) {  // 6
  SignedInHalo sandbox;
  const Reply user = sandbox.client.get("/Users/21");
  EXPECT_NE(user.text.find("\"site_id\":5.0,"), std::string::npos);
  EXPECT_EQ(user.body["site_id_int"], 5);
  EXPECT_TRUE(user.body["client_id"].is_number_integer());
  EXPECT_EQ(user.body["client_name"], "Acme Corp");
  EXPECT_EQ(user.body["site_name"], "Head Office");
  EXPECT_NE(sandbox.client.get("/Site/5").text.find("\"client_id\":20.0,"), std::string::npos);
}

TEST(HaloRecords, of_agents_need_a_word_for_their_details) {
  SignedInHalo sandbox;
  const json plain = sandbox.client.get("/Agent/11").body;
  EXPECT_FALSE(plain.contains("teams"));
  EXPECT_FALSE(plain.contains("roles"));
  EXPECT_EQ(plain["team"], "Support Tier 1");
  const json detailed = sandbox.client.get("/Agent/11?includedetails=true").body;
  EXPECT_EQ(detailed["teams"][0]["team_name"], "Support Tier 1");
  EXPECT_EQ(detailed["teams"][0]["in_section"], true);
  EXPECT_EQ(detailed["roles"][0]["name"], "Technician");
  for (const char* guides : {"isactive", "team_id", "role", "phone", "mobile", "department_id", "site_id",
                             "timezone", "language", "username"})
    EXPECT_FALSE(detailed.contains(guides)) << guides;
}

TEST(HaloRecords, of_a_listing_may_lack_the_teams) {
  SignedInHalo sandbox({.halo = {"agent-teams=hidden"}});
  EXPECT_FALSE(sandbox.client.get("/Agent").body[0].contains("teams"));
  EXPECT_TRUE(sandbox.client.get("/Agent/11?includedetails=true").body.contains("teams"));
}

TEST(HaloRecords, of_teams_name_their_agents_as_the_build_does) {
  const auto agents = [](SignedInHalo& sandbox, const std::string& value) {
    const json teams = sandbox.client.get("/Team?includeagentsforteams=" + value).body;
    return HaloClient::with_id(teams, 3).at("agents");
  };
  SignedInHalo sandbox;
  const json shown = agents(sandbox, "true");
  ASSERT_FALSE(shown.empty());
  EXPECT_TRUE(shown[0].contains("in_section"));
  EXPECT_EQ(HaloClient::with_id(sandbox.client.get("/Team").body, 3).at("agents"), json::array());
  sandbox.set({{"team-agents", "named"}});
  EXPECT_EQ(agents(sandbox, "true"), json::array());
  EXPECT_EQ(agents(sandbox, "Support%20Tier%201"), shown);
  EXPECT_EQ(agents(sandbox, "Support%20Tier%202"), json::array());
  sandbox.set({{"team-agents", "bare"}});
  EXPECT_EQ(agents(sandbox, "true")[0].size(), 2U);
  sandbox.set({{"team-agents", "hidden"}});
  EXPECT_EQ(agents(sandbox, "true"), json::array());
}

TEST(HaloRecords, keep_names_byte_for_byte) {  // 16
  SignedInHalo sandbox;
  for (const char* name : {"Søren Ødegård", "日本 太郎", "\xf0\x9f\x99\x82 \"q\" \\", "A\tB\x1b[31m"}) {
    const Reply made = sandbox.client.post("/Users", {{{"name", name}, {"site_id", 5}}});
    ASSERT_EQ(made.status, 201) << made.text;
    EXPECT_EQ(sandbox.client.get("/Users/" + made.body["id"].dump()).body["name"], name);
  }
}

TEST(HaloRecords, that_are_not_there_are_a_404_without_a_word) {  // 11
  SignedInHalo sandbox;
  for (const char* path : {"/Agent/9999", "/Users/9999", "/Users/20", "/Client/21", "/Site/3", "/Team/5"}) {
    const Reply reply = sandbox.client.get(path);
    EXPECT_EQ(reply.status, 404) << path;
    EXPECT_EQ(reply.text, "") << path;
  }
}

TEST(HaloSpecification, lists_the_paths_and_the_fields_that_are_served) {
  SignedInHalo sandbox;
  GuideClient nobody(sandbox.server.url());
  const Reply reply = nobody.get("/api/swagger/v2/swagger.json");
  ASSERT_EQ(reply.status, 200) << "it asks for no token";
  EXPECT_TRUE(reply.body["paths"].contains("/Client"));
  EXPECT_FALSE(reply.body["paths"].contains("/Customer"));
  struct Row {
    const char* schema;
    const char* record;
  };
  for (const Row& row : {Row{"Uname", "/Agent/11?includedetails=true"}, Row{"Area", "/Client/20"},
                         Row{"Site", "/Site/5"}, Row{"SectionDetail", "/Team/3"}}) {
    const json& properties = reply.body["components"]["schemas"][row.schema]["properties"];
    const json record = sandbox.client.get(row.record).body;
    for (const auto& [key, value] : record.items())
      EXPECT_TRUE(properties.contains(key) || key == "logo" || key == "agentphotodata")
          << row.schema << "." << key;
  }
}

TEST(HaloInstanceInfo, counts_seats_and_may_be_forbidden) {  // 15
  SignedInHalo sandbox({.seats = 5});
  const json info = sandbox.client.get("/InstanceInfo").body;
  EXPECT_EQ(info["agent_count"], 4);
  EXPECT_EQ(info["licensed_agent_count"], 5);
  EXPECT_TRUE(info["app_version"].is_string());
  sandbox.control.set_seats(std::nullopt);
  EXPECT_TRUE(sandbox.client.get("/InstanceInfo").body["licensed_agent_count"].is_null());
  sandbox.set({{"instance-info", "403"}});
  EXPECT_EQ(sandbox.client.get("/InstanceInfo").status, 403);
}

}  // namespace
}  // namespace haloform::test
