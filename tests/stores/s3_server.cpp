#include "tests/stores/s3_server.hpp"

#include <httplib.h>
#include <nlohmann/json.hpp>

#include <stdexcept>
#include <utility>

namespace haloform::test {

storage::StoreEnvironment s3_environment(S3Variables variables) {
  return storage::StoreEnvironment(
      [variables = std::move(variables)](std::string_view name) -> std::optional<Secret> {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(Secret(found->second));
      });
}

S3Server& S3Server::shared() {
  static S3Server server;
  return server;
}

S3Server::S3Server()
    : node_(std::string(HALOFORM_SOURCE_DIR) + "/tests/servers/s3.cjs", {folder_.path().string(), "states"}) {
}

std::string S3Server::ask(std::string_view method, std::string_view path, std::string_view body) {
  httplib::Client client("127.0.0.1", node_.port());
  httplib::Request request;
  request.method = method;
  request.path = path;
  request.body = body;
  const auto answer = client.send(request);
  if (!answer || answer->status != 200) throw std::runtime_error("the S3 server of tests: " + node_.output());
  return answer->body;
}

void S3Server::reset() {
  set(R"({"conditions": "kept", "keys": {"S3RVER": "S3RVER"}, "token": null, "region": "us-east-1"})");
  fail("[]");
  static_cast<void>(ask("DELETE", "/-/requests"));
}

void S3Server::set(std::string_view settings) { static_cast<void>(ask("PUT", "/-/settings", settings)); }

void S3Server::fail(std::string_view faults) { static_cast<void>(ask("PUT", "/-/faults", faults)); }

int S3Server::struck(std::size_t fault) {
  return nlohmann::json::parse(ask("GET", "/-/faults")).at(fault).at("fired").get<int>();
}

std::size_t S3Server::count(std::string_view method, std::string_view end_of_path) {
  std::size_t number = 0;
  for (const auto& request : nlohmann::json::parse(ask("GET", "/-/requests"))) {
    if (request.at("method") == method && request.at("path").get<std::string>().ends_with(end_of_path))
      ++number;
  }
  return number;
}

bool S3Server::all_had(std::string_view method, std::string_view header) {
  bool any = false;
  for (const auto& request : nlohmann::json::parse(ask("GET", "/-/requests"))) {
    if (request.at("method") != method) continue;
    const auto names = request.at("headers").get<std::vector<std::string>>();
    if (std::find(names.begin(), names.end(), header) == names.end()) return false;
    any = true;
  }
  return any;
}

void S3Server::remove(std::string_view key) {
  static_cast<void>(ask("DELETE", "/-/objects/states/" + std::string(key)));
}

StateLocation::S3 S3Server::new_location() {
  return {.bucket = "states",
          .key = "of tests/" + std::to_string(++keys_) + "+ü/state.json",
          .region = "us-east-1",
          .endpoint = url(),
          .path_style = true};
}

// What every copy of s3rver knows; they are good for nothing else.
S3Variables S3Server::variables() {
  return {{"AWS_ACCESS_KEY_ID", "S3RVER"}, {"AWS_SECRET_ACCESS_KEY", "S3RVER"}};
}

}  // namespace haloform::test
