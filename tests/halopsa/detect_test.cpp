#include "providers/halopsa/detect.hpp"

#include <gtest/gtest.h>

namespace haloform {
namespace {

TEST(AuthServer, is_trusted_on_the_instances_own_domain_alone) {
  const char* instance = "https://acme.halopsa.com";
  EXPECT_TRUE(may_be_trusted("https://acme.halopsa.com/auth", instance));
  EXPECT_TRUE(may_be_trusted("https://auth.halopsa.com", instance));
  EXPECT_FALSE(may_be_trusted("http://acme.halopsa.com/auth", instance)) << "the secret would be readable";
  EXPECT_FALSE(may_be_trusted("https://halopsa.com.evil.example/auth", instance));
  EXPECT_FALSE(may_be_trusted("https://evilhalopsa.com/auth", instance));
  EXPECT_FALSE(may_be_trusted("https://user:word@acme.halopsa.com/auth", instance));
  EXPECT_FALSE(may_be_trusted("no url", instance));
}

TEST(AuthServer, of_a_country_is_not_everybodys) {
  EXPECT_TRUE(may_be_trusted("https://auth.acme.co.uk", "https://halo.acme.co.uk"));
  EXPECT_FALSE(may_be_trusted("https://evil.co.uk", "https://halo.acme.co.uk"));
  EXPECT_FALSE(may_be_trusted("https://evil.com.au", "https://acme.com.au"));
}

TEST(AuthServer, of_a_number_is_only_that_number) {
  EXPECT_TRUE(may_be_trusted("https://10.0.0.7/auth", "https://10.0.0.7"));
  EXPECT_FALSE(may_be_trusted("https://10.1.0.7/auth", "https://10.0.0.7"));
  EXPECT_TRUE(may_be_trusted("http://127.0.0.1:8081/auth", "http://127.0.0.1:8080"));
  EXPECT_FALSE(may_be_trusted("http://127.0.0.1:8081/auth", "https://acme.halopsa.com"));
}

}  // namespace
}  // namespace haloform
