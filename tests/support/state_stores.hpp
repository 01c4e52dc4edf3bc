#pragma once

#include "tests/support/process.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace haloform::test {

/// Where the program keeps one state: what stands under `state:` of haloform.yaml, and what its environment needs.
struct StoredAt {
  std::string yaml;  ///< Lines, indented by two.
  std::map<std::string, std::optional<std::string>> environment{};
};

/// A real store that runs of the program are pointed at. What serves it runs for as long as this lives.
class StateStore {
 public:
  StateStore() = default;
  StateStore(const StateStore&) = delete;
  StateStore& operator=(const StateStore&) = delete;
  virtual ~StateStore() = default;
  /// A place for a state of its own, by a name of letters and digits.
  [[nodiscard]] virtual StoredAt place(const std::string& name) = 0;
  /// Whether the lease of a run that was killed ends by itself.
  [[nodiscard]] virtual bool leases_end() const { return true; }
  /// The shortest lease that it takes, in seconds.
  [[nodiscard]] virtual int shortest_lease() const { return 3; }
  /// How many pairs of runs it serves at a time without being slower than its leases.
  [[nodiscard]] virtual int at_once() const { return 10; }
};

struct StateStoreKind {
  std::string name;  ///< Of letters and digits.
  std::function<std::unique_ptr<StateStore>()> start;
  friend std::ostream& operator<<(std::ostream& out, const StateStoreKind& kind) { return out << kind.name; }
};

/// Every kind of remote store that the program knows, as it is tried here.
[[nodiscard]] std::vector<StateStoreKind> state_stores();

}  // namespace haloform::test
