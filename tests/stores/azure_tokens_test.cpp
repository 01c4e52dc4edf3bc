#include "planner/base/secret.hpp"
#include "providers/storage/azblob/azblob_store.hpp"
#include "tests/stores/contract.hpp"
#include "tests/support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <httplib.h>

#include <atomic>
#include <map>
#include <thread>

namespace haloform::test {

namespace {

using ::testing::HasSubstr;
using ::testing::Not;

using CiVariables = std::map<std::string, std::string, std::less<>>;

std::unique_ptr<storage::DocumentStore> opened_in_ci(const StateLocation::Azblob& location,
                                                     CiVariables variables) {
  static const SystemClock clock;
  const storage::StoreEnvironment environment([variables = std::move(variables)](std::string_view name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(Secret(found->second));
  });
  auto store = storage::open_azblob_store(location, storage::StoreContext{clock, nullptr, environment});
  if (!store) throw std::runtime_error(store.error().text());
  return std::move(*store);
}

/// Entra ID, the token endpoints of two CIs and a blob in one, as far as the store asks them.
class CloudStub {
 public:
  CloudStub() {
    server_.Get("/github", [this](const httplib::Request& request, httplib::Response& response) {
      const bool known = request.get_header_value("Authorization") == "Bearer ci-bearer" &&
                         request.get_param_value("audience") == "api://AzureADTokenExchange" &&
                         request.get_param_value("api") == "1";
      response.status = known ? 200 : 401;
      if (known)
        response.set_content(R"({"value": "jwt-)" + std::to_string(++proofs) + R"("})", "application/json");
    });
    server_.Post("/devops", [this](const httplib::Request& request, httplib::Response& response) {
      const bool known = request.get_header_value("Authorization") == "Bearer ci-bearer" &&
                         request.get_param_value("serviceConnectionId") == "connection-1" &&
                         request.has_param("api-version");
      response.status = known ? 200 : 401;
      if (known)
        response.set_content(R"({"oidcToken": "jwt-)" + std::to_string(++proofs) + R"("})",
                             "application/json");
    });
    server_.Post("/tenant-1/oauth2/v2.0/token", [this](const httplib::Request& request,
                                                       httplib::Response& response) {
      last_form = request.body;
      const bool proved = request.get_param_value("client_assertion") == "jwt-" + std::to_string(proofs) ||
                          request.get_param_value("client_assertion") == "jwt-given" ||
                          request.get_param_value("client_secret") == "client-secret-1";
      const bool right = request.get_param_value("grant_type") == "client_credentials" &&
                         request.get_param_value("client_id") == "client-1" &&
                         request.get_param_value("scope") == "https://storage.azure.com/.default";
      response.status = proved && right ? 200 : 401;
      const std::string refusal =
          R"({"error": "invalid_client", "error_description": "AADSTS70021: no match, )" +
          request.get_param_value("client_assertion") + R"("})";
      const std::string token = R"({"token_type": "Bearer", "expires_in": )" + std::to_string(lifetime) +
                                R"(, "access_token": "access-)" + std::to_string(++tokens) + R"("})";
      response.set_content(response.status == 200 ? token : refusal, "application/json");
    });
    server_.Get(R"(/store/.*)", [this](const httplib::Request& request, httplib::Response& response) {
      ++reads;
      response.status =
          request.get_header_value("Authorization") == "Bearer access-" + std::to_string(wanted_token) ? 200
                                                                                                       : 401;
      if (response.status == 401) response.set_header("x-ms-error-code", "InvalidAuthenticationInfo");
      response.set_header("ETag", "\"1\"");
      response.set_content("the state", "application/octet-stream");
    });
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::yield();
  }
  CloudStub(const CloudStub&) = delete;
  CloudStub& operator=(const CloudStub&) = delete;
  ~CloudStub() {
    server_.stop();
    thread_.join();
  }

  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] StateLocation::Azblob location() const {
    return {"account1", "state", "a.json", url() + "/store"};
  }
  [[nodiscard]] CiVariables application(CiVariables more) const {
    more.insert(
        {{"ARM_CLIENT_ID", "client-1"}, {"ARM_TENANT_ID", "tenant-1"}, {"ARM_AUTHORITY_HOST", url()}});
    return more;
  }

  std::atomic<int> proofs{0};
  std::atomic<int> tokens{0};
  std::atomic<int> reads{0};
  std::atomic<int> wanted_token{1};
  std::atomic<int> lifetime{3600};
  std::string last_form;

 private:
  httplib::Server server_;
  std::thread thread_;
  int port_ = 0;
};

