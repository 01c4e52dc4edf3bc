#pragma once

#include "planner/model/snapshot.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace haloform::exporting {

/// The names of one directory, which is borrowed, and which of them tell what is meant.
class Names {
 public:
  explicit Names(const Directory& directory);

  [[nodiscard]] bool is_unique(std::string_view name) const;
  /// Of an id, where the name can be written in its place: `Client/Site`.
  [[nodiscard]] std::optional<std::string> full_name(const std::string& id) const;

 private:
  std::unordered_map<std::string, const Directory::Entry*> by_id_;
  std::unordered_map<std::string, int> bearers_;
};

}  // namespace haloform::exporting
