#include "planner/model/desired_state.hpp"

#include <algorithm>

namespace haloform {

std::span<const Resource> DesiredState::resources(ResourceType type) const {
  const auto type_of = [](const Resource& resource) { return resource.address.type(); };
  const auto range = std::ranges::equal_range(parts_.resources, type, {}, type_of);
  return {range.begin(), range.end()};
}

const DesiredState::Feed* DesiredState::feed_of(const Resource& resource) const {
  if (parts_.feeds.empty()) return nullptr;
  const std::string file = span(resource.place).file;
  const auto found = std::ranges::find_if(parts_.feeds, [&](const Feed& feed) {
    return feed.type == resource.address.type() && feed.file == file;
  });
  return found == parts_.feeds.end() ? nullptr : &*found;
}

const Resource* DesiredState::find(const Address& address) const {
  const auto at = std::ranges::lower_bound(parts_.resources, address, {}, &Resource::address);
  return at != parts_.resources.end() && at->address == address ? &*at : nullptr;
}

std::string_view DesiredState::name_of(const FieldSpec& field, const Value& value) const {
  if (!field.naming || value.is_null()) return {};
  const auto directory = std::ranges::find(parts_.directories, field.naming->directory, &Directory::kind);
  if (directory == parts_.directories.end()) return {};
  const std::string id = value.plain();
  const auto entry = std::ranges::lower_bound(directory->entries, id, {}, &Directory::Entry::id);
  return entry == directory->entries.end() || entry->id != id ? std::string_view{} : entry->name;
}

}  // namespace haloform
