#include "tests/support/state_stores.hpp"

#include "tests/stores/git_places.hpp"
#include "tests/support/azurite.hpp"
#include "tests/support/node_server.hpp"
#include "tests/support/postgres_server.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/terraform_server.hpp"

#include <mutex>
#include <stdexcept>

namespace haloform::test {
namespace {

using Variables = std::map<std::string, std::optional<std::string>>;

/// A bare repository of its own for each place: by its path, or behind `git http-backend`.
class GitStates final : public StateStore {
 public:
  explicit GitStates(bool over_http) {
    if (over_http) server_ = std::make_unique<GitHttpServer>(folder_.path().string());
  }
  StoredAt place(const std::string& name) override {
    const Variables plain{{"GIT_CONFIG_GLOBAL", "/dev/null"}, {"GIT_CONFIG_NOSYSTEM", "1"}};
    const std::string repository = name + ".git";
    const ProcessResult made = run({"git", "init", "--quiet", "--bare", folder_ / repository},
                                   {.environment = plain, .folder = folder_.path().string()});
    if (made.exit_code != 0) throw std::runtime_error("git init: " + made.err);
    const std::string remote = server_ ? server_->url(repository) : folder_ / repository;
    return {"  git: {remote: \"" + remote + "\", branch: haloform-state}\n", plain};
  }
  /// Every push over http starts half a dozen programs.
  int at_once() const override { return server_ ? 3 : 10; }

 private:
  TempDir folder_;
  std::unique_ptr<GitHttpServer> server_;
};

/// What GitLab serves, a server for each place.
class HttpStates final : public StateStore {
 public:
  StoredAt place(const std::string& /*name*/) override {
    auto server = std::make_unique<TerraformServer>(TerraformServer::Kind::gitlab);
    const std::string lock = "\"" + server->lock_address() + "\"";
    StoredAt at{
        "  http:\n    address: \"" + server->address() + "\"\n    lock_address: " + lock +
            "\n    unlock_address: " + lock + "\n    lock_method: POST\n    unlock_method: DELETE\n",
        {{"TF_HTTP_USERNAME", "jane"}, {"TF_HTTP_PASSWORD", std::string(TerraformServer::maintainer)}}};
    const std::lock_guard guard(mutex_);
    servers_.push_back(std::move(server));
    return at;
  }
  bool leases_end() const override { return false; }

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<TerraformServer>> servers_;
};

class S3States final : public StateStore {
 public:
  S3States()
      : server_(std::string(HALOFORM_SOURCE_DIR) + "/tests/servers/s3.cjs",
                {folder_.path().string(), "states"}) {}
  StoredAt place(const std::string& name) override {
    // What every copy of the server knows; they are good for nothing else.
    return {"  s3: {bucket: states, key: " + name + "/state.json, region: us-east-1, endpoint: \"" +
                server_.url() + "\", path_style: true}\n",
            {{"AWS_ACCESS_KEY_ID", "S3RVER"}, {"AWS_SECRET_ACCESS_KEY", "S3RVER"}}};
  }

 private:
  TempDir folder_;
  NodeServer server_;
};

class AzblobStates final : public StateStore {
 public:
  StoredAt place(const std::string& name) override {
    return {std::string("  azblob: {account: ") + Azurite::account + ", container: " + Azurite::container +
                ", blob: " + name + "/state.json, endpoint: \"" + server_.endpoint() + "\"}\n",
            {{"AZURE_STORAGE_KEY", Azurite::key()}}};
  }
  /// Azure gives none that is shorter.
  int shortest_lease() const override { return 15; }

 private:
  Azurite server_;
};

class PostgresStates final : public StateStore {
 public:
  StoredAt place(const std::string& name) override {
    return {"  postgres: {name: " + name + "}\n",
            {{"HALOFORM_POSTGRES_URL", server_.url()}, {"PGPASSWORD", PostgresServer::password()}}};
  }

 private:
  PostgresServer server_;
};

}  // namespace

std::vector<StateStoreKind> state_stores() {
  return {{"git", [] { return std::make_unique<GitStates>(false); }},
          {"githttp", [] { return std::make_unique<GitStates>(true); }},
          {"http", [] { return std::make_unique<HttpStates>(); }},
          {"s3", [] { return std::make_unique<S3States>(); }},
          {"azblob", [] { return std::make_unique<AzblobStates>(); }},
          {"postgres", [] { return std::make_unique<PostgresStates>(); }}};
}

}  // namespace haloform::test
