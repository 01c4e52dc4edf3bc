#include "planner/plan/judging/attachments.hpp"

#include <algorithm>
#include <variant>

namespace haloform::plan {

const std::vector<std::string>& holding_kinds(const Resource* resource, const state::Entry* entry) {
  static const std::vector<std::string> none;
  if (resource != nullptr) return resource->lifecycle->block_if;
  return entry == nullptr ? none : *entry->draft.block_if;
}

std::pair<std::vector<AttachedThing>, std::vector<AttachedUnread>> attached_to(
    const Snapshot& snapshot, ResourceType type, RemoteId id, const std::vector<std::string>& kinds) {
  std::pair<std::vector<AttachedThing>, std::vector<AttachedUnread>> found;
  auto& [things, unread] = found;
  const Snapshot::Attached::Of* of = nullptr;
  if (snapshot.attached) {
    const auto& people = snapshot.attached->people.at(type);
    if (const auto at = people.find(id); at != people.end()) of = &at->second;
  }
  for (const std::string& kind : kinds) {
    if (of == nullptr) {
      unread.push_back({kind, {}});
      continue;
    }
    const auto thing = std::ranges::find(of->things, kind, &Snapshot::Attached::Thing::what);
    if (thing != of->things.end()) things.push_back({thing->what, thing->count, thing->names});
    const auto lacking = std::ranges::find(of->unread, kind, &Snapshot::Attached::Unread::what);
    if (lacking != of->unread.end()) unread.push_back({lacking->what, lacking->why});
  }
  return found;
}

bool is_departure(const Step& step) {
  const bool goes = step.kind() == ActionKind::deactivate || step.kind() == ActionKind::remove;
  return goes && !step.is_held() && !step.is_left_to_import();
}

}  // namespace haloform::plan
