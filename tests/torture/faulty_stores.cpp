#include "tests/torture/faulty_stores.hpp"

#include "tests/stores/git_places.hpp"
#include "tests/support/azurite.hpp"
#include "tests/support/node_server.hpp"
#include "tests/support/postgres_server.hpp"
#include "tests/support/process.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/terraform_server.hpp"

#include <algorithm>

namespace haloform::test {

namespace {

using Kind = ProxyFault::Kind;
using Protocol = FaultProxy::Protocol;

std::uint16_t port_in(const std::string& url) {
  return static_cast<std::uint16_t>(std::stoul(url.substr(url.find(':', 6) + 1)));
}

/// The address with another port.
std::string through(const FaultProxy& proxy, const std::string& url) {
  return proxy.url() + url.substr(url.find('/', 8));
}

class TerraformPlace final : public FaultyPlace {
 public:
  TerraformPlace(std::unique_ptr<TerraformServer> server, bool gitlab)
      : FaultyPlace(Protocol::http, port_in(server->address())), server_(std::move(server)) {
    yaml_ = "  http: {address: \"" + through(proxy_, server_->address()) + "\"";
    if (gitlab) {
      const std::string lock = through(proxy_, server_->lock_address());
      yaml_ += ", lock_address: \"" + lock + "\", unlock_address: \"" + lock +
               "\", lock_method: POST, unlock_method: DELETE";
    }
    yaml_ += "}\n";
    secrets_ = {std::string(TerraformServer::maintainer)};
    environment_ = {{"TF_HTTP_USERNAME", "jane"}, {"TF_HTTP_PASSWORD", secrets_.front()}};
  }

 private:
  std::unique_ptr<TerraformServer> server_;
};

/// A server for each place: it holds one document.
class TerraformStore final : public FaultyStore {
 public:
  explicit TerraformStore(TerraformServer::Kind kind) : kind_(kind) {}
  std::unique_ptr<FaultyPlace> place(const std::string&) override {
    return std::make_unique<TerraformPlace>(std::make_unique<TerraformServer>(kind_),
                                            kind_ == TerraformServer::Kind::gitlab);
  }

 private:
  TerraformServer::Kind kind_;
};

class GitPlace final : public FaultyPlace {
 public:
  GitPlace() : GitPlace(std::make_unique<BareRepository>()) {}

 private:
  explicit GitPlace(std::unique_ptr<BareRepository> repository)
      : GitPlace(std::make_unique<GitHttpServer>(repository->root())) {
    repository_ = std::move(repository);
  }
  explicit GitPlace(std::unique_ptr<GitHttpServer> server)
      : FaultyPlace(Protocol::http, port_in(server->url(""))), server_(std::move(server)) {
    const std::string login = "Basic dGhyb3ctYXdheS1sb2dpbi1vZi1hLXRlc3Q=";
    server_->want_authorization(login);
    yaml_ = "  git: {remote: \"" + through(proxy_, server_->url("states.git")) + "\"}\n";
    secrets_ = {login.substr(6)};
    environment_ = {{"GIT_CONFIG_GLOBAL", "/dev/null"},
                    {"GIT_CONFIG_NOSYSTEM", "1"},
                    {"GIT_CONFIG_COUNT", "1"},
                    {"GIT_CONFIG_KEY_0", "http.extraHeader"},
                    {"GIT_CONFIG_VALUE_0", "Authorization: " + login}};
  }

  std::unique_ptr<BareRepository> repository_;
  std::unique_ptr<GitHttpServer> server_;
};

class GitRepositories final : public FaultyStore {
 public:
  std::unique_ptr<FaultyPlace> place(const std::string&) override { return std::make_unique<GitPlace>(); }
};

class S3Place final : public FaultyPlace {
 public:
  S3Place(std::uint16_t server, const std::string& name) : FaultyPlace(Protocol::http, server) {
    yaml_ = "  s3: {bucket: states, key: " + name +
            "/state.json, region: us-east-1, path_style: true, endpoint: \"" + proxy_.url() + "\"}\n";
    secrets_ = {"throw-away-key-of-a-test-5Hx2"};
    environment_ = {{"AWS_ACCESS_KEY_ID", "S3RVER"}, {"AWS_SECRET_ACCESS_KEY", secrets_.front()}};
  }
};

class S3Buckets final : public FaultyStore {
 public:
  S3Buckets()
      : node_(std::string(HALOFORM_SOURCE_DIR) + "/tests/servers/s3.cjs",
              {folder_.path().string(), "states"}) {
    const ProcessResult set =
        run({"curl", "--silent", "--fail", "--noproxy", "*", "--request", "PUT", "--data",
             R"({"keys": {"S3RVER": "throw-away-key-of-a-test-5Hx2"}})", node_.url() + "/-/settings"});
    if (set.exit_code != 0) throw std::runtime_error("the S3 server of tests: " + node_.output());
  }
  std::unique_ptr<FaultyPlace> place(const std::string& name) override {
    return std::make_unique<S3Place>(node_.port(), name);
  }

