#include "planner/model/instance_url.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haloform {
namespace {

using testing::HasSubstr;

TEST(InstanceUrl, is_understood_with_the_api_behind_it) {
  for (const char* text : {"https://acme.halopsa.com", "https://acme.halopsa.com/api",
                           "https://acme.halopsa.com/API/", "https://Acme.halopsa.com:443/Api"})
    EXPECT_EQ(instance_url(text).value().text(), "https://acme.halopsa.com") << text;
  EXPECT_EQ(instance_url("https://acme.example:8443/halo/api//").value().text(),
            "https://acme.example:8443/halo");
  EXPECT_EQ(instance_url("https://acme.example/api/halo/api").value().text(),
            "https://acme.example/api/halo");
}

TEST(InstanceUrl, is_understood_with_its_auth_server_behind_it) {
  for (const char* text : {"https://acme.halopsa.com/auth", "https://acme.halopsa.com/Auth/",
                           "https://acme.halopsa.com/auth/token", "https://acme.halopsa.com/auth/Authorize"})
    EXPECT_EQ(instance_url(text).value().text(), "https://acme.halopsa.com") << text;
  EXPECT_EQ(instance_url("https://acme.example/halo/auth/token").value().text(), "https://acme.example/halo");
  EXPECT_TRUE(same_instance("https://acme.halopsa.com/auth", "https://acme.halopsa.com"));
}

TEST(InstanceUrl, of_one_request_is_named_with_what_is_meant) {
  for (const char* text : {"https://acme.halopsa.com/api/Agent", "https://acme.halopsa.com/API/Agent/7",
                           "https://acme.halopsa.com/Agent", "https://acme.halopsa.com/users/7",
                           "https://acme.halopsa.com/agent/me", "https://acme.halopsa.com/token",
                           "https://acme.halopsa.com/auth/info", "https://acme.halopsa.com/api/auth/token"}) {
    const auto url = instance_url(text);
    ASSERT_FALSE(url) << text;
    EXPECT_EQ(url.error().kind, ErrorKind::configuration);
    EXPECT_THAT(url.error().advice, HasSubstr("write https://acme.halopsa.com (")) << text;
  }
  const auto long_one = instance_url("https://acme.halopsa.com/api/" + std::string(300, 'q'));
  ASSERT_FALSE(long_one);
  EXPECT_LT(long_one.error().what.plain().size(), 120U);
}

TEST(InstanceUrl, at_a_path_that_is_called_like_a_request_has_the_api_behind_it) {
  EXPECT_EQ(instance_url("https://acme.example/team/api").value().text(), "https://acme.example/team");
  EXPECT_EQ(instance_url("https://acme.example/auth/api").value().text(), "https://acme.example/auth");
  EXPECT_EQ(instance_url("https://acme.example/agents").value().text(), "https://acme.example/agents");
  EXPECT_EQ(instance_url("https://acme.example/2024").value().text(), "https://acme.example/2024");
}

TEST(InstanceUrl, of_an_auth_server_does_without_its_token_path) {
  for (const char* text : {"https://acme.halopsa.com/auth", "https://acme.halopsa.com/auth/token",
                           "https://acme.halopsa.com/auth/Token/", "https://acme.halopsa.com/auth/authorize"})
    EXPECT_EQ(auth_server_url(text).value().path, "/auth") << text;
  EXPECT_EQ(auth_server_url("https://auth.example").value().path, "");
}

TEST(InstanceUrl, is_one_in_whatever_spelling) {
  EXPECT_TRUE(same_instance("https://acme.halopsa.com:443/api", "https://ACME.halopsa.com"));
  EXPECT_FALSE(same_instance("https://acme.halopsa.com", "https://acme.halopsa.com/halo"));
  EXPECT_FALSE(same_instance("https://acme.halopsa.com", "https://other.halopsa.com"));
}

}  // namespace
}  // namespace haloform
