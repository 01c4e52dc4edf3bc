#pragma once

#include "planner/base/clock.hpp"
#include "planner/model/guard_limits.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace haloform::plan {

/// What a guard allowed for one type, and what the plan uses of it.
struct GuardUse {
  ResourceType type = ResourceType::agent;
  GuardKind kind = GuardKind::deactivate;
  Limit limit;                 ///< The one that counts.
  std::size_t base = 0;        ///< What a percentage is of.
  std::size_t allowed = 0;     ///< With what --allow gives.
  std::size_t used = 0;        ///< Of `per_site`: at the site where they are most.
  bool leaves_nobody = false;  ///< No active record of the type would be left.
};

/// A guard that the configuration raises above what the last apply kept. Applying the plan makes it count from the next
/// one on. So it is with what `allow:` lets through for a while: then it is `until` something, from the number that counted.
struct GuardRaise {
  ResourceType type = ResourceType::agent;
  GuardKind kind = GuardKind::deactivate;
  Limit from;
  Limit to;
  std::optional<WallTime> until{};
  std::string site{};  ///< At this site alone, by its id or its name.
  friend bool operator==(const GuardRaise&, const GuardRaise&) = default;
};

/// Declared resources that were found as records, of a type of which the state holds no active entry; else none.
struct FoundRecords {
  std::size_t records = 0;
  std::size_t active = 0;
};

}  // namespace haloform::plan
