#include "providers/http/destinations.hpp"

#include "tests/http/fakes.hpp"

#include <gtest/gtest.h>

namespace haloform::http {
namespace {

Url url(std::string_view text) { return parse_url(text).value(); }

Request token_request(std::string to) {
  Request request;
  request.method = Method::post;
  request.url = std::move(to);
  request.secret_body = Secret("shh");
  return request;
}

Request api_request(std::string to) {
  Request request;
  request.url = std::move(to);
  request.bearer = Secret("a-token");
  return request;
}

TEST(Destinations, take_the_secret_at_the_named_auth_server_alone) {
  const Destinations to =
      Destinations::of(url("https://acme.halopsa.com/api"), url("https://login.example/auth"));
  EXPECT_EQ(to.against(token_request("https://login.example/auth/token?tenant=acme")), "");
  EXPECT_EQ(to.against(token_request("https://LOGIN.example.:443/auth/token")), "");
  for (const char* other : {"https://acme.halopsa.com/auth/token", "https://login.example/token",
                            "https://login.example/auth/../x/token", "https://login.example:8443/auth/token",
                            "https://login.example/auth", "https://evil.example/auth/token",
                            "https://login.example.evil.example/auth/token",
                            "https://login.example@evil.example/auth/token", "no url"})
    EXPECT_NE(to.against(token_request(other)), "") << other;
}

TEST(Destinations, let_the_instance_choose_among_its_own_paths) {
  const Destinations to = Destinations::of(url("https://acme.halopsa.com/halo"));
  EXPECT_EQ(to.against(token_request("https://acme.halopsa.com/auth/token")), "");
  EXPECT_EQ(to.against_secret_to(url("https://acme.halopsa.com./auth")), "") << "a final dot changes nothing";
  EXPECT_EQ(to.against_secret_to(url("https://other.halopsa.com/auth")), "is another host")
      << "another customer";
  EXPECT_EQ(to.against_secret_to(url("https://acme.halopsa.com:8443/auth")), "is another port of the host");
  EXPECT_EQ(Destinations::of(url("https://localhost")).against_secret_to(url("http://localhost/auth")),
            "uses plain http");
}

TEST(Destinations, take_tokens_below_the_api_alone) {
  const Destinations to = Destinations::of(url("https://acme.halopsa.com/halo"));
  EXPECT_EQ(to.against(api_request("https://acme.halopsa.com/halo/api/Agent?page_no=1&search=a%2Fb")), "");
  for (const char* other : {"https://acme.halopsa.com/api/Agent", "https://acme.halopsa.com/halo/apiary/x",
                            "https://acme.halopsa.com/halo/api/../x", "https://evil.example/halo/api/Agent"})
    EXPECT_NE(to.against(api_request(other)), "") << other;
}

TEST(Destinations, take_headers_of_a_request_for_secrets) {
  const Destinations to = Destinations::of(url("https://acme.halopsa.com/halo"));
  Request request;
  request.headers.emplace_back("Authorization", Secret("Basic shh"));
  request.url = "https://acme.halopsa.com/halo/api/Agent";
  EXPECT_EQ(to.against(request), "");
  request.url = "https://evil.example/halo/api/Agent";
  EXPECT_NE(to.against(request), "");
}

TEST(Destinations, do_not_look_at_what_carries_nothing) {
  const Destinations to = Destinations::of(url("https://acme.halopsa.com"));
  Request bare;
  bare.url = "https://acme.halopsa.com/api/authinfo";
  EXPECT_EQ(to.against(bare), "");
}

TEST(Destinations, keep_the_transport_from_all_else) {
  int sent = 0;
  auto fake = std::make_unique<testing::FakeTransport>([&](const testing::SeenRequest&) -> HttpResult {
    ++sent;
    return Response{};
  });
  const auto transport = confined(std::move(fake), Destinations::of(url("https://acme.halopsa.com")));
  EXPECT_TRUE(transport->send(token_request("https://acme.halopsa.com/auth/token")));
  const HttpResult refused = transport->send(token_request("https://evil.example/auth/token"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, TransportFailure::Kind::forbidden);
  EXPECT_EQ(sent, 1);
}

}  // namespace
}  // namespace haloform::http
