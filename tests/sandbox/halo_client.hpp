#pragma once

#include "tests/sandbox/guide_client.hpp"
#include "tests/support/sandbox_thread.hpp"

#include <string>
#include <utility>
#include <vector>

namespace haloform::test {

/// A client as somebody would write it who has read how real instances behave, and not a line of this project.
class HaloClient {
 public:
  explicit HaloClient(const std::string& url) : http(url) {}

  /// Finds the token server by `authinfo`, and asks it for a token.
  Reply sign_in(const std::string& client_id, const std::string& client_secret,
                const std::string& scope = "all");

  [[nodiscard]] Reply get(const std::string& target) { return http.get("/api" + target); }
  /// Posts the records as an array, as every POST wants it.
  [[nodiscard]] Reply post(const std::string& path, std::vector<nlohmann::json> records) {
    return http.post("/api" + path, nlohmann::json(std::move(records)));
  }
  Reply remove(const std::string& target) { return http.remove("/api" + target); }

  /// The rows of one answer, whatever it is wrapped in; `key` names the list.
  [[nodiscard]] static std::vector<nlohmann::json> rows(const nlohmann::json& body, const std::string& key);
  /// All rows, page after page until as many came as `record_count` says. `query` begins with `&`.
  [[nodiscard]] std::vector<nlohmann::json> all(const std::string& path, const std::string& key,
                                                const std::string& query = "", int page_size = 100);
  /// The row of that id in a listing; null where it is not there.
  [[nodiscard]] static nlohmann::json with_id(const std::vector<nlohmann::json>& rows, std::int64_t id);
  [[nodiscard]] static std::vector<std::string> names(const std::vector<nlohmann::json>& rows);

  GuideClient http;
};

/// A sandbox that speaks `halo`, with the built-in small company, and a client that may do everything.
struct SignedInHalo {
  explicit SignedInHalo(sandbox::SandboxOptions options = {})
      : server(speaking_halo(std::move(options))), client(server.url()), control(server.url()) {
    client.sign_in(server.client_id(), server.client_secret());
  }
  static sandbox::SandboxOptions speaking_halo(sandbox::SandboxOptions options) {
    options.profile = "halo";
    return options;
  }
  /// Turns knobs: `{{"membership", "merge"}}`.
  void set(const nlohmann::json& knobs) { static_cast<void>(client.http.post("/_sandbox/halo", knobs)); }

  SandboxThread server;
  HaloClient client;
  SandboxControl control;
};

}  // namespace haloform::test
