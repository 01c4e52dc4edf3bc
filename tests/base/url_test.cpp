#include "planner/base/url.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haloform {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Url, has_one_spelling) {
  const std::pair<const char*, const char*> same[] = {
      {"https://acme.halopsa.com/", "https://acme.halopsa.com"},
      {" HTTPS://Acme.HaloPSA.com:443//", "https://acme.halopsa.com"},
      {"https://acme.halopsa.com.", "https://acme.halopsa.com"},
      {"https://acme.halopsa.com:08443/Halo/", "https://acme.halopsa.com:8443/Halo"},
      {"http://127.0.0.1:80", "http://127.0.0.1"},
      {"http://[0:0:0:0:0:0:0:1]:8080", "http://[::1]:8080"},
      {"https://[2001:DB8::0001]", "https://[2001:db8::1]"},
      {"https://xn--hal-sna.example", "https://xn--hal-sna.example"},
  };
  for (const auto& [written, wanted] : same) {
    const auto url = parse_url(written);
    ASSERT_TRUE(url) << written << ": " << url.error().text();
    EXPECT_EQ(url->text(), wanted);
    EXPECT_EQ(*parse_url(wanted), *url);
  }
}

TEST(Url, that_two_programs_may_read_differently_is_refused) {
  for (const char* text : {"",
                           "acme.halopsa.com",
                           "ftp://acme",
                           "https://",
                           "https:///api",
                           "https://a b",
                           "https://[::1",
                           "https://a:port",
                           "https://a\nb",
                           "https://:443",
                           "https://a:",
                           "https://a:0",
                           "https://a:70000",
                           "https://a:+443",
                           "https://a:443:443",
                           "https://a?x=1",
                           "https://a/#x",
                           "https://a..b",
                           "https://.a",
                           "https://a\\b",
                           "https://a\\@b",
                           "https://a/b\\c",
                           "https://evil.example\\.acme.halopsa.com",
                           "https://evil.example%2f.acme.halopsa.com",
                           "https://127.1",
                           "https://0x7f.1",
                           "https://0x7f000001",
                           "https://2130706433",
                           "https://0177.0.0.1",
                           "https://127.0.0.01",
                           "https://127.0.0.1.",
                           "https://256.0.0.1",
                           "https://1.2.3",
                           "https://1.2.3.4.5",
                           "https://[fe80::1%25eth0]",
                           "https://[127.0.0.1]",
                           "https://acme.halopsa.com/../evil",
                           "https://acme.halopsa.com/a/./b",
                           "https://acme.halopsa.com/%2e%2E/evil",
                           "https://acme.halopsa.com/a//b",
                           "https://acme.halopsa.com/%zz",
                           "https://acmе.halopsa.com" /* a Cyrillic letter */,
                           "https://ac\u200bme.halopsa.com",
                           "https://acme。halopsa。com"}) {
    const auto url = parse_url(text);
    ASSERT_FALSE(url) << text << " is " << url->text();
    EXPECT_EQ(url.error().kind, ErrorKind::configuration);
    EXPECT_FALSE(url.error().advice.empty()) << text;
  }
}

TEST(Url, a_password_in_it_is_refused_and_not_repeated) {
  for (const char* text : {"https://jane:hunter2@acme.halopsa.com", "https://hunter2@acme.halopsa.com",
                           "https://acme.halopsa.com:hunter2@evil.example"}) {
    const auto url = parse_url(text);
    ASSERT_FALSE(url);
    EXPECT_THAT(url.error().text(), Not(HasSubstr("hunter2")));
  }
}

TEST(Url, plain_http_is_for_loopback_only_as_it_is_written) {
  for (const char* text : {"http://127.0.0.1:80", "http://localhost", "http://LOCALHOST:1", "http://[::1]:1",
                           "http://127.9.8.7"})
    EXPECT_TRUE(parse_url(text)) << text;
  for (const char* text :
       {"http://acme.halopsa.com", "http://127.0.0.1.example.com", "http://127.evil.example",
        "http://localhost.example.com", "http://localhost.", "http://localhost.evil", "http://notlocalhost",
        "http://10.0.0.1", "http://0.0.0.0", "http://[::]", "http://[::ffff:127.0.0.1]", "http://[::2]",
        "http://localhost6", "http://ip6-localhost"})
    EXPECT_FALSE(parse_url(text)) << text;
}

TEST(Url, loopback_is_what_can_be_nothing_else) {
  for (const char* host : {"localhost", "127.0.0.1", "127.255.255.255", "::1"})
    EXPECT_TRUE(is_loopback(host)) << host;
  for (const char* host : {"", "127.1", "127.0.0.1.5", "127.0.0.256", "127.0.0.01", "127.", "127",
                           "128.0.0.1", "localhost.", "::", "::ffff:127.0.0.1", "127.0.0.1.nip.io"})
    EXPECT_FALSE(is_loopback(host)) << host;
}

TEST(Url, of_one_origin_has_the_same_scheme_host_and_port) {
  const Url url = parse_url("https://acme.halopsa.com/halo").value();
  EXPECT_TRUE(url.same_origin(parse_url("https://ACME.halopsa.com.:443").value()));
  for (const char* other :
       {"https://acme.halopsa.com:8443", "https://other.halopsa.com", "https://halopsa.com"})
    EXPECT_FALSE(url.same_origin(parse_url(other).value())) << other;
}

TEST(Url, query_values_are_encoded) {
  EXPECT_EQ(url_encoded("jane+x@example.com & co/ü"), "jane%2Bx%40example.com%20%26%20co%2F%C3%BC");
  EXPECT_EQ(url_encoded("a-b.c_d~e"), "a-b.c_d~e");
}

}  // namespace
}  // namespace haloform
