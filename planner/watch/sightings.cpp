#include "planner/watch/sightings.hpp"

#include <algorithm>

namespace haloform::watch {

const Record* Sightings::find(ResourceType type, RemoteId id) const {
  const auto& all = records.at(type);
  if (!all) return nullptr;
  const auto at = std::ranges::lower_bound(*all, id, {}, &Record::id);
  return at != all->end() && at->id == id ? &*at : nullptr;
}

}  // namespace haloform::watch