TEST(AzblobTokens, each_way_of_a_ci_gets_one) {
  const auto folder = std::make_unique<TempDir>();
  const std::string file = folder->write("token", "jwt-given\n");
  const std::vector<std::function<CiVariables(const CloudStub&)>> ways{
      [](const CloudStub& cloud) {
        return CiVariables{{"ACTIONS_ID_TOKEN_REQUEST_URL", cloud.url() + "/github?api=1"},
                           {"ACTIONS_ID_TOKEN_REQUEST_TOKEN", "ci-bearer"}};
      },
      [](const CloudStub& cloud) {
        return CiVariables{{"ARM_OIDC_REQUEST_URL", cloud.url() + "/github?api=1"},
                           {"ARM_OIDC_REQUEST_TOKEN", "ci-bearer"}};
      },
      [](const CloudStub& cloud) {
        return CiVariables{{"SYSTEM_OIDCREQUESTURI", cloud.url() + "/devops"},
                           {"SYSTEM_ACCESSTOKEN", "ci-bearer"},
                           {"ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID", "connection-1"}};
      },
      [](const CloudStub&) { return CiVariables{{"ARM_OIDC_TOKEN", "jwt-given"}}; },
      [&](const CloudStub&) { return CiVariables{{"ARM_OIDC_TOKEN_FILE_PATH", file}}; },
      [](const CloudStub&) { return CiVariables{{"ARM_CLIENT_SECRET", "client-secret-1"}}; },
  };
  for (std::size_t at = 0; at < ways.size(); ++at) {
    CloudStub cloud;
    const auto store = opened_in_ci(cloud.location(), cloud.application(ways[at](cloud)));
    const auto found = store->read(soon());
    ASSERT_TRUE(found && *found) << at << ": " << found.error().text();
    EXPECT_EQ((*found)->bytes, "the state");
    EXPECT_TRUE(store->read(soon()));
    EXPECT_EQ(cloud.tokens, 1) << "one token is enough for both";
  }
}

TEST(AzblobTokens, one_that_ended_or_is_refused_is_asked_for_afresh) {
  CloudStub cloud;
  const auto store = opened_in_ci(cloud.location(),
                                  cloud.application({{"ARM_OIDC_REQUEST_URL", cloud.url() + "/github?api=1"},
                                                     {"ARM_OIDC_REQUEST_TOKEN", "ci-bearer"}}));
  EXPECT_TRUE(store->read(soon()));
  cloud.wanted_token = 2;
  const auto refused = store->read(soon());
  EXPECT_TRUE(refused) << refused.error().text();
  EXPECT_EQ(cloud.tokens, 2);
  EXPECT_EQ(cloud.proofs, 2) << "the proof too is a fresh one";

  cloud.lifetime = 0;
  cloud.wanted_token = 3;
  EXPECT_TRUE(store->read(soon()));
  cloud.wanted_token = 4;
  const int before = cloud.reads;
  EXPECT_TRUE(store->read(soon()));
  EXPECT_EQ(cloud.reads, before + 1) << "it was known to have ended";
}

TEST(AzblobTokens, a_refusal_names_its_code_and_repeats_no_secret) {
  CloudStub cloud;
  const auto refused =
      opened_in_ci(cloud.location(), cloud.application({{"ARM_OIDC_TOKEN", "jwt-unknown"}}))->read(soon());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::credentials);
  EXPECT_THAT(refused.error().text(), HasSubstr("AADSTS70021"));
  EXPECT_THAT(refused.error().text(), HasSubstr("federated credential"));
  EXPECT_THAT(refused.error().text(), Not(HasSubstr("jwt-unknown")));

  const auto unproved =
      opened_in_ci(cloud.location(),
                   cloud.application({{"ARM_OIDC_REQUEST_URL", cloud.url() + "/github?api=1"},
                                      {"ARM_OIDC_REQUEST_TOKEN", "another-bearer"}}))
          ->read(soon());
  ASSERT_FALSE(unproved);
  EXPECT_EQ(unproved.error().kind, ErrorKind::credentials);
  EXPECT_THAT(unproved.error().text(), HasSubstr("id-token: write"));
  EXPECT_THAT(unproved.error().text(), Not(HasSubstr("another-bearer")));
}

}  // namespace

}  // namespace haloform::test
