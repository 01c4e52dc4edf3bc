#include "planner/apply/record_ids.hpp"

#include <algorithm>

namespace haloform::apply {

RecordIds::RecordIds(const Snapshot& snapshot) {
  for (const ResourceType type : all_types) {
    std::vector<RemoteId>& ids = ids_.at(type);
    const auto records = snapshot.of(type).records();
    ids.reserve(records.size());
    for (const Record& record : records) ids.push_back(record.id);
    std::ranges::sort(ids);
    whole_.at(type) = snapshot.of(type).is_whole();
  }
}

bool RecordIds::is_whole(ResourceType type) const { return whole_.at(type); }

std::optional<RemoteId> RecordIds::greatest_of_all(ResourceType type) const {
  const auto& ids = ids_.at(type);
  return ids.empty() || !is_whole(type) ? std::nullopt : std::optional(ids.back());
}

bool RecordIds::contains(ResourceType type, RemoteId id) const {
  return std::ranges::binary_search(ids_.at(type), id);
}

}  // namespace haloform::apply