 private:
  TempDir folder_;
  NodeServer node_;
};

class AzurePlace final : public FaultyPlace {
 public:
  AzurePlace(std::uint16_t server, const std::string& name) : FaultyPlace(Protocol::http, server) {
    yaml_ = "  azblob: {account: " + std::string(Azurite::account) + ", container: " + Azurite::container +
            ", blob: " + name + ".json, endpoint: \"" + proxy_.url() + "/" + Azurite::account + "\"}\n";
    secrets_ = {Azurite::key()};
    environment_ = {{"AZURE_STORAGE_KEY", Azurite::key()}};
  }
};

class AzureContainer final : public FaultyStore {
 public:
  std::unique_ptr<FaultyPlace> place(const std::string& name) override {
    return std::make_unique<AzurePlace>(port_in(server_.endpoint()), name);
  }

 private:
  Azurite server_;
};

class PostgresPlace final : public FaultyPlace {
 public:
  PostgresPlace(std::uint16_t server, const std::string& name) : FaultyPlace(Protocol::postgres, server) {
    // Each has a schema of its own, so that each makes it.
    yaml_ = "  postgres: {name: people, schema: " + name + "}\n";
    secrets_ = {PostgresServer::password()};
    environment_ = {{"PGHOST", "127.0.0.1"},          {"PGPORT", std::to_string(proxy_.port())},
                    {"PGUSER", "postgres"},           {"PGDATABASE", "postgres"},
                    {"PGPASSWORD", secrets_.front()}, {"PGSSLMODE", "disable"},
                    {"PGGSSENCMODE", "disable"}};
  }
};

class PostgresTables final : public FaultyStore {
 public:
  std::unique_ptr<FaultyPlace> place(const std::string& name) override {
    return std::make_unique<PostgresPlace>(server_.port(), name);
  }
  bool stop() override {
    server_.kill();
    return true;
  }
  void start() override { server_.start(); }

 private:
  PostgresServer server_;
};

}  // namespace

std::vector<FaultyStoreKind> faulty_stores() {
  const auto terraform = [](TerraformServer::Kind kind) {
    return [kind] { return std::make_unique<TerraformStore>(kind); };
  };
  std::vector<FaultyStoreKind> kinds{
      {.name = "git", .start = [] { return std::make_unique<GitRepositories>(); }},
      {.name = "gitlab", .leases_end = false, .start = terraform(TerraformServer::Kind::gitlab)},
      {.name = "http", .leases_end = false, .start = terraform(TerraformServer::Kind::plain)},
      {.name = "s3", .start = [] { return std::make_unique<S3Buckets>(); }},
      {.name = "azblob", .lease = 15, .start = [] { return std::make_unique<AzureContainer>(); }},
      {.name = "postgres", .protocol = Protocol::postgres, .start = [] {
         return std::make_unique<PostgresTables>();
       }}};
  if (program_is_sanitized()) {
    for (FaultyStoreKind& kind : kinds) kind.lease = std::max(kind.lease, 12);
  }
  return kinds;
}

std::vector<StoreFault> store_faults(FaultProxy::Protocol protocol, int lease) {
  std::vector<StoreFault> faults;
  const auto answers = [&](const std::string& name, const std::string& code,
                           const std::string& headers = {}) {
    faults.push_back({name, {.kind = Kind::answer, .code = code, .headers = headers}});
  };
  if (protocol == Protocol::http) {
    for (const char* status : {"500", "502", "503", "409", "412", "423"}) answers(status, status);
    answers("401, expired", "401");
    answers("403", "403");
    answers("429, Retry-After", "429", "Retry-After: 1\r\n");
  } else {
    answers("57P01, shut down", "57P01");
    answers("53300, too many", "53300");
    answers("28P01, expired", "28P01");
    answers("40001, conflict", "40001");
    answers("55P03, locked", "55P03");
    answers("25006, read only", "25006");
    answers("XX000, internal", "XX000");
  }
  faults.push_back({"reset before", {.kind = Kind::reset_before}});
  faults.push_back({"reset after", {.kind = Kind::reset_after}});
  faults.push_back({"cut off", {.kind = Kind::cut}});
  faults.push_back({"late", {.kind = Kind::late, .delay = std::chrono::milliseconds(lease * 1500)}});
  faults.push_back({"silent", {.kind = Kind::silent}});
  faults.push_back({"garbage", {.kind = Kind::garbage}});
  faults.push_back({"gone from here on", {.kind = Kind::gone}});
  return faults;
}

}  // namespace haloform::test
