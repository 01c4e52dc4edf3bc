// What a POST or a DELETE to a real instance does, and in how many ways it says no.
#include "tests/sandbox/halo_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haloform::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

const json grace = {{"name", "Grace Hopper"}, {"email", "grace@example.com"}};

TEST(HaloWrites, take_an_array_and_nothing_else) {  // 5
  SignedInHalo sandbox;
  const Reply object = sandbox.client.http.post("/api/Agent", grace);
  EXPECT_EQ(object.status, 400);
  EXPECT_FALSE(object.text.empty());
  EXPECT_EQ(sandbox.client.post("/Agent", {}).status, 400);
  EXPECT_EQ(sandbox.client.http.post_text("/api/Agent", "[{", "application/json").status, 400);
  EXPECT_EQ(sandbox.client.http.post_text("/api/Agent", "[{}]", "text/plain").status, 415);
  EXPECT_EQ(sandbox.client.all("/Agent", "agents").size(), 4U) << "nothing was made";
}

TEST(HaloWrites, answer_one_with_an_object_and_several_with_an_array_in_order) {  // 5
  SignedInHalo sandbox;
  const Reply one = sandbox.client.post("/Agent", {grace});
  EXPECT_EQ(one.status, 201);
  ASSERT_TRUE(one.body.is_object());
  EXPECT_EQ(one.body["isdisabled"], false);
  EXPECT_EQ(one.body["initials"], "GH");

  const json id = one.body["id"];
  const Reply two = sandbox.client.post("/Agent", {{{"id", 13}, {"jobtitle", "Lead"}}, grace});
  EXPECT_EQ(two.status, 201);
  ASSERT_EQ(two.body.size(), 2U);
  EXPECT_EQ(two.body[0]["id"], 13);
  EXPECT_EQ(two.body[1]["id"], id.get<int>() + 1);
}

TEST(HaloWrites, of_other_builds_answer_200) {  // 5
  SignedInHalo sandbox({.halo = {"write-status=200"}});
  const Reply reply = sandbox.client.post("/Agent", {grace});
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body["name"], "Grace Hopper");
}

TEST(HaloWrites, answer_201_for_updates_too_and_change_only_what_is_said) {  // 5
  SignedInHalo sandbox;
  const json before = sandbox.client.get("/Agent/11?includedetails=true").body;
  const Reply reply = sandbox.client.post(
      "/Agent",
      {{{"id", 11}, {"isdisabled", true}, {"sms", "+44 7700 900001"}, {"_force", true}, {"Oo", 1}}});
  EXPECT_EQ(reply.status, 201);
  json expected = before;
  expected["isdisabled"] = true;
  expected["sms"] = "+44 7700 900001";
  EXPECT_EQ(sandbox.client.get("/Agent/11?includedetails=true").body, expected);
  EXPECT_EQ(sandbox.control.record("agents", 11)["isactive"], false);
}

TEST(HaloWrites, take_keys_in_any_case) {
  SignedInHalo sandbox;
  const Reply reply = sandbox.client.post(
      "/Users", {{{"ID", 21}, {"firstName", "Bob"}, {"EmailAddress", "bob@new.example"}}});
  EXPECT_EQ(reply.body["firstname"], "Bob");
  EXPECT_EQ(reply.body["emailaddress"], "bob@new.example");
}

TEST(HaloWrites, clear_with_null_or_nothing) {
  SignedInHalo sandbox;
  EXPECT_EQ(sandbox.client.post("/Users", {{{"id", 21}, {"phonenumber", ""}}}).body["phonenumber"], "");
  EXPECT_EQ(sandbox.client.post("/Users", {{{"id", 21}, {"emailaddress", nullptr}}}).body["emailaddress"],
            "");
}

TEST(HaloWrites, take_ids_as_text_but_no_decimals) {  // 6
  SignedInHalo sandbox;
  EXPECT_EQ(sandbox.client.post("/Users", {{{"id", "21"}, {"site_id", "6"}}}).body["site_id"], 6.0);
  EXPECT_EQ(sandbox.client.post("/Users", {{{"id", 21}, {"site_id", 5.0}}}).body["site_id"], 5.0);
  for (const json& id : {json("95.0"), json(95.0), json("x"), json(true), json(99999999999)}) {
    const Reply reply = sandbox.client.post("/Users", {{{"id", 21}}, {{"id", id}, {"title", "Dr"}}});
    EXPECT_EQ(reply.status, 400) << id;
    EXPECT_TRUE(reply.body["[1].id"][0].is_string()) << reply.text;
  }
  const Reply flag = sandbox.client.post("/Users", {{{"id", 21}, {"inactive", "maybe"}}});
  EXPECT_EQ(flag.status, 400);
  EXPECT_TRUE(flag.body.contains("[0].inactive")) << flag.text;
}

