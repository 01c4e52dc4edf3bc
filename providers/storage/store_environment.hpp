#pragma once

#include "planner/base/secret.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace haloform::storage {

/// What the environment says to a store, by the names that the store's own tools use (`AWS_ACCESS_KEY_ID`, `PGPASSWORD`).
/// Whoever opens a store decides what it may see: of a store that only a pull request names, nothing secret.
class StoreEnvironment {
 public:
  using Lookup = std::function<std::optional<Secret>(std::string_view name)>;
  StoreEnvironment() = default;
  explicit StoreEnvironment(Lookup lookup) : lookup_(std::move(lookup)) {}

  /// Nothing where the variable is unset, empty, or not for this store.
  [[nodiscard]] std::optional<Secret> secret(std::string_view name) const {
    return lookup_ ? lookup_(name) : std::nullopt;
  }
  /// The same for what may be shown (a region, a URL).
  [[nodiscard]] std::optional<std::string> plain(std::string_view name) const {
    const auto value = secret(name);
    return value ? std::optional(std::string(value->reveal())) : std::nullopt;
  }

 private:
  Lookup lookup_;
};

}  // namespace haloform::storage
