#pragma once

#include "planner/base/clock.hpp"
#include "planner/model/resource_type.hpp"
#include "planner/model/snapshot.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace haloform::watch {

/// An instance as readings have shown it so far. Of a record are kept its id, the fields, whether it is active, and `teams`, to
/// which those that a role grants are added. A field that a row does not carry stays as it was seen last.
struct Sightings {
  /// Sorted by id; absent where the type was never read.
  PerType<std::optional<std::vector<Record>>> records{};

  /// A record of which an event was told a moment ago. A read that lags shows it as it was before.
  struct Lately {
    ResourceType type = ResourceType::agent;
    RemoteId id;
    WallTime at{};
    std::optional<Record> was{};  ///< Absent where it was not there.
  };
  std::vector<Lately> lately{};

  /// Nothing where it is not there, or was never seen.
  [[nodiscard]] const Record* find(ResourceType type, RemoteId id) const;
};

}  // namespace haloform::watch
