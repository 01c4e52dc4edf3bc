#pragma once

#include "planner/base/result.hpp"
#include "planner/model/schema.hpp"
#include "planner/state/state.hpp"
#include "planner/watch/compare.hpp"
#include "planner/watch/event.hpp"
#include "planner/watch/sightings.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::watch {

/// How far a watch has come: what it saw, and the events of that which nobody has taken yet.
struct Cursor {
  std::string id;  ///< A UUID, minted with the cursor.
  std::string instance;
  std::string tenant;
  Profile profile = Profile::guide;
  std::string salt;            ///< Of the keys of events.
  std::uint64_t sequence = 0;  ///< Of the last event.
  Sightings seen{};
  std::vector<Event> waiting{};  ///< In the order of their sequence.

  /// Everything up to that one was taken.
  void take(std::uint64_t sequence_taken);
};

/// Puts new events behind those that wait, with address, sequence and key. `state` says who is managed.
void add_events(const Catalog& catalog, Cursor& cursor, std::vector<Event> events, const state::State& state);

/// ErrorKind::state where the cursor is of another instance, tenant or profile.
[[nodiscard]] Result<void> check_cursor(const Cursor& cursor, std::string_view instance,
                                        std::string_view tenant, Profile profile, std::string_view origin);

}  // namespace haloform::watch