TEST(HaloWrites, need_a_name) {  // 7
  SignedInHalo sandbox;
  for (const json& body :
       {json{{"email", "a@b.c"}}, json{{"name", ""}}, json{{"id", 11}, {"name", nullptr}}}) {
    const Reply reply = sandbox.client.post("/Agent", {body});
    EXPECT_EQ(reply.status, 400) << body;
    EXPECT_EQ(reply.body["ClassName"], "System.Exception") << body;
    EXPECT_FALSE(reply.body["Message"].get<std::string>().empty()) << body;
  }
}

TEST(HaloWrites, make_a_second_record_of_the_same_email) {  // 7
  SignedInHalo sandbox;
  const json first = sandbox.client.post("/Agent", {grace}).body;
  const json second = sandbox.client.post("/Agent", {grace}).body;
  EXPECT_NE(first["id"], second["id"]);
  EXPECT_EQ(sandbox.client.all("/Agent", "agents", "&search=grace@example.com").size(), 2U);
}

TEST(HaloWrites, to_an_unknown_id_are_a_404) {
  SignedInHalo sandbox;
  EXPECT_EQ(sandbox.client.post("/Agent", {{{"id", 9999}, {"jobtitle", "x"}}}).status, 404);
  EXPECT_EQ(sandbox.client.post("/Client", {{{"id", 21}, {"notes", "x"}}}).status, 404) << "a user";
}

TEST(HaloUsers, need_a_site_that_is_there) {
  SignedInHalo sandbox;
  for (const json& site : {json(nullptr), json(7), json(5.5), json("77.0")}) {
    const Reply reply = sandbox.client.post("/Users", {{{"name", "Sam"}, {"site_id", site}}});
    EXPECT_EQ(reply.status, 400) << site;
    EXPECT_TRUE(reply.body.contains("errorMessage")) << reply.text;
  }
  EXPECT_EQ(sandbox.client.post("/Users", {{{"name", "Sam"}}}).status, 400);
  const Reply made = sandbox.client.post("/Users", {{{"name", "Sam Lee"},
                                                     {"site_id", 5},
                                                     {"emailaddress", "sam@client.example"},
                                                     {"phonenumber", "1"},
                                                     {"mobilenumber", "2"}}});
  ASSERT_EQ(made.status, 201);
  const json kept = sandbox.control.record("customers", made.body["id"]);
  EXPECT_EQ(kept["email"], "sam@client.example");
  EXPECT_EQ(kept["phone"], "1");
  EXPECT_EQ(kept["mobile"], "2");
  EXPECT_EQ(kept["type"], "contact");
}

TEST(HaloClients, come_with_a_main_site_and_its_general_user) {  // 8
  SignedInHalo sandbox;
  const json client =
      sandbox.client.post("/Client", {{{"name", "Globex"}, {"newclient_sitename", "Tower"}}}).body;
  const std::string id = client["id"].dump();
  const auto sites = sandbox.client.all("/Site", "sites", "&client_id=" + id);
  ASSERT_EQ(sites.size(), 1U);
  EXPECT_EQ(sites[0]["name"], "Tower");
  EXPECT_EQ(client["main_site_id"], sites[0]["id"]);
  EXPECT_EQ(client["main_site_name"], "Tower");
  const auto users = sandbox.client.all("/Users", "users", "&client_id=" + id);
  ASSERT_EQ(users.size(), 1U);
  EXPECT_EQ(users[0]["name"], "General User");

  const json leeds = sandbox.client.post("/Site", {{{"name", "Leeds"}, {"client_id", client["id"]}}}).body;
  EXPECT_EQ(leeds["clientsite_name"], "Globex/Leeds");
  EXPECT_EQ(sandbox.client.all("/Users", "users", "&site_id=" + leeds["id"].dump()).size(), 1U);
  EXPECT_EQ(sandbox.client.post("/Site", {{{"name", "Nowhere"}}}).status, 400);
}

