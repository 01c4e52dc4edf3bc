#pragma once

#include "providers/halopsa/sandbox/world.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::sandbox {

struct Role {
  std::string id;  ///< A GUID, the same for the same name.
  std::int64_t number = 0;
  std::string name;
};

/// What a record says about other records: names of teams, sites, clients and roles. One for each answer; it
/// looks each up once.
class Directory {
 public:
  explicit Directory(const World& world) : world_(world) {}

  /// As the world keeps it; an empty object where there is no such record.
  [[nodiscard]] const Json& record(Collection collection, const Json& id);
  [[nodiscard]] const std::vector<Role>& roles();
  [[nodiscard]] const Role* role_called(std::string_view name);
  /// After a write: what was looked up may have changed.
  void forget();

 private:
  const World& world_;
  std::map<std::pair<Collection, std::int64_t>, Json> records_;
  std::optional<std::vector<Role>> roles_;
};

/// A name-based GUID.
[[nodiscard]] std::string guid_of(std::string_view kind, std::string_view name);
/// A text of a record, empty where it has none.
[[nodiscard]] std::string text_of(const Json& record, std::string_view key);

}  // namespace haloform::sandbox
