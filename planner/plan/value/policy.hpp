#pragma once

#include "planner/base/clock.hpp"
#include "planner/model/address.hpp"
#include "planner/model/schema.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace haloform::plan {

/// What the command line adds to what configuration, state and instance say.
struct Policy {
  std::string instance;  ///< The instance's URL.
  std::string tenant;    ///< Which customer of it; empty where none is named.
  Profile profile = Profile::guide;
  std::size_t batch = 1;  ///< At most so many records go into one request of apply.
  /// Becomes Plan::created. The dates of people are held against it, what `lifecycle.drift` accepts, and creates in doubt.
  WallTime now{};
  /// --allow deactivate=12 or agents.deactivate=12: create, update, deactivate, delete, reactivate, missing,
  /// recreate; contacts.empty, contacts.unlisted.
  std::map<std::string, std::uint32_t> allow;
  bool allow_delete = false;
  std::set<Address> targets;     ///< --target; empty means everything.
  bool lists_unmanaged = false;  ///< --show-unmanaged
  bool as_of = false;            ///< `now` is what --as-of says.
};

}  // namespace haloform::plan