TEST(HaloClients, keep_their_main_site_and_their_general_users) {  // 8
  SignedInHalo sandbox;
  const auto users = sandbox.client.all("/Users", "users");
  const std::string general = users.back()["id"].dump();
  EXPECT_EQ(users.back()["name"], "General User");
  EXPECT_EQ(sandbox.client.remove("/Users/" + general).status, 400);
  EXPECT_EQ(sandbox.client.post("/Users", {{{"id", general}, {"inactive", true}}}).status, 400);
  EXPECT_EQ(sandbox.client.remove("/Site/5").status, 400);
  EXPECT_EQ(sandbox.client.post("/Site", {{{"id", 5}, {"inactive", true}}}).status, 400);
  EXPECT_EQ(sandbox.client.remove("/Agent/1").status, 400) << "Unassigned";
  EXPECT_EQ(sandbox.client.post("/Agent", {{{"id", 1}, {"isdisabled", true}}}).status, 400);
  EXPECT_EQ(sandbox.client.post("/Site", {{{"id", 6}, {"inactive", true}}}).status, 201)
      << "not the main one";
}

TEST(HaloClients, go_when_nobody_is_left_in_them) {
  SignedInHalo sandbox;
  EXPECT_EQ(sandbox.client.remove("/Client/20").status, 400);
  const json client = sandbox.client.post("/Client", {{{"name", "Empty"}}}).body;
  const std::string id = client["id"].dump();
  EXPECT_EQ(sandbox.client.remove("/Client/" + id).status, 200);
  EXPECT_EQ(sandbox.client.get("/Client/" + id).status, 404);
  EXPECT_EQ(sandbox.client.get("/Site/" + client["main_site_id"].dump()).status, 404);
  EXPECT_TRUE(sandbox.client.all("/Users", "users", "&site_id=" + client["main_site_id"].dump()).empty());
  EXPECT_EQ(sandbox.client.remove("/Site/6").status, 400) << "Alice is there";
  EXPECT_EQ(sandbox.client.remove("/Users/22").status, 200);
  EXPECT_EQ(sandbox.client.remove("/Site/6").status, 200);
}

TEST(HaloDeletes, answer_with_the_id_and_are_final) {  // 11
  SignedInHalo sandbox;
  for (const char* path : {"/Agent/14", "/Users/21", "/Team/4"}) {
    const Reply gone = sandbox.client.remove(path);
    EXPECT_EQ(gone.status, 200) << path;
    EXPECT_TRUE(gone.body["id"].is_number()) << path;
    EXPECT_EQ(sandbox.client.get(path).status, 404) << path;
    const Reply again = sandbox.client.remove(path);
    EXPECT_EQ(again.status, 404) << path;
    EXPECT_EQ(again.text, "") << path;
  }
}

TEST(HaloWrites, can_be_ignored_or_warned_about) {  // 10
  SignedInHalo sandbox;
  sandbox.control.add_fault("UPDATE /api/Agent:1 ignored");
  sandbox.control.add_fault("POST /api/Agent warning=This took effect in part");
  const Reply ignored = sandbox.client.post("/Agent", {{{"id", 11}, {"jobtitle", "Lead"}}});
  EXPECT_EQ(ignored.status, 201);
  EXPECT_TRUE(ignored.body["jobtitle"].is_null());
  EXPECT_EQ(ignored.body["_warning"], "This took effect in part");
  EXPECT_EQ(sandbox.client.post("/Agent", {{{"id", 11}, {"jobtitle", "Lead"}}}).body["jobtitle"], "Lead");
  EXPECT_FALSE(sandbox.client.get("/Agent/11").body.contains("_warning"));
}

TEST(HaloWrites, can_lose_a_field_be_made_inactive_double_or_answer_another_id) {
  SignedInHalo sandbox(
      {.faults = {"POST /api/Users:1 drop-field=emailaddress", "CREATE /api/Users:2 inactive",
                  "UPDATE /api/Users:1 duplicate", "UPDATE /api/Users:2 other-id"}});
  const json sam = {{"name", "Sam"}, {"site_id", 5}, {"emailaddress", "sam@x.y"}};
  EXPECT_EQ(sandbox.client.post("/Users", {sam}).body["emailaddress"], "");
  EXPECT_EQ(sandbox.client.post("/Users", {sam}).body["inactive"], true);
  const json doubled = sandbox.client.post("/Users", {{{"id", 21}, {"name", "Bob"}, {"site_id", 5}}}).body;
  EXPECT_GT(doubled["id"], 21);
  EXPECT_EQ(sandbox.client.post("/Users", {{{"id", 21}, {"title", "Dr"}}}).body["id"], 22);
}

