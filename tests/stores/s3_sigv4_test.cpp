// The examples that AWS publishes: of S3, "Signature Calculations for the Authorization Header", and of its suite of tests for
// signatures. The keys in them are AWS's own examples.
#include "providers/storage/s3/http_date.hpp"
#include "providers/storage/s3/sigv4.hpp"

#include <gtest/gtest.h>

namespace haloform::storage {
namespace {

const AwsCredentials example{"AKIAIOSFODNN7EXAMPLE", Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")};
const SigningScope of_s3{"us-east-1", "s3"};
constexpr std::string_view day = "20130524T000000Z";
constexpr std::string_view host = "examplebucket.s3.amazonaws.com";

std::string signature_of(std::string authorization) {
  constexpr std::string_view name = "Signature=";
  return authorization.substr(authorization.find(name) + name.size());
}

TEST(Sigv4, a_reading_of_a_part_of_an_object_is_signed_as_in_the_example_of_aws) {
  const std::string digest = sha256_hex("");
  const Signable request{"GET",
                         "/test.txt",
                         "",
                         {{"host", std::string(host)},
                          {"range", "bytes=0-9"},
                          {"x-amz-content-sha256", digest},
                          {"x-amz-date", std::string(day)}},
                         digest};
  EXPECT_EQ(sigv4_authorization(request, example, of_s3, day),
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
            "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, "
            "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

TEST(Sigv4, a_write_is_signed_as_in_the_example_of_aws_in_whichever_order_its_headers_come) {
  const std::string digest = sha256_hex("Welcome to Amazon S3.");
  const Signable request{"PUT",
                         "/test%24file.text",
                         "",
                         {{"x-amz-storage-class", "REDUCED_REDUNDANCY"},
                          {"x-amz-date", std::string(day)},
                          {"date", "Fri, 24 May 2013  00:00:00 GMT "},
                          {"host", std::string(host)},
                          {"x-amz-content-sha256", digest}},
                         digest};
  EXPECT_EQ(signature_of(sigv4_authorization(request, example, of_s3, day)),
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
}

TEST(Sigv4, a_query_is_signed_as_in_the_example_of_aws) {
  const std::string digest = sha256_hex("");
  const Signable request{
      "GET",
      "/",
      "lifecycle=",
      {{"host", std::string(host)}, {"x-amz-content-sha256", digest}, {"x-amz-date", std::string(day)}},
      digest};
  EXPECT_EQ(signature_of(sigv4_authorization(request, example, of_s3, day)),
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
}

TEST(Sigv4, another_service_has_another_signature) {
  const AwsCredentials credentials{"AKIDEXAMPLE", Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")};
  const std::string digest = sha256_hex("");
  const Signable request{
      "GET", "/", "", {{"host", "example.amazonaws.com"}, {"x-amz-date", "20150830T123600Z"}}, digest};
  EXPECT_EQ(
      signature_of(sigv4_authorization(request, credentials, {"us-east-1", "service"}, "20150830T123600Z")),
      "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
}

TEST(HttpDate, a_date_of_http_is_read_and_nothing_else_is) {
  const auto time = parse_http_date("Mon, 30 Nov 2026 00:12:40 GMT");
  ASSERT_TRUE(time);
  EXPECT_EQ(iso_time(*time), "2026-11-30T00:12:40.000Z");
  EXPECT_EQ(amz_date(*time), "20261130T001240Z");
  for (const std::string_view text :
       {"", "Mon, 30 Nov 2026 00:12:40", "Mon, 31 Nov 2026 00:12:40 GMT", "Mon, 30 Now 2026 00:12:40 GMT",
        "Mon, 30 Nov 2026 24:12:40 GMT", "Mon, 30 Nov 2026 0x:12:40 GMT", "Monday, 30-Nov-26 00:12:40 GMT"}) {
    EXPECT_FALSE(parse_http_date(text)) << text;
  }
}

}  // namespace
}  // namespace haloform::storage
