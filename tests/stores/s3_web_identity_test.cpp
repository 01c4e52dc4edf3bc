#include "tests/stores/s3_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <atomic>
#include <thread>

namespace haloform::test {
namespace {

using storage::DocumentStore;
using ::testing::HasSubstr;
using ::testing::Not;

/// STS, as far as it is needed: it takes one token, and gives each time the same keys and another token of a session.
class StsServer {
 public:
  StsServer() {
    server_.Post("/", [this](const httplib::Request& request, httplib::Response& response) {
      ++asked_;
      const auto value = [&](const char* name) { return request.get_param_value(name); };
      if (value("Action") != "AssumeRoleWithWebIdentity" || value("WebIdentityToken") != token ||
          value("RoleArn") != "arn:aws:iam::000000000000:role/sandbox") {
        response.status = 400;
        response.set_content("<ErrorResponse><Error><Code>InvalidIdentityToken</Code><Message>no " +
                                 value("WebIdentityToken") + "</Message></Error></ErrorResponse>",
                             "text/xml");
        return;
      }
      const auto end = std::chrono::floor<Milliseconds>(std::chrono::system_clock::now()) + lasts;
      response.set_content(
          "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>"
          "S3RVER"
          "</AccessKeyId><SecretAccessKey>S3RVER</SecretAccessKey><SessionToken>sandbox-session</"
          "SessionToken>"
          "<Expiration>" +
              iso_time(end) +
              "</Expiration></Credentials></AssumeRoleWithWebIdentityResult></"
              "AssumeRoleWithWebIdentityResponse>",
          "text/xml");
    });
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::yield();
  }
  StsServer(const StsServer&) = delete;
  StsServer& operator=(const StsServer&) = delete;
  ~StsServer() {
    server_.stop();
    thread_.join();
  }
  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] int asked() const { return asked_; }

  std::string token = "sandbox-token-1";
  Milliseconds lasts = std::chrono::hours(1);

 private:
  httplib::Server server_;
  int port_ = 0;
  std::atomic<int> asked_{0};
  std::thread thread_;
};

class S3WebIdentity : public S3Store {
 protected:
  S3WebIdentity() { server_.set(R"({"token": "sandbox-session"})"); }
  std::unique_ptr<DocumentStore> open_with_role() {
    return open({{"AWS_ROLE_ARN", "arn:aws:iam::000000000000:role/sandbox"},
                 {"AWS_WEB_IDENTITY_TOKEN_FILE", folder_.write("token", "sandbox-token-1\n")},
                 {"AWS_ENDPOINT_URL_STS", sts_.url()}});
  }
  TempDir folder_;
  StsServer sts_;
};

TEST_F(S3WebIdentity, a_token_is_exchanged_once_for_credentials_of_a_session) {
  const auto store = open_with_role();
  const auto lease = request();
  ASSERT_TRUE(store->acquire(lease, soon()));
  ASSERT_TRUE(store->write("{}", std::nullopt, lease.id, "test", soon()));
  EXPECT_EQ(sts_.asked(), 1);
}

TEST_F(S3WebIdentity, credentials_that_end_soon_are_asked_for_again_with_the_token_of_that_moment) {
  sts_.lasts = std::chrono::seconds(0);
  const auto store = open_with_role();
  ASSERT_TRUE(store->read(soon()));
  sts_.token = "sandbox-token-2";
  static_cast<void>(folder_.write("token", "sandbox-token-2"));
  ASSERT_TRUE(store->read(soon()));
  EXPECT_EQ(sts_.asked(), 2);
}

TEST_F(S3WebIdentity, credentials_that_the_store_calls_expired_are_asked_for_again_once) {
  const auto store = open_with_role();
  server_.fail(R"([{"do": "answer", "status": 400, "code": "ExpiredToken"}])");
  const auto read = store->read(soon());
  EXPECT_TRUE(read) << read.error().text();
  EXPECT_EQ(sts_.asked(), 2);

  server_.fail(R"([{"do": "answer", "status": 400, "code": "ExpiredToken", "times": 99}])");
  const auto never = store->read(soon());
  ASSERT_FALSE(never);
  EXPECT_EQ(never.error().kind, ErrorKind::credentials);
  EXPECT_EQ(server_.struck(), 2);
}

TEST_F(S3WebIdentity, a_token_that_is_refused_or_cannot_be_read_is_credentials_and_not_shown) {
  sts_.token = "another";
  const auto refused = open_with_role()->read(soon());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::credentials);
  EXPECT_THAT(refused.error().text(), HasSubstr("InvalidIdentityToken"));
  EXPECT_THAT(refused.error().text(), Not(HasSubstr("sandbox-token")));

  const auto store = open({{"AWS_ROLE_ARN", "arn:aws:iam::000000000000:role/sandbox"},
                           {"AWS_WEB_IDENTITY_TOKEN_FILE", folder_ / "missing"},
                           {"AWS_ENDPOINT_URL_STS", sts_.url()}});
  const auto missing = store->read(soon());
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::credentials);
  EXPECT_THAT(missing.error().text(), HasSubstr("AWS_WEB_IDENTITY_TOKEN_FILE"));
}

}  // namespace
}  // namespace haloform::test
