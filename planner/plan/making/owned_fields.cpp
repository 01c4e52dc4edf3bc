#include "planner/plan/making/owned_fields.hpp"

#include "planner/plan/finding/ownership.hpp"
#include "planner/plan/making/field_diff.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace haloform::plan {

namespace {

constexpr std::size_t most_owned_named = 10;

bool is_target(const Scene& scene, const Address& address) {
  return scene.policy.targets.empty() || scene.policy.targets.contains(address);
}

/// The fields of the block that the import keeps otherwise. Those that the block ignores, or accepts as they are, are not told.
std::vector<std::string> differing(const Scene& scene, const Resource& declared, const Binding& binding) {
  const TypeSchema& schema = scene.catalog.of(declared.address.type());
  const std::vector<FieldId> owned = imported_fields(schema);
  const state::EntryDraft* known = binding.entry == nullptr ? nullptr : &binding.entry->draft;
  std::vector<std::string> names;
  for (const FieldChange& change :
       diff_fields(schema, declared, binding.record->fields, *binding.record->given_names, known)) {
    const std::string_view name = schema.at(change.field).name;
    // A row that lacks the field says nothing about it.
    const bool read = binding.record->fields.find(change.field) != nullptr;
    const bool accepted = change.drift == Drift::yes && declared.accepts(name, scene.policy.now) != nullptr;
    if (read && !accepted && std::ranges::binary_search(owned, change.field)) names.emplace_back(name);
  }
  return names;
}

}  // namespace

std::vector<PlanWarning> owned_fields(const Scene& scene) {
  std::vector<PlanWarning> warnings;
  std::size_t count = 0;
  for (const Binding& binding : scene.matching.bindings) {
    const auto* import = import_of(binding.record, binding.resource, nullptr);
    if (import == nullptr || !is_target(scene, binding.resource->address)) continue;
    // As it was written: the binding's own does not compare these fields.
    const Resource* declared = scene.desired.find(binding.resource->address);
    if (declared == nullptr) continue;
    std::vector<std::string> fields = differing(scene, *declared, binding);
    if (fields.empty() || ++count > most_owned_named) continue;
    warnings.emplace_back(OwnedByImport{declared->address, binding.record->id,
                                        std::string(import_name(import->source)), std::move(fields),
                                        scene.desired.span(declared->place)});
  }
  if (count > most_owned_named) warnings.emplace_back(MoreOwned{count - most_owned_named});
  return warnings;
}

}  // namespace haloform::plan
