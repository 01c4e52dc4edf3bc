#include "tests/sandbox/fixture.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace haloform::test {
namespace {

using nlohmann::json;

std::map<std::string, std::string> form(const SandboxThread& server) {
  return {{"grant_type", "client_credentials"},
          {"client_id", server.client_id()},
          {"client_secret", server.client_secret()},
          {"scope", "read:agents"}};
}

TEST(SandboxToken, credentials_buy_a_bearer_token_that_opens_the_agents) {
  const SandboxThread server;
  GuideClient client(server.url());
  const Reply token = client.sign_in(server.client_id(), server.client_secret(), "read:agents");
  EXPECT_EQ(token.status, 200);
  EXPECT_EQ(token.body["token_type"], "Bearer");
  EXPECT_EQ(token.body["expires_in"], 3600);
  EXPECT_EQ(token.body["scope"], "read:agents");
  EXPECT_EQ(client.get("/api/Agent").status, 200);
}

TEST(SandboxToken, a_tenant_in_the_query_is_fine_also_an_empty_one) {
  const SandboxThread server;
  GuideClient client(server.url());
  EXPECT_EQ(client.ask_token(form(server), "?tenant=acme").status, 200);
  EXPECT_EQ(client.ask_token(form(server), "?tenant=").status, 200);
  EXPECT_EQ(client.ask_token(form(server), "/?tenant").status, 200);
}

TEST(SandboxToken, refusals_are_those_of_oauth) {
  const SandboxThread server;
  GuideClient client(server.url());
  const auto with = [&](const std::string& name, const std::string& value) {
    auto changed = form(server);
    changed[name] = value;
    return client.ask_token(changed);
  };
  const Reply secret = with("client_secret", "guess");
  EXPECT_EQ(secret.status, 401);
  EXPECT_EQ(secret.body["error"], "invalid_client");
  EXPECT_EQ(with("client_id", "somebody").status, 401);

  const Reply scope = with("scope", "read:agents admin");
  EXPECT_EQ(scope.status, 400);
  EXPECT_EQ(scope.body["error"], "invalid_scope");
  EXPECT_EQ(with("scope", "").body["error"], "invalid_scope");

  const Reply grant = with("grant_type", "password");
  EXPECT_EQ(grant.status, 400);
  EXPECT_EQ(grant.body["error"], "unsupported_grant_type");

  const Reply json_body = client.post("/auth/token", json(form(server)));
  EXPECT_EQ(json_body.status, 400);
  EXPECT_EQ(json_body.body["error"], "invalid_request");
}

TEST(SandboxToken, the_api_is_closed_without_a_token_or_with_a_strange_one) {
  const SandboxThread server;
  GuideClient client(server.url());
  const Reply none = client.get("/api/Agent");
  EXPECT_EQ(none.status, 401);
  EXPECT_TRUE(none.body["error"].is_string());
  EXPECT_TRUE(none.headers.contains("WWW-Authenticate"));
  client.use_token("made-up");
  EXPECT_EQ(client.get("/api/Agent").status, 401);
  EXPECT_EQ(client.post("/api/Agent", {{"name", "A"}, {"email", "a@b.c"}}).status, 401);
}

TEST(SandboxToken, each_endpoint_asks_for_its_scope_and_names_it) {
  SignedIn sandbox;
  struct Row {
    std::string granted;
    std::string method;
    std::string target;
    std::string missing;  // Empty: it is enough.
  };
  const std::vector<Row> rows = {
      {"read:agents", "GET", "/api/Agent", ""},
      {"edit:agents", "GET", "/api/Agent", ""},
      {"read:agents", "POST", "/api/Agent", "edit:agents"},
      {"read:agents", "DELETE", "/api/Agent/11", "edit:agents"},
      {"read:agents", "GET", "/api/Customer", "read:customers"},
      {"read:customers", "POST", "/api/Customer", "edit:customers"},
      {"edit:customers", "GET", "/api/Customer/21", ""},
      {"edit:customers", "GET", "/api/Team", "read:teams"},
      {"read:teams", "POST", "/api/Team", "edit:teams"},
      {"edit:agents read:customers read:teams", "GET", "/api/Team/3", ""},
  };
  for (const Row& row : rows) {
    sandbox.client.sign_in(sandbox.server.client_id(), sandbox.server.client_secret(), row.granted);
    const Reply reply = row.method == "GET" ? sandbox.client.get(row.target)
                        : row.method == "DELETE"
                            ? sandbox.client.remove(row.target)
                            : sandbox.client.post(row.target, {{"name", "N"}, {"email", "e@x.y"}});
    const std::string which = row.granted + " for " + row.method + " " + row.target;
    EXPECT_EQ(reply.status, row.missing.empty() ? 200 : 403) << which;
    if (row.missing.empty()) continue;
    EXPECT_NE(reply.body.value("error", "").find(row.missing), std::string::npos)
        << which << ": " << reply.text;
  }
}

TEST(SandboxToken, an_application_gets_no_more_than_it_was_given) {
  const SandboxThread server({.scopes = "read:agents edit:customers"});
  GuideClient client(server.url());
  const Reply token = client.sign_in(server.client_id(), server.client_secret(), every_scope);
  EXPECT_EQ(token.status, 200);
  EXPECT_EQ(token.body["scope"], "edit:customers read:agents read:customers");
  EXPECT_EQ(client.get("/api/Agent").status, 200);
  EXPECT_EQ(client.post("/api/Agent", {{"name", "A"}, {"email", "a@b.c"}}).status, 403);
}

TEST(SandboxToken, a_token_ends_after_its_life) {
  const SandboxThread server({.token_life = std::chrono::seconds(1)});
  GuideClient client(server.url());
  EXPECT_EQ(client.sign_in(server.client_id(), server.client_secret(), every_scope).body["expires_in"], 1);
  EXPECT_EQ(client.get("/api/Agent").status, 200);
  // A token that is asked for later lives on when the first one is over.
  std::this_thread::sleep_for(std::chrono::milliseconds(1050));
  EXPECT_EQ(client.get("/api/Agent").status, 401);
  client.sign_in(server.client_id(), server.client_secret(), every_scope);
  EXPECT_EQ(client.get("/api/Agent").status, 200);
}

TEST(SandboxToken, revoking_ends_all_tokens_but_not_later_ones) {
  SignedIn sandbox;
  EXPECT_EQ(sandbox.client.get("/api/Agent").status, 200);
  sandbox.control.revoke_tokens();
  EXPECT_EQ(sandbox.client.get("/api/Agent").status, 401);
  sandbox.client.sign_in(sandbox.server.client_id(), sandbox.server.client_secret(), every_scope);
  EXPECT_EQ(sandbox.client.get("/api/Agent").status, 200);
}

TEST(SandboxToken, given_credentials_are_used) {
  const SandboxThread server({.client_id = "id", .client_secret = "s&cret = 1"});
  GuideClient client(server.url());
  EXPECT_EQ(server.client_id(), "id");
  EXPECT_EQ(client.sign_in("id", "s&cret = 1", "read:agents").status, 200);
}

}  // namespace
}  // namespace haloform::test
