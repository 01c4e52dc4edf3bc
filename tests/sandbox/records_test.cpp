#include "tests/sandbox/fixture.hpp"

#include <gtest/gtest.h>

#include <set>

namespace haloform::test {
namespace {

using nlohmann::json;

TEST(SandboxAgents, a_listing_has_the_guides_envelope_and_the_inactive_too) {
  SignedIn sandbox;
  const Reply list = sandbox.client.get("/api/Agent?page_size=50&page_no=1");
  ASSERT_EQ(list.status, 200);
  EXPECT_EQ(list.body["record_count"], 5);
  ASSERT_EQ(list.body["agents"].size(), 5U);
  EXPECT_EQ(list.body["agents"][0]["name"], "Jane Smith");
  EXPECT_EQ(list.body["agents"][3]["isactive"], false);
  EXPECT_EQ(sandbox.client.get("/api/Agent?isactive=true").body["record_count"], 4);
}

TEST(SandboxAgents, a_record_carries_every_field_of_the_guides_table) {
  SignedIn sandbox;
  const json agent = sandbox.client.get("/api/Agent/14").body;
  std::set<std::string> keys;
  for (const auto& [key, value] : agent.items()) keys.insert(key);
  const std::set<std::string> table = {"id",       "name",          "email",   "firstname", "surname",
                                       "username", "isactive",      "team_id", "role",      "phone",
                                       "mobile",   "department_id", "site_id", "timezone",  "language"};
  EXPECT_EQ(keys, table);
  EXPECT_EQ(agent["username"], "tom@example.com");
  EXPECT_TRUE(agent["team_id"].is_null());
}

TEST(SandboxAgents, paging_gives_every_row_once_in_the_order_of_ids) {
  SignedIn sandbox;
  for (int i = 0; i < 30; ++i) sandbox.control.add("agents", {{"name", "P" + std::to_string(i)}});
  const auto rows = sandbox.client.all("/api/Agent", "agents", 8);
  ASSERT_EQ(rows.size(), 35U);
  for (std::size_t i = 1; i < rows.size(); ++i) EXPECT_LT(rows[i - 1]["id"], rows[i]["id"]);
  EXPECT_TRUE(sandbox.client.get("/api/Agent?page_no=6&page_size=8").body["agents"].empty());
}

TEST(SandboxAgents, pages_hold_50_unless_asked_and_never_more_than_1000) {
  SignedIn sandbox;
  for (int i = 0; i < 1100; ++i) sandbox.control.add("agents", {{"name", "P"}});
  EXPECT_EQ(sandbox.client.get("/api/Agent").body["agents"].size(), 50U);
  const Reply large = sandbox.client.get("/api/Agent?page_size=5000");
  EXPECT_EQ(large.body["agents"].size(), 1000U);
  EXPECT_EQ(large.body["record_count"], 1105);
  for (const char* wrong : {"page_no=0", "page_no=-1", "page_size=0", "page_size=x", "isactive=maybe"}) {
    EXPECT_EQ(sandbox.client.get(std::string("/api/Agent?") + wrong).status, 400) << wrong;
  }
}

TEST(SandboxAgents, search_finds_parts_of_name_email_and_phone_in_any_case) {
  SignedIn sandbox;
  const auto found = [&](const std::string& text) {
    return sandbox.client.get("/api/Agent?search=" + text).body["record_count"].get<int>();
  };
  EXPECT_EQ(found("JANE%40example.com"), 1);
  EXPECT_EQ(found("smith"), 1);
  EXPECT_EQ(found("7946%200001"), 1);
  EXPECT_EQ(found("%2B44"), 1);
  EXPECT_EQ(found("tom@"), 1) << "an inactive agent is found too";
  EXPECT_EQ(found("example.com"), 5);
  EXPECT_EQ(found("Technician"), 0) << "the role is not searched";
  EXPECT_EQ(found("nobody"), 0);
}

TEST(SandboxAgents, a_post_without_an_id_makes_a_record_and_a_second_one_makes_another) {
  SignedIn sandbox;
  const json john = {{"name", "John Doe"}, {"email", "john@example.com"}, {"team_id", 3}};
  const Reply first = sandbox.client.post("/api/Agent", john);
  const Reply second = sandbox.client.post("/api/Agent", john);
  ASSERT_EQ(first.status, 200);
  EXPECT_EQ(first.body["id"], 100);
  EXPECT_EQ(first.body["isactive"], true);
  EXPECT_EQ(first.body["username"], "john@example.com");
  EXPECT_EQ(second.body["id"], 101);
  EXPECT_EQ(sandbox.client.get("/api/Agent?search=john@example.com").body["record_count"], 2);
  EXPECT_EQ(sandbox.client.get("/api/Agent/100").body, first.body);
}

TEST(SandboxAgents, a_post_with_an_id_changes_only_what_it_carries) {
  SignedIn sandbox;
  const json before = sandbox.client.get("/api/Agent/11").body;
  const Reply reply =
      sandbox.client.post("/api/Agent", {{"id", 11}, {"name", "Jane Doe"}, {"phone", nullptr}});
  ASSERT_EQ(reply.status, 200);
  json expected = before;
  expected["name"] = "Jane Doe";
  expected["phone"] = nullptr;
  EXPECT_EQ(reply.body, expected);
  EXPECT_EQ(sandbox.client.get("/api/Agent/11").body, expected);
}

TEST(SandboxAgents, a_team_is_left_with_null_or_zero) {
  SignedIn sandbox;
  EXPECT_TRUE(
      sandbox.client.post("/api/Agent", {{"id", 11}, {"team_id", nullptr}}).body["team_id"].is_null());
  EXPECT_TRUE(sandbox.client.post("/api/Agent", {{"id", 12}, {"team_id", 0}}).body["team_id"].is_null());
  const Reply unknown = sandbox.client.post("/api/Agent", {{"id", 12}, {"team_id", 77}});
  EXPECT_EQ(unknown.status, 400);
  EXPECT_NE(unknown.text.find("77"), std::string::npos);
}

TEST(SandboxAgents, what_is_missing_or_of_the_wrong_type_is_refused_and_named) {
  SignedIn sandbox;
  const std::vector<std::pair<json, std::string>> rows = {
      {{{"email", "a@b.c"}}, "name"},
      {{{"name", "A"}}, "email"},
      {{{"name", ""}, {"email", "a@b.c"}}, "name"},
      {{{"name", "A"}, {"email", nullptr}}, "email"},
      {{{"name", "A"}, {"email", "a@b.c"}, {"phone", 44}}, "phone"},
      {{{"name", "A"}, {"email", "a@b.c"}, {"team_id", "3"}}, "team_id"},
      {{{"name", "A"}, {"email", "a@b.c"}, {"site_id", 3.5}}, "site_id"},
      {{{"name", "A"}, {"email", "a@b.c"}, {"isactive", "yes"}}, "isactive"},
      {{{"id", 11}, {"name", nullptr}}, "name"},
      {{{"id", "11"}, {"name", "A"}}, "id"},
  };
  for (const auto& [body, field] : rows) {
    const Reply reply = sandbox.client.post("/api/Agent", body);
    EXPECT_EQ(reply.status, 400) << body;
    EXPECT_EQ(reply.body.value("error", "").rfind(field, 0), 0U) << body << " -> " << reply.text;
  }
  EXPECT_EQ(sandbox.client.post("/api/Agent", json::array({{{"name", "A"}, {"email", "a@b.c"}}})).status,
            400);
  EXPECT_EQ(sandbox.client.post_text("/api/Agent", "{", "application/json").status, 400);
  EXPECT_EQ(sandbox.client.post_text("/api/Agent", "{}", "text/plain").status, 415);
  EXPECT_EQ(sandbox.client.get("/api/Agent").body["record_count"], 5);
}

TEST(SandboxAgents, fields_that_the_api_does_not_know_are_silently_not_kept) {
  SignedIn sandbox;
  const Reply reply = sandbox.client.post(
      "/api/Agent", {{"name", "A"}, {"email", "a@b.c"}, {"shoe_size", 43}, {"is_api_only", true}});
  EXPECT_EQ(reply.status, 200);
  EXPECT_FALSE(reply.body.contains("shoe_size"));
  EXPECT_FALSE(reply.body.contains("is_api_only"));
}

TEST(SandboxAgents, an_unknown_id_is_a_404_and_a_delete_is_final) {
  SignedIn sandbox;
  EXPECT_EQ(sandbox.client.get("/api/Agent/42").status, 404);
  EXPECT_EQ(sandbox.client.post("/api/Agent", {{"id", 42}, {"name", "A"}}).status, 404);
  const Reply gone = sandbox.client.remove("/api/Agent/14");
  EXPECT_EQ(gone.status, 200);
  EXPECT_EQ(gone.body, json::object());
  EXPECT_EQ(sandbox.client.get("/api/Agent/14").status, 404);
  EXPECT_EQ(sandbox.client.remove("/api/Agent/14").status, 404);
  EXPECT_EQ(sandbox.client.post("/api/Agent", {{"id", 14}, {"isactive", true}}).status, 404);
  EXPECT_EQ(sandbox.client.get("/api/Agent").body["record_count"], 4);
}

TEST(SandboxAgents, an_id_is_never_given_twice) {
  SignedIn sandbox;
  const json body = {{"name", "A"}, {"email", "a@b.c"}};
  const int first = sandbox.client.post("/api/Agent", body).body["id"];
  sandbox.client.remove("/api/Agent/" + std::to_string(first));
  EXPECT_EQ(sandbox.client.post("/api/Agent", body).body["id"], first + 1);
}

TEST(SandboxCustomers, companies_and_contacts_come_together_unless_a_type_is_asked_for) {
  SignedIn sandbox;
  EXPECT_EQ(sandbox.client.get("/api/Customer").body["record_count"], 4);
  const Reply contacts = sandbox.client.get("/api/Customer?type=contact&page_size=2");
  EXPECT_EQ(contacts.body["record_count"], 3);
  ASSERT_EQ(contacts.body["customers"].size(), 2U);
  EXPECT_EQ(contacts.body["customers"][0]["type"], "contact");
  const Reply companies = sandbox.client.get("/api/Customer?type=company");
  ASSERT_EQ(companies.body["customers"].size(), 1U);
  EXPECT_EQ(companies.body["customers"][0]["name"], "Acme Corp");
  EXPECT_EQ(sandbox.client.get("/api/Customer?type=alien").status, 400);
}

TEST(SandboxCustomers, a_contact_is_made_changed_switched_off_and_deleted) {
  SignedIn sandbox;
  const Reply made = sandbox.client.post(
      "/api/Customer", {{"name", "New Contact"}, {"email", "new@client.com"}, {"site_id", 5}});
  ASSERT_EQ(made.status, 200);
  EXPECT_EQ(made.body["type"], "contact");
  EXPECT_EQ(made.body["site_id"], 5);
  const auto id = made.body["id"].get<std::int64_t>();
  EXPECT_EQ(sandbox.client.post("/api/Customer", {{"id", id}, {"isactive", false}}).body["isactive"], false);
  EXPECT_EQ(sandbox.client.post("/api/Customer", {{"name", "No Mail"}}).status, 200);
  const std::string target = "/api/Customer/" + std::to_string(id);
  EXPECT_EQ(sandbox.client.remove(target).status, 200);
  EXPECT_EQ(sandbox.client.get(target).status, 404);
}

TEST(SandboxTeams, teams_come_bare_and_whole_and_are_paged_only_when_asked) {
  SignedIn sandbox;
  for (int i = 0; i < 60; ++i) ASSERT_EQ(sandbox.client.post("/api/Team", {{"name", "T"}}).status, 200);
  const Reply all = sandbox.client.get("/api/Team");
  EXPECT_EQ(all.body["teams"].size(), 62U);
  EXPECT_EQ(all.body.size(), 1U) << "no record_count";
  EXPECT_EQ(all.body["teams"][0], (json{{"id", 3}, {"name", "Support Tier 1"}}));
  const Reply page = sandbox.client.get("/api/Team?page_size=10&page_no=7");
  EXPECT_EQ(page.body["teams"].size(), 2U);
  EXPECT_EQ(page.body["record_count"], 62);
}

TEST(SandboxTeams, nobody_stays_in_a_team_that_is_deleted) {
  SignedIn sandbox;
  EXPECT_EQ(sandbox.client.post("/api/Team", {{"id", 3}, {"name", "First Line"}}).body["name"], "First Line");
  EXPECT_EQ(sandbox.client.remove("/api/Team/3").status, 200);
  EXPECT_TRUE(sandbox.client.get("/api/Agent/11").body["team_id"].is_null());
  EXPECT_EQ(sandbox.client.get("/api/Agent/13").body["team_id"], 4);
}

TEST(SandboxPaths, case_and_a_final_slash_do_not_matter_and_the_rest_is_not_there) {
  SignedIn sandbox;
  EXPECT_EQ(sandbox.client.get("/api/agent/").status, 200);
  EXPECT_EQ(sandbox.client.get("/API/CUSTOMER/21/").status, 200);
  for (const char* path :
       {"/", "/api", "/api/Client", "/api/Users", "/api/authinfo", "/api/Agents", "/api/Agent/x"}) {
    const Reply reply = sandbox.client.get(path);
    EXPECT_EQ(reply.status, 404) << path;
    EXPECT_TRUE(reply.body.contains("error")) << path;
  }
  EXPECT_EQ(sandbox.client.put("/api/Agent", {{"id", 11}}).status, 405);
  EXPECT_EQ(sandbox.client.post("/api/Agent/11", {{"name", "x"}}).status, 405);
  EXPECT_EQ(sandbox.client.remove("/api/Agent").status, 405);
}

TEST(SandboxText, names_come_back_byte_for_byte) {
  SignedIn sandbox;
  const std::string name = "A\x1b[31m\tB\xe2\x80\xae \xf0\x9f\x99\x82 \"q\" \\";
  const Reply made = sandbox.client.post("/api/Agent", {{"name", name}, {"email", "a@b.c"}});
  EXPECT_EQ(made.body["name"], name);
  EXPECT_EQ(sandbox.client.get("/api/Agent/" + made.body["id"].dump()).body["name"], name);
  EXPECT_EQ(sandbox.client.post_text("/api/Agent", "{\"name\":\"\xff\",\"email\":\"x\"}", "application/json")
                .status,
            400);
}

TEST(SandboxLean, answers_and_rows_can_be_as_short_as_the_guides_examples) {
  SignedIn sandbox({.lean = "both"});
  const std::set<std::string> few = {"id", "name", "email", "isactive"};
  const auto keys = [](const json& record) {
    std::set<std::string> out;
    for (const auto& [key, value] : record.items()) out.insert(key);
    return out;
  };
  EXPECT_EQ(keys(sandbox.client.get("/api/Agent").body["agents"][0]), few);
  EXPECT_EQ(keys(sandbox.client.post("/api/Agent", {{"id", 11}, {"role", "x"}}).body), few);
  EXPECT_EQ(sandbox.client.get("/api/Agent/11").body["role"], "x") << "one record by id is always whole";
}

}  // namespace
}  // namespace haloform::test
