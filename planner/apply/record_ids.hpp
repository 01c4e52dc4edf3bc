#pragma once

#include "planner/model/snapshot.hpp"

#include <optional>
#include <vector>

namespace haloform::apply {

/// The ids of all records that a snapshot found.
class RecordIds {
 public:
  RecordIds() = default;
  explicit RecordIds(const Snapshot& snapshot);
  [[nodiscard]] bool contains(ResourceType type, RemoteId id) const;
  /// Whether they are all that the type had.
  [[nodiscard]] bool is_whole(ResourceType type) const;
  /// The greatest id that the type had; nothing where not all were known.
  [[nodiscard]] std::optional<RemoteId> greatest_of_all(ResourceType type) const;

 private:
  PerType<std::vector<RemoteId>> ids_;  ///< Sorted.
  PerType<bool> whole_{};
};

}  // namespace haloform::apply
