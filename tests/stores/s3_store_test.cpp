#include "tests/stores/s3_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haloform::test {
namespace {

using storage::DocumentStore;
using ::testing::HasSubstr;
using ::testing::Not;

class S3UnderTest final : public StoreUnderTest {
 public:
  S3UnderTest() : server_(S3Server::shared()), location_(server_.new_location()) { server_.reset(); }
  std::unique_ptr<DocumentStore> open() override {
    auto store = opened_s3(location_, S3Server::variables());
    return store ? std::move(*store) : nullptr;
  }
  bool lose_document() override {
    std::string path;
    for (const char c : location_.key) path += c == ' ' ? std::string("%20") : std::string(1, c);
    server_.remove(path);
    return true;
  }

 private:
  S3Server& server_;
  StateLocation::S3 location_;
};

INSTANTIATE_TEST_SUITE_P(S3, StoreContract,
                         ::testing::Values(StoreKind{"S3", [] { return std::make_unique<S3UnderTest>(); }}),
                         store_name);

// --- Credentials

TEST_F(S3Store, without_credentials_the_message_names_the_variables) {
  const auto none = opened_s3(location_, {});
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind, ErrorKind::credentials);
  EXPECT_THAT(none.error().advice, HasSubstr("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"));
  EXPECT_THAT(none.error().advice, HasSubstr("AWS_WEB_IDENTITY_TOKEN_FILE"));

  const auto half = opened_s3(location_, {{"AWS_ACCESS_KEY_ID", "S3RVER"}});
  ASSERT_FALSE(half);
  EXPECT_THAT(half.error().what, HasSubstr("AWS_SECRET_ACCESS_KEY is not"));
}

TEST_F(S3Store, a_wrong_secret_key_is_told_from_an_unknown_access_key_and_none_is_shown) {
  const auto wrong =
      open({{"AWS_ACCESS_KEY_ID", "S3RVER"}, {"AWS_SECRET_ACCESS_KEY", "sandbox-wrong-secret"}})
          ->read(soon());
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().kind, ErrorKind::credentials);
  EXPECT_THAT(wrong.error().text(), HasSubstr("SignatureDoesNotMatch"));
  EXPECT_THAT(wrong.error().text(), HasSubstr("AWS_SECRET_ACCESS_KEY"));
  EXPECT_THAT(wrong.error().text(), Not(HasSubstr("sandbox-wrong-secret")));

  const auto unknown =
      open({{"AWS_ACCESS_KEY_ID", "NOBODY"}, {"AWS_SECRET_ACCESS_KEY", "S3RVER"}})->read(soon());
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().kind, ErrorKind::credentials);
  EXPECT_THAT(unknown.error().advice, HasSubstr("AWS_ACCESS_KEY_ID"));
}

TEST_F(S3Store, the_token_of_a_session_is_sent_and_signed) {
  server_.set(R"({"token": "sandbox-session-token"})");
  S3Variables variables = S3Server::variables();
  variables["AWS_SESSION_TOKEN"] = "sandbox-session-token";
  const auto read = open(variables)->read(soon());
  ASSERT_TRUE(read) << read.error().text();

  variables["AWS_SESSION_TOKEN"] = "sandbox-expired-token";
  const auto refused = open(variables)->read(soon());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::credentials);
  EXPECT_THAT(refused.error().text(), HasSubstr("AWS_SESSION_TOKEN"));
  EXPECT_THAT(refused.error().text(), Not(HasSubstr("sandbox-expired-token")));
}

TEST_F(S3Store, denied_access_names_the_rights_that_are_needed_and_on_what) {
  server_.fail(R"([{"do": "answer", "status": 403, "code": "AccessDenied"}])");
  const auto read = open()->read(soon());
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, ErrorKind::permission);
  EXPECT_THAT(read.error().advice, HasSubstr("s3:GetObject"));
  EXPECT_THAT(read.error().advice, HasSubstr("s3:PutObject"));
  EXPECT_THAT(read.error().advice, HasSubstr("states/" + location_.key));
}

// --- Places

TEST_F(S3Store, a_bucket_that_is_missing_and_a_wrong_region_are_configuration) {
  const auto region_wrong = [&] {
    server_.set(R"({"region": "eu-central-1"})");
    return open()->read(soon());
  }();
  ASSERT_FALSE(region_wrong);
  EXPECT_EQ(region_wrong.error().kind, ErrorKind::configuration);
  EXPECT_THAT(region_wrong.error().what, HasSubstr("\"eu-central-1\""));
  server_.reset();

  location_.bucket = "nowhere";
  const auto nowhere = open()->read(soon());
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().kind, ErrorKind::configuration);
  EXPECT_THAT(nowhere.error().what, HasSubstr("there is no bucket \"nowhere\""));
  EXPECT_THAT(nowhere.error().where, HasSubstr("s3://nowhere/"));
}