TEST(HaloErrors, come_in_many_shapes) {  // 12
  SignedInHalo sandbox;
  const auto body = [&](const std::string& style) {
    sandbox.control.clear_faults();
    sandbox.control.add_fault("UPDATE /api/Agent status=400,as=" + style);
    const Reply reply = sandbox.client.post("/Agent", {{{"id", 11}, {"jobtitle", "x"}}});
    EXPECT_EQ(reply.status, 400) << style;
    return reply;
  };
  EXPECT_TRUE(body("error").body.contains("error"));
  EXPECT_TRUE(body("message").body.contains("Message"));
  EXPECT_EQ(body("exception").body["ClassName"], "System.Exception");
  EXPECT_EQ(body("result-code").body["resultCode"], 400);
  EXPECT_TRUE(body("model-state").body["[0].id"].is_array());
  EXPECT_TRUE(body("string").body.is_string());
  EXPECT_TRUE(body("plain").body.is_discarded());
  EXPECT_EQ(body("nothing").text, "");
  sandbox.control.clear_faults();
  sandbox.control.add_fault("UPDATE /api/Agent:1 status=502");
  sandbox.control.add_fault("UPDATE /api/Agent:2 status=403,as=nothing");
  EXPECT_THAT(sandbox.client.post("/Agent", {{{"id", 11}}}).text, HasSubstr("<html>"));
  EXPECT_EQ(sandbox.client.post("/Agent", {{{"id", 11}}}).status, 403);
}

TEST(HaloErrors, a_create_can_be_stored_although_its_answer_never_comes) {  // 13
  SignedInHalo sandbox(
      {.faults = {"CREATE /api/Agent:1 reset-after", "CREATE /api/Agent:2 status=503,stored"}});
  EXPECT_EQ(sandbox.client.post("/Agent", {grace}).status, 0);
  EXPECT_EQ(sandbox.client.post("/Agent", {grace}).status, 503);
  EXPECT_EQ(sandbox.client.all("/Agent", "agents", "&search=grace").size(), 2U);
}

TEST(HaloSeats, run_out_in_four_ways) {  // 15
  SignedInHalo sandbox({.seats = 6, .seat_mode = "400"});
  EXPECT_EQ(sandbox.client.post("/Agent", {grace}).status, 201);
  EXPECT_EQ(sandbox.client.post("/Agent", {grace}).status, 201);
  const Reply third = sandbox.client.post("/Agent", {grace});
  EXPECT_EQ(third.status, 400);
  EXPECT_TRUE(third.body.is_string());
  sandbox.control.set_seats(6, "error-200");
  const Reply error = sandbox.client.post("/Agent", {grace});
  EXPECT_EQ(error.status, 200);
  EXPECT_TRUE(error.body.contains("errorMessage"));
  sandbox.control.set_seats(6, "empty-200");
  EXPECT_EQ(sandbox.client.post("/Agent", {grace}).text, "");
  EXPECT_EQ(sandbox.client.get("/InstanceInfo").body["agent_count"], 6);
  sandbox.control.set_seats(6, "created-inactive");
  EXPECT_EQ(sandbox.client.post("/Agent", {grace}).body["isdisabled"], true);
  EXPECT_EQ(sandbox.client.post("/Agent", {{{"id", 14}, {"isdisabled", false}}}).body["isdisabled"], true);
  ASSERT_EQ(sandbox.client.post("/Agent", {{{"id", 11}, {"isdisabled", true}}}).status, 201);
  EXPECT_EQ(sandbox.client.post("/Agent", {{{"id", 14}, {"isdisabled", false}}}).body["isdisabled"], false);
}

TEST(HaloWrites, one_that_somebody_else_makes_in_between_is_seen) {  // 18
  SignedInHalo sandbox;
  sandbox.control.patch("agents", 11, {{"phone", "by hand"}});
  EXPECT_EQ(sandbox.client.get("/Agent/11").body["extensionnumber"], "by hand");
}

TEST(HaloWrites, are_told_apart_in_the_log_as_creates_and_updates) {
  SignedInHalo sandbox;
  static_cast<void>(sandbox.client.post("/Agent", {grace}));
  static_cast<void>(sandbox.client.post("/Agent", {{{"Id", 11}, {"jobtitle", "x"}}}));
  static_cast<void>(sandbox.client.post("/Agent", {{{"id", nullptr}, {"name", "x"}}}));
  sandbox.client.remove("/Agent/14");
  EXPECT_EQ(sandbox.control.count("create"), 2);
  EXPECT_EQ(sandbox.control.count("update"), 1);
  EXPECT_EQ(sandbox.control.count("delete"), 1);
}

}  // namespace
}  // namespace haloform::test
