#pragma once

#include "planner/base/clock.hpp"
#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/watch/event.hpp"
#include "planner/watch/sightings.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace haloform::watch {

/// One reading: the whole listings of the types that were read, with the ids that were proved to be gone.
using Reading = PerType<std::optional<TypeSnapshot>>;

/// Records that a reading shows as they were before an event of them that is younger than `settle`: reads may lag behind what
/// others showed, so they are read again before they are believed.
[[nodiscard]] std::vector<std::pair<ResourceType, RemoteId>> doubtful(const Catalog& catalog,
                                                                      const Sightings& seen,
                                                                      const Reading& live, WallTime now,
                                                                      Milliseconds settle);

/// What a reading brought.
struct News {
  std::vector<Event> events;  ///< By type, then by id; without address, sequence and key.
  bool learned = false;       ///< Something is known now that was not, whether or not it is an event.
};
/// Takes a reading into what was seen. Of a type that was never seen before it is the baseline: nothing is told. What the reading
/// lacks is deleted where it is proved to be gone, else it stays. `settle`: how long an event is kept in mind for `doubtful`.
[[nodiscard]] News take_in(const Catalog& catalog, Sightings& seen, const Reading& live, WallTime now,
                           Milliseconds settle);

}  // namespace haloform::watch