TEST_F(S3Store, the_region_comes_from_the_environment_and_without_any_aws_is_not_asked) {
  location_.region.clear();
  location_.endpoint.clear();
  const auto nowhere = opened_s3(location_, S3Server::variables());
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().kind, ErrorKind::configuration);
  EXPECT_THAT(nowhere.error().advice, HasSubstr("AWS_REGION"));

  S3Variables variables = S3Server::variables();
  variables["AWS_DEFAULT_REGION"] = "us-east-1";
  variables["AWS_ENDPOINT_URL_S3"] = server_.url();
  const auto read = open(variables)->read(soon());
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_FALSE(*read);
}

TEST_F(S3Store, keys_that_somebody_on_the_way_would_fold_and_plain_http_are_refused) {
  for (const std::string_view key : {"", "/a", "a/", "a//b", "a/../b", "./a"}) {
    location_.key = key;
    const auto store = opened_s3(location_, S3Server::variables());
    ASSERT_FALSE(store) << key;
    EXPECT_EQ(store.error().kind, ErrorKind::configuration) << key;
  }
  location_.key = "a";
  location_.endpoint = "http://s3.example.com";
  const auto store = opened_s3(location_, S3Server::variables());
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().kind, ErrorKind::configuration);
}

TEST_F(S3Store, what_is_written_carries_the_encryption_that_is_wanted) {
  S3Variables variables = S3Server::variables();
  variables["HALOFORM_S3_SSE"] = "aws:kms:sandbox-key";
  const auto store = open(variables);
  const auto lease = request();
  ASSERT_TRUE(store->acquire(lease, soon()));
  ASSERT_TRUE(store->write("{}", std::nullopt, lease.id, "test", soon()));
  EXPECT_TRUE(server_.all_had("PUT", "x-amz-server-side-encryption"));
  EXPECT_TRUE(server_.all_had("PUT", "x-amz-server-side-encryption-aws-kms-key-id"));

  variables["HALOFORM_S3_SSE"] = "rot13";
  EXPECT_FALSE(opened_s3(location_, variables));
}

// --- Conditions

TEST_F(S3Store, a_store_that_ignores_conditions_is_refused_by_name_and_nothing_is_locked_or_written) {
  server_.set(R"({"conditions": "ignored"})");
  const auto leasing = open()->acquire(request(), soon());
  ASSERT_FALSE(leasing);
  EXPECT_EQ(leasing.error().kind, ErrorKind::configuration);
  EXPECT_THAT(leasing.error().what, HasSubstr("127.0.0.1"));
  EXPECT_THAT(leasing.error().what, HasSubstr("ignores the condition If-None-Match"));
  const auto written = open()->write("{}", std::nullopt, "", "test", soon());
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::configuration);
  EXPECT_EQ(server_.count("PUT", ".lease") + server_.count("PUT", ".json"), 0U);
}

TEST_F(S3Store, a_store_without_conditions_is_refused) {
  server_.set(R"({"conditions": "refused"})");
  const auto leasing = open()->acquire(request(), soon());
  ASSERT_FALSE(leasing);
  EXPECT_EQ(leasing.error().kind, ErrorKind::configuration);
  EXPECT_THAT(leasing.error().advice, HasSubstr("conditional writes"));
}

TEST_F(S3Store, conditions_are_tried_once_and_by_no_reader) {
  const auto store = open();
  ASSERT_TRUE(store->read(soon()));
  ASSERT_TRUE(store->lease(soon()));
  EXPECT_EQ(server_.count("PUT", ".probe"), 0U);
  const auto lease = request();
  ASSERT_TRUE(store->acquire(lease, soon()));
  const std::size_t tried = server_.count("PUT", ".probe");
  EXPECT_EQ(tried, 3U);
  ASSERT_TRUE(store->write("{}", std::nullopt, lease.id, "test", soon()));
  ASSERT_TRUE(store->release(lease.id, soon()));
  ASSERT_TRUE(store->acquire(lease, soon()));
  EXPECT_EQ(server_.count("PUT", ".probe"), tried);
}

}  // namespace
}  // namespace haloform::test
