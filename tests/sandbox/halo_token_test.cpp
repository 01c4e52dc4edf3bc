// Signing in to a real instance: discovery, the scopes that exist, and limits of how often one may ask.
#include "tests/sandbox/halo_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace haloform::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

TEST(HaloToken, its_server_is_found_without_credentials) {
  const SandboxThread server({.profile = "halo"});
  HaloClient client(server.url());
  const Reply info = client.get("/authinfo");
  EXPECT_EQ(info.status, 200);
  EXPECT_EQ(info.body["auth_url"], server.url() + "/auth");
  EXPECT_TRUE(info.body["tenant_id"].is_string());
  EXPECT_EQ(client.get("/AuthInfo/").status, 200);
}

TEST(HaloToken, the_guides_instance_has_no_authinfo) {  // 19
  const SandboxThread server;
  HaloClient client(server.url());
  EXPECT_EQ(client.get("/authinfo").status, 404);
}

TEST(HaloToken, only_the_scopes_of_real_instances_exist) {  // 1
  const SandboxThread server({.profile = "halo"});
  HaloClient client(server.url());
  const auto asked = [&](const std::string& scope) {
    return client.sign_in(server.client_id(), server.client_secret(), scope);
  };
  for (const char* scope : {"read:agents", "edit:teams", "admin read:agents", ""}) {
    EXPECT_EQ(asked(scope).status, 400) << scope;
    EXPECT_EQ(asked(scope).body["error"], "invalid_scope") << scope;
  }
  for (const char* scope : {"all", "admin", "all:standard", "admin edit:tickets edit:customers"})
    EXPECT_EQ(asked(scope).body["scope"].is_string(), true) << scope;
  const Reply token = asked("admin edit:customers");
  EXPECT_EQ(token.body["token_type"], "Bearer");
  EXPECT_TRUE(token.body["refresh_token"].is_string());
  EXPECT_TRUE(token.body["id_token"].is_string());
  EXPECT_EQ(client.sign_in(server.client_id(), "guess", "all").body["error"], "invalid_client");
  for (const char* tenant : {"?tenant=acme", "?tenant=", "?tenant=undefined"}) {
    EXPECT_EQ(client.http
                  .ask_token({{"grant_type", "client_credentials"},
                              {"client_id", server.client_id()},
                              {"client_secret", server.client_secret()},
                              {"scope", "all"}},
                             tenant)
                  .status,
              200)
        << tenant;
  }
}

TEST(HaloToken, agents_and_teams_are_for_administrators) {
  SignedInHalo sandbox;
  struct Row {
    const char* granted;
    bool agents;
    bool reads_users;
    bool writes_users;
  };
  for (const Row& row :
       {Row{"all", true, true, true}, Row{"admin", true, false, false},
        Row{"all:standard", false, true, true}, Row{"edit:customers", false, true, true},
        Row{"read:customers", false, true, false}, Row{"edit:tickets", false, false, false}}) {
    sandbox.client.sign_in(sandbox.server.client_id(), sandbox.server.client_secret(), row.granted);
    EXPECT_EQ(sandbox.client.get("/Agent").status, row.agents ? 200 : 403) << row.granted;
    EXPECT_EQ(sandbox.client.get("/Team").status, row.agents ? 200 : 403) << row.granted;
    for (const char* path : {"/Users", "/Client", "/Site"})
      EXPECT_EQ(sandbox.client.get(path).status, row.reads_users ? 200 : 403) << row.granted << path;
    EXPECT_EQ(sandbox.client.post("/Users", {{{"id", 21}, {"title", "x"}}}).status,
              row.writes_users ? 201 : 403)
        << row.granted;
    EXPECT_EQ(sandbox.client.get("/Agent/me").status, 200) << row.granted;
  }
}

TEST(HaloToken, without_one_the_answer_is_an_empty_401) {  // 12
  const SandboxThread server({.profile = "halo"});
  HaloClient client(server.url());
  for (const char* path : {"/Agent", "/Users/21", "/Roles", "/InstanceInfo", "/Agent/me"}) {
    const Reply reply = client.get(path);
    EXPECT_EQ(reply.status, 401) << path;
    EXPECT_EQ(reply.text, "") << path;
  }
}

TEST(HaloToken, ends_early_or_in_the_middle) {  // 1
  SignedInHalo sandbox({.faults = {"GET /api/Users:2 revoke-token"}});
  EXPECT_EQ(sandbox.client.get("/Users").status, 200);
  EXPECT_EQ(sandbox.client.get("/Users").status, 401);
  sandbox.client.sign_in(sandbox.server.client_id(), sandbox.server.client_secret());
  EXPECT_EQ(sandbox.client.get("/Users").status, 200);
}

TEST(RateLimit, lets_so_many_in_and_then_says_429_without_a_date) {  // 13
  SignedInHalo sandbox({.rate_limit = "3/400ms"});
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(sandbox.client.get("/Agent").status, 200) << "after authinfo and the token";
  const Reply refused = sandbox.client.get("/Agent");
  ASSERT_EQ(refused.status, 429);
  EXPECT_FALSE(refused.headers.contains("Retry-After"));
  EXPECT_TRUE(refused.body.is_discarded());
  EXPECT_THAT(refused.text, HasSubstr("3 requests"));
  while (sandbox.client.get("/Agent").status == 429) {
    ASSERT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20)) << "the window rolls on";
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(300));
  const json report = sandbox.client.http.get("/_sandbox/rate-limit").body;
  EXPECT_EQ(report["requests"], 3);
  EXPECT_GE(report["refused"], 2);
}

TEST(RateLimit, is_changed_and_taken_away_while_it_runs) {
  const SandboxThread server;
  GuideClient client(server.url());
  const auto set = [&](const json& limit) { return client.post("/_sandbox/rate-limit", limit).status; };
  EXPECT_EQ(set({{"requests", 2}, {"ms", 600'000}}), 200);
  client.sign_in(server.client_id(), server.client_secret(), every_scope);
  EXPECT_EQ(client.get("/api/Agent").status, 200);
  EXPECT_EQ(client.get("/api/Agent").status, 429);
  EXPECT_EQ(server.control().summary()["by_status"]["429"], 1);
  EXPECT_EQ(set({{"requests", nullptr}}), 200);
  EXPECT_EQ(client.get("/api/Agent").status, 200);
  EXPECT_EQ(set({{"requests", 2}}), 400);
}

}  // namespace
}  // namespace haloform::test
