#include "providers/storage/s3/address.hpp"

#include <gtest/gtest.h>

#include <map>

namespace haloform::storage {
namespace {

struct AddressCase {
  std::string_view name;
  StateLocation::S3 location;
  std::map<std::string, std::string, std::less<>> environment;
  std::string_view region;
  std::string_view url;  ///< Of the key "k".
};

TEST(S3Address, is_where_the_bucket_is_by_the_location_and_then_by_the_environment) {
  const std::vector<AddressCase> cases{
      {"AWS",
       {.bucket = "states", .key = "k", .region = "eu-west-1"},
       {},
       "eu-west-1",
       "https://states.s3.eu-west-1.amazonaws.com/k"},
      {"AWS in China",
       {.bucket = "states", .key = "k"},
       {{"AWS_REGION", "cn-north-1"}},
       "cn-north-1",
       "https://states.s3.cn-north-1.amazonaws.com.cn/k"},
      {"the location before the environment",
       {.bucket = "states", .key = "k", .region = "eu-west-1"},
       {{"AWS_REGION", "us-east-2"}},
       "eu-west-1",
       "https://states.s3.eu-west-1.amazonaws.com/k"},
      {"AWS_REGION before AWS_DEFAULT_REGION",
       {.bucket = "states", .key = "k"},
       {{"AWS_REGION", "us-east-2"}, {"AWS_DEFAULT_REGION", "us-west-1"}},
       "us-east-2",
       "https://states.s3.us-east-2.amazonaws.com/k"},
      {"a bucket with a dot, which no certificate fits",
       {.bucket = "my.states", .key = "k", .region = "eu-west-1"},
       {},
       "eu-west-1",
       "https://s3.eu-west-1.amazonaws.com/my.states/k"},
      {"path style",
       {.bucket = "states", .key = "k", .region = "eu-west-1", .path_style = true},
       {},
       "eu-west-1",
       "https://s3.eu-west-1.amazonaws.com/states/k"},
      {"R2",
       {.bucket = "states", .key = "k", .region = "auto", .endpoint = "https://acc.r2.cloudflarestorage.com"},
       {},
       "auto",
       "https://states.acc.r2.cloudflarestorage.com/k"},
      {"a store of one's own with a path and a port",
       {.bucket = "states", .key = "k", .endpoint = "https://minio.example.com:9000/s3/", .path_style = true},
       {},
       "us-east-1",
       "https://minio.example.com:9000/s3/states/k"},
      {"a numeric host",
       {.bucket = "states", .key = "k", .endpoint = "https://192.0.2.7"},
       {},
       "us-east-1",
       "https://192.0.2.7/states/k"},
      {"loopback",
       {.bucket = "states", .key = "k"},
       {{"AWS_ENDPOINT_URL_S3", "http://localhost:9000"}},
       "us-east-1",
       "http://localhost:9000/states/k"},
  };
  for (const AddressCase& one : cases) {
    const StoreEnvironment environment([&](std::string_view name) -> std::optional<Secret> {
      const auto found = one.environment.find(name);
      return found == one.environment.end() ? std::nullopt : std::optional(Secret(found->second));
    });
    const auto address = s3_address(one.location, environment);
    ASSERT_TRUE(address) << one.name << ": " << address.error().text();
    EXPECT_EQ(address->region, one.region) << one.name;
    EXPECT_EQ(address->origin + address->path + s3_path("k"), one.url) << one.name;
    EXPECT_TRUE(address->origin.ends_with("//" + address->host)) << one.name;
  }
}

TEST(S3Address, has_keys_percent_encoded_but_for_their_slashes) {
  EXPECT_EQ(s3_path("a b/c+d~é.json"), "/a%20b/c%2Bd~%C3%A9.json");
}

TEST(S3Address, refuses_what_is_none) {
  for (const StateLocation::S3& location :
       {StateLocation::S3{.bucket = "", .key = "k", .region = "eu-west-1"},
        StateLocation::S3{.bucket = "a/b", .key = "k", .region = "eu-west-1"},
        StateLocation::S3{.bucket = "states", .key = "../k", .region = "eu-west-1"},
        StateLocation::S3{.bucket = "states", .key = "k", .region = "eu west"},
        StateLocation::S3{.bucket = "states", .key = "k", .region = "evil.example.com/"},
        StateLocation::S3{.bucket = "states", .key = "k", .endpoint = "https://user:sandbox@s3.example.com"},
        StateLocation::S3{.bucket = "states", .key = "k", .endpoint = "http://s3.example.com"}}) {
    const auto address = s3_address(location, {});
    ASSERT_FALSE(address) << location.bucket << location.key << location.endpoint;
    EXPECT_EQ(address.error().kind, ErrorKind::configuration);
    EXPECT_FALSE(address.error().text().contains("sandbox")) << address.error().text();
  }
}

}  // namespace
}  // namespace haloform::storage
