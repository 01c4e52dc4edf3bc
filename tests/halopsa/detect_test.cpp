#include "tests/halopsa/fake_instance.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace haloform::halopsa {
namespace {

using testing::answer;
using testing::FakeClock;
using testing::FakeTransport;
using ::testing::HasSubstr;
using testing::SeenRequest;

/// What becomes of a reader under `api: auto` of an instance that names this auth server, and where the secret went.
struct Met {
  std::string error;
  std::string advice;
  std::vector<std::string> told;  ///< URLs of requests that carried the secret.
};

Met met(const std::string& instance, const std::string& named, std::optional<std::string> configured = {}) {
  Met met;
  auto transport = std::make_unique<FakeTransport>([&](const SeenRequest& request) -> http::HttpResult {
    if (request.body.contains("the-secret")) met.told.push_back(request.url);
    if (request.url.ends_with("/authinfo"))
      return answer(200, R"({"auth_url":")" + named + R"(","tenant_id":""})");
    if (request.url.contains("/token"))
      return answer(200, R"({"access_token":"token-1","token_type":"bearer"})");
    return answer(200, R"({"record_count":0,"teams":[]})");
  });
  ProviderOptions options;
  options.settings.url = instance;
  options.settings.auth_url = std::move(configured);
  options.client_id = "an-id";
  options.client_secret = Secret("the-secret");
  const Catalog catalog = make_catalog();
  const FakeClock clock;
  const StopFlag stop;
  auto reader = connect_reader_over(std::move(transport), std::make_unique<StopFlag>(), catalog,
                                    std::move(options), clock, stop);
  if (!reader) {
    met.error = reader.error().what.plain();
    met.advice = reader.error().advice.plain();
    return met;
  }
  static_cast<void>((*reader)->list(ResourceType::team));
  return met;
}

TEST(AuthServer, that_an_instance_names_is_its_own_host) {
  for (const char* named : {"https://acme.halopsa.com/auth", "https://ACME.halopsa.com./auth/",
                            "https://acme.halopsa.com:443/auth/token"}) {
    const Met with = met("https://acme.halopsa.com", named);
    EXPECT_EQ(with.error, "") << named;
    EXPECT_EQ(with.told, std::vector<std::string>{"https://acme.halopsa.com/auth/token"}) << named;
  }
}

TEST(AuthServer, that_an_instance_names_elsewhere_gets_nothing) {
  const std::pair<const char*, const char*> rows[] = {
      {"https://other.halopsa.com/auth", "another host"},
      {"https://auth.halopsa.com", "another host"},
      {"https://halopsa.com/auth", "another host"},
      {"https://acme.halopsa.com.evil.example/auth", "another host"},
      {"https://acme.halopsa.com:8443/auth", "another port"},
      {"http://acme.halopsa.com/auth", "plain http"},
      {"https://user:word@acme.halopsa.com/auth", "user name"},
      {"https://127.0.0.1/auth", "another host"},
      {"no url", "white space"},
  };
  for (const auto& [named, why] : rows) {
    const Met with = met("https://acme.halopsa.com", named);
    EXPECT_THAT(with.error, HasSubstr(why)) << named;
    EXPECT_THAT(with.error, ::testing::Not(HasSubstr("domain"))) << named;
    EXPECT_THAT(with.advice, HasSubstr("HALOPSA_AUTH_URL")) << named;
    EXPECT_TRUE(with.told.empty()) << named << " was told";
  }
  EXPECT_THAT(met("http://127.0.0.1:8080", "http://127.0.0.1:8081/auth").error, HasSubstr("another port"));
  EXPECT_THAT(met("http://127.0.0.1:8080", "http://localhost:8080/auth").error, HasSubstr("another host"));
}

TEST(AuthServer, that_is_configured_is_asked_whatever_the_instance_names) {
  const Met with = met("https://acme.halopsa.com", "https://evil.example/auth", "https://login.example/auth");
  EXPECT_EQ(with.error, "");
  EXPECT_EQ(with.told, std::vector<std::string>{"https://login.example/auth/token"});
}

}  // namespace
}  // namespace haloform::halopsa
