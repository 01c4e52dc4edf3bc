#include "planner/plan/finding/ownership.hpp"

#include "planner/base/each_once.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

namespace haloform::plan {

const Record::ImportedBy* import_of(const Record* record, const Resource* resource,
                                    const state::EntryDraft* entry) {
  if (record == nullptr || !*record->imported) return nullptr;
  Lifecycle::Owner owner = Lifecycle::Owner::automatic;
  if (entry != nullptr) owner = entry->owner;
  if (resource != nullptr) owner = resource->lifecycle->owner;
  return owner == Lifecycle::Owner::haloform ? nullptr : &**record->imported;
}

void leave_owned(const Catalog& catalog, Matching& matching) {
  for (Binding& binding : matching.bindings) {
    const Resource& resource = *binding.resource;
    if (import_of(binding.record, &resource, nullptr) == nullptr) continue;
    auto adjusted = std::make_unique<Resource>(resource);
    std::vector<FieldId>& ignored = adjusted->lifecycle.edit().ignore_changes;
    std::ranges::copy(imported_fields(catalog.of(resource.address.type())), std::back_inserter(ignored));
    ignored = each_once(std::move(ignored));
    binding.resource = adjusted.get();
    matching.adjusted.push_back(std::move(adjusted));
  }
}

}  // namespace haloform::plan
