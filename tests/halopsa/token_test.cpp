#include "providers/halopsa/auth/token_source.hpp"
#include "providers/halopsa/halopsa.hpp"
#include "tests/halopsa/fake_instance.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <thread>

namespace haloform::halopsa {
namespace {

using enum ResourceType;
using testing::answer;
using testing::FakeConnection;
using testing::FakeInstance;
using ::testing::HasSubstr;
using testing::id;
using ::testing::Not;
using testing::SeenRequest;
using namespace std::chrono_literals;

bool is_token(const SeenRequest& request) { return request.url.find("/auth/token") != std::string::npos; }

TEST(Token, is_asked_for_once_as_a_form_with_the_scopes_that_are_needed) {
  FakeConnection world(FakeInstance::with_agents(3));
  ASSERT_TRUE(world.reader().list(agent).has_value());
  ASSERT_TRUE(world.reader().list(team).has_value());
  const SeenRequest request = world.instance.seen().at(0);
  EXPECT_EQ(request.method, http::Method::post);
  EXPECT_EQ(request.url, "https://acme.example/auth/token");
  EXPECT_EQ(request.body,
            "grant_type=client_credentials&client_id=an-id&client_secret=a-secret"
            "&scope=read%3Aagents%20read%3Acustomers%20read%3Ateams");
  EXPECT_EQ(request.bearer, "");
  EXPECT_EQ(world.instance.count("POST /token"), 1U);
}

TEST(Token, of_a_provider_is_asked_for_with_the_edit_scopes_too) {
  FakeConnection world(FakeInstance::with_agents(3));
  ASSERT_TRUE(world.provider().list(agent).has_value());
  EXPECT_THAT(world.instance.seen().at(0).body, HasSubstr("edit%3Aagents%20edit%3Acustomers%20edit%3Ateams"));
}

TEST(Token, the_configured_scope_is_taken_as_it_is) {
  FakeConnection world(FakeInstance::with_agents(3));
  world.scope = "all";
  ASSERT_TRUE(world.reader().list(agent).has_value());
  EXPECT_THAT(world.instance.seen().at(0).body, HasSubstr("&scope=all"));
}

TEST(Token, is_renewed_a_minute_before_its_hour_is_over) {
  FakeConnection world(FakeInstance::with_agents(3));
  ASSERT_TRUE(world.reader().get(agent, id(1)).has_value());
  world.clock.advance(58min + 59s);
  ASSERT_TRUE(world.reader().get(agent, id(1)).has_value());
  EXPECT_EQ(world.instance.count("POST /token"), 1U);
  world.clock.advance(1s);
  ASSERT_TRUE(world.reader().get(agent, id(1)).has_value());
  EXPECT_EQ(world.instance.count("POST /token"), 2U);
}

TEST(Token, a_short_one_is_renewed_when_a_fifth_of_it_is_left) {
  FakeConnection world(FakeInstance::with_agents(3));
  world.instance.before = [](const SeenRequest& request) -> std::optional<http::HttpResult> {
    if (is_token(request)) return answer(200, R"({"access_token":"token-0","expires_in":"10"})");
    return std::nullopt;
  };
  ASSERT_TRUE(world.reader().get(agent, id(1)).has_value());
  world.clock.advance(7s + 999ms);
  ASSERT_TRUE(world.reader().get(agent, id(1)).has_value());
  EXPECT_EQ(world.instance.count("POST /token"), 1U);
  world.clock.advance(1ms);
  ASSERT_TRUE(world.reader().get(agent, id(1)).has_value());
  EXPECT_EQ(world.instance.count("POST /token"), 2U);
}

TEST(Token, that_was_revoked_early_is_renewed_once_and_the_request_repeated) {
  FakeConnection world(FakeInstance::with_agents(3));
  ASSERT_TRUE(world.reader().get(agent, id(1)).has_value());
  world.instance.revoke_tokens();
  ASSERT_TRUE(world.reader().get(agent, id(2)).has_value());
  EXPECT_EQ(world.instance.count("POST /token"), 2U);
  EXPECT_EQ(world.instance.count("GET /Agent/2"), 2U);
}

// Whether it was stored all the same is for its sender to look; the next request has a new token.
TEST(Token, a_create_that_met_a_401_is_not_sent_again_by_itself) {
  FakeConnection world(FakeInstance::with_agents(3));
  ASSERT_TRUE(world.provider().get(agent, id(1)).has_value());
  world.instance.revoke_tokens();
  EXPECT_TRUE(std::holds_alternative<ports::Unclear>(world.provider().create({})));
  EXPECT_TRUE(std::holds_alternative<ports::Written>(world.provider().create({})));
  EXPECT_EQ(world.instance.count("POST /Agent"), 2U);
}

TEST(Token, that_is_refused_twice_is_an_error_of_the_credentials) {
  FakeConnection world(FakeInstance::with_agents(3));
  world.instance.before = [](const SeenRequest& request) -> std::optional<http::HttpResult> {
    if (!is_token(request)) return answer(401);
    return std::nullopt;
  };
  const auto record = world.reader().get(agent, id(1));
  ASSERT_FALSE(record.has_value());
  EXPECT_EQ(record.error().kind, ErrorKind::credentials);
  EXPECT_EQ(record.error().where, "GET https://acme.example/api/Agent/1");
  EXPECT_EQ(world.instance.count("GET /Agent/1"), 2U);
}

TEST(Token, is_renewed_once_for_all_that_wait_for_it) {
  FakeConnection world(FakeInstance::with_agents(3));
  ports::Reader& reader = world.reader();
  ASSERT_TRUE(reader.get(agent, id(1)).has_value());
  world.instance.revoke_tokens();
  {
    std::array<std::jthread, 8> threads;
    for (auto& thread : threads)
      thread = std::jthread([&] { EXPECT_TRUE(reader.get(agent, id(2)).has_value()); });
  }
  EXPECT_EQ(world.instance.count("POST /token"), 2U);
}

struct Refusal {
  http::HttpResult answer;
  ErrorKind kind;
  const char* what;
  const char* advice;
};

TEST(Token, refusals_say_what_to_do_and_are_not_asked_for_again) {
  for (
      const Refusal& row : {
          Refusal{
              answer(
                  401,
                  R"({"error":"invalid_client","error_description":"The specified client credentials are invalid."})"),
              ErrorKind::credentials, "credentials are invalid", "HALOPSA_CLIENT_SECRET"},
          Refusal{answer(400, R"({"error":"invalid_client"})"), ErrorKind::credentials,
                  "refuses the client id", "HALOPSA_CLIENT_ID"},
          Refusal{
              answer(
                  400,
                  R"({"error":"invalid_scope","error_description":"The specified 'scope' is not valid."})"),
              ErrorKind::permission, "the scope \"read:agents read:customers read:teams\"", "instance.scope"},
          Refusal{answer(200, R"({"error":"invalid_client"})"), ErrorKind::credentials,
                  "refuses the client id", "HALOPSA_CLIENT_ID"},
          Refusal{answer(404, ""), ErrorKind::protocol, "HTTP 404", "instance.auth_url"},
          Refusal{answer(302, ""), ErrorKind::protocol, "redirected", "instance.url"},
          Refusal{answer(200, "<html>\nlogin"), ErrorKind::protocol, "it starts with: <html>",
                  "instance.auth_url"},
          Refusal{answer(200, "{}"), ErrorKind::protocol, "no usable access_token", "instance.auth_url"},
          Refusal{answer(200, "[1]"), ErrorKind::protocol, "no usable access_token", "instance.auth_url"},
          Refusal{answer(200, R"({"access_token":"two\r\nlines"})"), ErrorKind::protocol,
                  "no usable access_token", "instance.url"},
          Refusal{answer(200, ""), ErrorKind::protocol, "not JSON", "instance.url"},
      }) {
    FakeConnection world(FakeInstance::with_agents(3));
    world.instance.before = [&](const SeenRequest& request) -> std::optional<http::HttpResult> {
      if (is_token(request)) return row.answer;
      return std::nullopt;
    };
    for (int time = 0; time < 2; ++time) {
      const auto record = world.reader().list(agent);
      ASSERT_FALSE(record.has_value()) << row.what;
      EXPECT_EQ(record.error().kind, row.kind) << row.what;
      EXPECT_THAT(record.error().what, HasSubstr(row.what));
      EXPECT_THAT(record.error().advice, HasSubstr(row.advice));
      EXPECT_EQ(record.error().where, "POST https://acme.example/auth/token");
    }
    EXPECT_EQ(world.instance.seen().size(), 1U) << row.what;
  }
}

/// What is advised where the token request is answered so.
std::string advice_on(FakeConnection& world, int status) {
  world.instance.before = [status](const SeenRequest&) -> std::optional<http::HttpResult> {
    return answer(status, status == 404 ? "" : R"({"error":"invalid_client"})");
  };
  const auto listed = world.reader().list(agent);
  return listed ? "" : listed.error().advice.plain();
}

TEST(Token, that_is_refused_for_quotes_around_the_secret_says_so_and_not_what_it_is) {
  struct Row {
    const char* client_id;
    const char* secret;
    const char* words;
  };
  for (const Row& row : {Row{"an-id", "\"s3cr3t\"", "the client secret is in quotes"},
                         Row{"'an-id'", "s3cr3t", "the client id is in quotes"},
                         Row{"\"an-id\"", "'s3cr3t'", "the client id and the client secret are in quotes"}}) {
    FakeConnection world(FakeInstance::with_agents(3));
    world.client_id = row.client_id;
    world.client_secret = row.secret;
    const std::string advice = advice_on(world, 400);
    EXPECT_THAT(advice, HasSubstr(row.words));
    EXPECT_THAT(advice, HasSubstr("HALOPSA_CLIENT_SECRET"));
    EXPECT_THAT(advice, Not(HasSubstr("s3cr3t")));
  }
  for (const char* secret : {"a\"secret", "\"a-secret", "\""}) {
    FakeConnection world(FakeInstance::with_agents(3));
    world.client_secret = secret;
    EXPECT_THAT(advice_on(world, 401), Not(HasSubstr("quotes"))) << secret;
  }
}

TEST(Token, that_is_asked_for_beside_the_auth_server_says_where_that_is) {
  FakeConnection world(FakeInstance::with_agents(3));
  world.auth_url = "https://acme.example";
  EXPECT_THAT(advice_on(world, 404), HasSubstr("ends with /auth: check HALOPSA_AUTH_URL"));
}

TEST(Token, a_server_that_repeats_the_secret_is_not_quoted) {
  for (const char* echo :
       {R"({"error":"invalid_client","error_description":"a-secret is wrong"})", "<html>a-secret"}) {
    FakeConnection world(FakeInstance::with_agents(3));
    world.instance.before = [&](const SeenRequest&) -> std::optional<http::HttpResult> {
      return answer(400, echo);
    };
    const auto listed = world.reader().list(agent);
    ASSERT_FALSE(listed.has_value());
    EXPECT_THAT(listed.error().text(), Not(HasSubstr("a-secret")));
    EXPECT_THAT(listed.error().text(), HasSubstr("not shown: it contains a secret"));
  }
  FakeConnection world(FakeInstance::with_agents(3));
  world.instance.before = [&](const SeenRequest& request) -> std::optional<http::HttpResult> {
    if (is_token(request)) return std::nullopt;
    return answer(400, R"({"error":"bad header Bearer token-1"})");
  };
  const auto listed = world.reader().list(agent);
  ASSERT_FALSE(listed.has_value());
  EXPECT_THAT(listed.error().text(), Not(HasSubstr("token-1")));
}

TEST(Token, of_another_type_than_bearer_is_refused_and_not_shown) {
  for (const char* type : {R"("mac")", R"("")", "7", "null", R"("DPoP")", R"("abcdefgh12345")"}) {
    FakeConnection world(FakeInstance::with_agents(3));
    world.instance.before = [&](const SeenRequest& request) -> std::optional<http::HttpResult> {
      if (!is_token(request)) return std::nullopt;
      return answer(200, std::string(R"({"access_token":"abcdefgh12345","token_type":)") + type + "}");
    };
    const auto listed = world.reader().list(agent);
    ASSERT_FALSE(listed.has_value()) << type;
    EXPECT_EQ(listed.error().kind, ErrorKind::protocol);
    EXPECT_THAT(listed.error().text(), HasSubstr("not Bearer"));
    EXPECT_THAT(listed.error().text(), Not(HasSubstr("abcdefgh")));
    EXPECT_EQ(world.instance.seen().size(), 1U) << "it is not used";
  }
}

TEST(Token, of_type_bearer_is_one_in_any_letters_and_with_blanks) {
  for (const char* type : {"bearer", "BEARER ", " Bearer"}) {
    FakeConnection world(FakeInstance::with_agents(3));
    world.instance.before = [&](const SeenRequest& request) -> std::optional<http::HttpResult> {
      if (!is_token(request)) return std::nullopt;
      return answer(200, std::string(R"({"access_token":"token-1","token_type":")") + type + "\"}");
    };
    const auto listed = world.reader().list(agent);
    EXPECT_TRUE(listed || !listed.error().text().contains("not Bearer")) << type;
  }
}

TEST(Token, a_403_tells_a_scope_that_is_missing_from_a_right_that_is) {
  for (const bool granted : {true, false}) {
    FakeConnection world(FakeInstance::with_agents(3));
    world.instance.before = [&](const SeenRequest& request) -> std::optional<http::HttpResult> {
      if (!is_token(request)) return answer(403);
      return answer(200, std::string(R"({"access_token":"token-0","token_type":"bearer","scope":")") +
                             (granted ? "read:customers edit:agents" : "read:customers") + "\"}");
    };
    const auto record = world.reader().get(agent, id(1));
    ASSERT_FALSE(record.has_value());
    EXPECT_EQ(record.error().kind, ErrorKind::permission);
    EXPECT_THAT(record.error().what, HasSubstr(granted ? "though the token has the scope read:agents"
                                                       : "the scope read:agents is missing"));
  }
}

TEST(Token, a_scope_that_is_there_and_empty_grants_nothing) {
  struct Row {
    const char* scope;
    const char* words;
  };
  for (const Row& row :
       {Row{R"("")", "the scope read:agents is missing"}, Row{R"(" ")", "the scope read:agents is missing"},
        Row{R"([])", "the scope read:agents is missing"},
        Row{R"(["read:teams","edit:agents"])", "has the scope read:agents"},
        Row{"null", "has the scope read:agents"}}) {
    FakeConnection world(FakeInstance::with_agents(3));
    world.instance.before = [&](const SeenRequest& request) -> std::optional<http::HttpResult> {
      if (!is_token(request)) return answer(403);
      return answer(200, std::string(R"({"access_token":"token-0","scope":)") + row.scope + "}");
    };
    const auto record = world.reader().get(agent, id(1));
    ASSERT_FALSE(record.has_value());
    EXPECT_THAT(record.error().what, HasSubstr(row.words)) << row.scope;
  }
}

TEST(Token, scopes_cover_others) {
  EXPECT_TRUE(covers("read:teams all:standard", "edit:customers"));
  EXPECT_TRUE(covers("all:standard", "read:customers"));
  EXPECT_FALSE(covers("all:standard", "admin"));
  EXPECT_FALSE(covers("all:standard", "all"));
  EXPECT_TRUE(covers("all", "admin"));
  EXPECT_FALSE(covers("", "admin"));
  EXPECT_TRUE(covers("admin,edit:customers", "read:customers")) << "some write commas";
  EXPECT_TRUE(covers("Admin Edit:Customers", "admin")) << "and capitals";
  EXPECT_TRUE(covers("read:teams, All:Standard", "edit:customers"));
  EXPECT_FALSE(covers("admin:x,edit:customers", "admin"));
}

TEST(Token, that_may_not_be_asked_for_any_more_is_no_fault_of_the_network) {
  using Kind = http::TransportFailure::Kind;
  // Before it was sent, or in the middle of it; the token, or what is read with it.
  for (const Kind kind : {Kind::lapsed, Kind::timeout}) {
    for (const std::string_view path : {"/auth/token", "/api/Agent"}) {
      FakeConnection world(FakeInstance::with_agents(3));
      world.instance.before = [&](const SeenRequest& request) -> std::optional<http::HttpResult> {
        if (!request.url.contains(path)) return std::nullopt;
        return std::unexpected(http::TransportFailure{kind, std::string(http::term_is_over)});
      };
      const auto listed = world.reader().list(agent);
      ASSERT_FALSE(listed.has_value()) << path;
      EXPECT_EQ(listed.error().kind, ErrorKind::locked) << path;
    }
  }
}

TEST(Token, of_a_server_whose_certificate_is_not_trusted_says_how_to_trust_it) {
  FakeConnection world(FakeInstance::with_agents(3));
  world.instance.before = [&](const SeenRequest&) -> std::optional<http::HttpResult> {
    return std::unexpected(
        http::TransportFailure{http::TransportFailure::Kind::tls, "self-signed certificate"});
  };
  const auto listed = world.reader().list(agent);
  ASSERT_FALSE(listed.has_value());
  for (const char* name : {"HALOPSA_CA_FILE", "SSL_CERT_FILE", "instance.ca_file"})
    EXPECT_THAT(listed.error().advice, HasSubstr(name));
}

// Naming a CA file cannot help where the CA is trusted.
TEST(Token, of_a_server_whose_certificate_is_not_for_it_says_what_helps) {
  struct Row {
    const char* words;
    const char* advice;
  };
  for (const Row& row :
       {Row{"SSL: no alternative certificate subject name matches target host name '127.0.0.1'",
            "use the name of the certificate in HALOPSA_URL or instance.url"},
        Row{"SSL: certificate subject name 'a' does not match target host name 'b'", "another name"},
        Row{"SSL certificate problem: certificate has expired", "renew"},
        Row{"SSL certificate problem: certificate is not yet valid", "clock"}}) {
    FakeConnection world(FakeInstance::with_agents(3));
    world.instance.before = [&](const SeenRequest&) -> std::optional<http::HttpResult> {
      return std::unexpected(http::TransportFailure{http::TransportFailure::Kind::tls, row.words});
    };
    const auto listed = world.reader().list(agent);
    ASSERT_FALSE(listed.has_value());
    EXPECT_THAT(listed.error().advice, HasSubstr(row.advice)) << row.words;
    EXPECT_THAT(listed.error().advice, Not(HasSubstr("name the file"))) << row.words;
  }
}

TEST(Token, an_auth_server_that_comes_back_is_waited_for) {
  FakeConnection world(FakeInstance::with_agents(3));
  int times = 0;
  world.instance.before = [&](const SeenRequest& request) -> std::optional<http::HttpResult> {
    if (is_token(request) && ++times < 4) return answer(times == 1 ? 503 : 429);
    return std::nullopt;
  };
  EXPECT_TRUE(world.reader().list(agent).has_value());
  EXPECT_EQ(world.instance.count("POST /token"), 4U);
}

TEST(Token, an_auth_server_that_stays_away_is_named) {
  FakeConnection world(FakeInstance::with_agents(3));
  world.instance.before = [&](const SeenRequest&) -> std::optional<http::HttpResult> {
    return answer(500, "unknown host");
  };
  const auto listed = world.reader().list(agent);
  ASSERT_FALSE(listed.has_value());
  EXPECT_EQ(listed.error().kind, ErrorKind::unavailable);
  EXPECT_THAT(listed.error().what, HasSubstr("HTTP 500: unknown host, after "));
  const std::size_t spent = world.instance.seen().size();
  EXPECT_FALSE(world.reader().list(agent).has_value());
  EXPECT_EQ(world.instance.seen().size(), spent) << "who waited for the same token shares its failure";
}

TEST(Connect, what_cannot_work_is_said_before_anything_is_sent) {
  const Catalog catalog = make_catalog();
  const SystemClock clock;
  const StopFlag stop;
  const auto error_of = [&](std::string url, std::string client_id, std::string secret,
                            std::optional<std::string> auth = {}) {
    ProviderOptions options;
    options.settings.url = std::move(url);
    options.settings.auth_url = std::move(auth);
    options.client_id = std::move(client_id);
    options.client_secret = Secret(std::move(secret));
    auto made = connect(catalog, std::move(options), clock, stop);
    return made ? Error{} : made.error();
  };
  EXPECT_EQ(error_of("http://acme.halopsa.com", "a", "b").kind, ErrorKind::configuration);
  EXPECT_EQ(error_of("http://acme.halopsa.com", "a", "b").where, "instance.url");
  EXPECT_EQ(error_of("https://acme.halopsa.com", "a", "b", "http://auth.example").where, "instance.auth_url");
  EXPECT_EQ(error_of("https://acme.halopsa.com", "", "b").kind, ErrorKind::credentials);
  EXPECT_THAT(error_of("https://acme.halopsa.com", "", "b").what, HasSubstr("HALOPSA_CLIENT_ID"));
  EXPECT_THAT(error_of("https://acme.halopsa.com", "a", "").what, HasSubstr("HALOPSA_CLIENT_SECRET"));
}

}  // namespace
}  // namespace haloform::halopsa
