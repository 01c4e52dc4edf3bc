#include "providers/http/url.hpp"

#include <gtest/gtest.h>

namespace haloform {
namespace {

TEST(Url, its_parts_are_told_apart) {
  const auto plain = parse_url("https://Acme.HaloPSA.com/api?x=1").value();
  EXPECT_EQ(plain.scheme, "https");
  EXPECT_EQ(plain.host, "acme.halopsa.com");
  EXPECT_EQ(plain.port, "");
  const auto six = parse_url("http://[::1]:8080").value();
  EXPECT_EQ(six.host, "::1");
  EXPECT_EQ(six.port, "8080");
}

TEST(Url, what_is_none_is_a_configuration_error) {
  for (const char* text : {"", "acme.halopsa.com", "ftp://acme", "https://", "https:///api", "https://a b",
                           "https://[::1", "https://a:port", "https://a\nb", "https://:443"}) {
    const auto parts = parse_url(text);
    ASSERT_FALSE(parts.has_value()) << text;
    EXPECT_EQ(parts.error().kind, ErrorKind::configuration);
    EXPECT_FALSE(parts.error().advice.empty());
  }
}

TEST(Url, a_password_in_it_is_refused_and_not_repeated) {
  const auto parts = parse_url("https://jane:hunter2@acme.halopsa.com");
  ASSERT_FALSE(parts.has_value());
  EXPECT_EQ(parts.error().text().find("hunter2"), std::string::npos);
}

TEST(Url, plain_http_is_for_loopback_only) {
  for (const char* text : {"http://127.0.0.1:80", "http://localhost", "http://[::1]:1", "http://127.9.8.7"}) {
    EXPECT_TRUE(require_safe_url(text).has_value()) << text;
  }
  for (const char* text : {"http://acme.halopsa.com", "http://127.0.0.1.example.com",
                           "http://localhost.example.com", "http://10.0.0.1"}) {
    EXPECT_FALSE(require_safe_url(text).has_value()) << text;
  }
  EXPECT_TRUE(require_safe_url("https://acme.halopsa.com").has_value());
}

TEST(Url, query_values_are_encoded) {
  EXPECT_EQ(url_encoded("jane+x@example.com & co/ü"), "jane%2Bx%40example.com%20%26%20co%2F%C3%BC");
  EXPECT_EQ(url_encoded("a-b.c_d~e"), "a-b.c_d~e");
}

}  // namespace
}  // namespace haloform
