#pragma once

#include "tests/support/fault_proxy.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace haloform::test {

/// A place for one state in a real store, behind a proxy that has the faults. It lives no longer than its store.
class FaultyPlace {
 public:
  FaultyPlace(FaultProxy::Protocol protocol, std::uint16_t server) : proxy_(protocol, server) {}
  FaultyPlace(const FaultyPlace&) = delete;
  FaultyPlace& operator=(const FaultyPlace&) = delete;
  virtual ~FaultyPlace() = default;

  [[nodiscard]] FaultProxy& proxy() { return proxy_; }
  /// What stands under `state:` of haloform.yaml, indented by two.
  [[nodiscard]] const std::string& yaml() const { return yaml_; }
  [[nodiscard]] const std::map<std::string, std::optional<std::string>>& environment() const {
    return environment_;
  }
  /// What must never be shown.
  [[nodiscard]] const std::vector<std::string>& secrets() const { return secrets_; }

 protected:
  FaultProxy proxy_;
  std::string yaml_;
  std::map<std::string, std::optional<std::string>> environment_;
  std::vector<std::string> secrets_;
};

class FaultyStore {
 public:
  FaultyStore() = default;
  FaultyStore(const FaultyStore&) = delete;
  FaultyStore& operator=(const FaultyStore&) = delete;
  virtual ~FaultyStore() = default;
  /// One of its own, by a name of letters and digits.
  [[nodiscard]] virtual std::unique_ptr<FaultyPlace> place(const std::string& name) = 0;
  /// The server itself ends, and comes back; false where nothing but the proxy can break.
  virtual bool stop() { return false; }
  virtual void start() {}
};

struct FaultyStoreKind {
  std::string name;
  int lease = 6;           ///< In seconds; twice the shortest, since several rounds run at once.
  bool leases_end = true;  ///< Else a lock that is left is broken by hand.
  FaultProxy::Protocol protocol = FaultProxy::Protocol::http;
  std::function<std::unique_ptr<FaultyStore>()> start;
  friend std::ostream& operator<<(std::ostream& out, const FaultyStoreKind& kind) { return out << kind.name; }
};

/// git over http, Terraform's protocol as GitLab and as others speak it, S3, Azure, PostgreSQL.
[[nodiscard]] std::vector<FaultyStoreKind> faulty_stores();

/// A fault as a row of the table.
struct StoreFault {
  std::string name;
  ProxyFault fault;
};
/// Every fault that a protocol can have, for leases of so many seconds.
[[nodiscard]] std::vector<StoreFault> store_faults(FaultProxy::Protocol protocol, int lease);

}  // namespace haloform::test
