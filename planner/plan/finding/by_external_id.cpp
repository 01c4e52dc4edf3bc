#include "planner/plan/finding/by_external_id.hpp"

#include "planner/base/comparison_key.hpp"
#include "planner/plan/finding/key_candidates.hpp"
#include "planner/plan/finding/key_view.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace haloform::plan {

namespace {

/// Whether the record has the e-mail, or the name, by which the block would be found.
bool has_key_of(const TypeSchema& schema, const Resource& resource, const Record& record) {
  const KeyView declared = key_view(schema, resource.fields);
  const bool by_email = declared.by == NaturalKey::By::email;
  return same_key(declared.text, record.fields.text(by_email && schema.email ? *schema.email : schema.name));
}

}  // namespace

bool has_same_number(const Resource& resource, const state::Entry* entry) {
  return entry != nullptr && !resource.external_id->empty() &&
         same_key(*resource.external_id, *entry->draft.external_id);
}

bool has_other_number(const Resource& resource, const state::Entry* entry) {
  return entry != nullptr && !resource.external_id->empty() && !entry->draft.external_id->empty() &&
         !has_same_number(resource, entry);
}

bool is_moved_by_hand(const DesiredState& desired, const Binding& binding) {
  return binding.moved_from != nullptr && std::ranges::any_of(desired.moves(), [&](const Move& move) {
           return move.from == *binding.moved_from && move.to == binding.resource->address;
         });
}

FormerNumbers::FormerNumbers(const Matching& matching) {
  for (std::size_t at = 0; at < matching.leftovers.size(); ++at) {
    const Leftover& leftover = matching.leftovers[at];
    const std::string& number = *leftover.entry->draft.external_id;
    if (!number.empty()) leftovers_[{leftover.address->type(), comparison_key(number)}].push_back(at);
  }
}

const std::vector<std::size_t>& FormerNumbers::of(const Resource& resource) const {
  static const std::vector<std::size_t> none;
  if (leftovers_.empty() || resource.external_id->empty()) return none;
  const auto at = leftovers_.find({resource.address.type(), comparison_key(*resource.external_id)});
  return at == leftovers_.end() ? none : at->second;
}

void check_numbers(const Catalog& catalog, const DesiredState& desired, const Snapshot& snapshot,
                   Matching& matching, Claims& claims) {
  std::vector<std::uint32_t> by_number;
  for (std::size_t at = 0; at < matching.bindings.size(); ++at) {
    Binding& binding = matching.bindings[at];
    if (binding.record == nullptr || binding.resource->external_id->empty()) continue;
    const Resource& resource = *binding.resource;
    const TypeSchema& schema = catalog.of(resource.address.type());
    if (binding.by_number) {
      if (!has_key_of(schema, resource, *binding.record)) by_number.push_back(static_cast<std::uint32_t>(at));
    } else if (binding.moved_from != nullptr && has_other_number(resource, binding.entry) &&
               !is_moved_by_hand(desired, binding)) {
      binding.unclear.emplace_back(ExternalIdDiffers{resource.address, *resource.external_id,
                                                     *binding.moved_from, *binding.entry->draft.external_id,
                                                     record_name(schema, *binding.record)});
    }
  }
  std::vector<PlanFault> faults;
  for (const KeyCandidate& one : key_candidates(catalog, desired, snapshot, matching, by_number, faults)) {
    Binding& binding = matching.bindings[one.binding];
    const Resource& resource = *binding.resource;
    if (one.at != KeyCandidate::At::the_site || one.record->built_in != BuiltIn::no) continue;
    const TypeSchema& schema = catalog.of(resource.address.type());
    binding.unclear.emplace_back(
        ExternalIdDisagrees{resource.address, *resource.external_id, *binding.moved_from, binding.record->id,
                            person_of(schema, *binding.record), record_name(schema, *one.record)});
    claims.contest(one.binding, *one.record);
  }
  matching.faults.insert(matching.faults.end(), faults.begin(), faults.end());
}

}  // namespace haloform::plan
