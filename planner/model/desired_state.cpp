#include "planner/model/desired_state.hpp"

#include <algorithm>

namespace haloform {

std::span<const Resource> DesiredState::resources(ResourceType type) const {
  const auto type_of = [](const Resource& resource) { return resource.address.type(); };
  const auto range = std::ranges::equal_range(parts_.resources, type, {}, type_of);
  return {range.begin(), range.end()};
}

const Resource* DesiredState::find(const Address& address) const {
  const auto at = std::ranges::lower_bound(parts_.resources, address, {}, &Resource::address);
  return at != parts_.resources.end() && at->address == address ? &*at : nullptr;
}

}  // namespace haloform
