#pragma once

#include "planner/base/secret.hpp"
#include "providers/http/transport.hpp"
#include "tests/support/node_server.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace haloform::test {

/// Azure's emulator of its storage, which checks signatures, with one container; for as long as this lives.
class Azurite {
 public:
  Azurite();

  static constexpr const char* account = "devstoreaccount1";
  static constexpr const char* container = "state";
  /// The emulator's own, which is the same everywhere and printed in its README: no credential of anybody.
  [[nodiscard]] static std::string key();
  [[nodiscard]] std::string endpoint() const { return server_->url() + "/" + account; }
  /// A signature of the account that gives `rights` for the hour to come.
  [[nodiscard]] static std::string sas(const std::string& rights);
  /// A request under the account's key; `path` begins with the container.
  http::Response send(const std::string& method, const std::string& path,
                      const std::map<std::string, std::string>& headers = {},
                      const std::vector<std::string>& wanted = {}) const;

 private:
  TempDir folder_;
  std::unique_ptr<NodeServer> server_;
  std::unique_ptr<http::Transport> transport_;
};

}  // namespace haloform::test
