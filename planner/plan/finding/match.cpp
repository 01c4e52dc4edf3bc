#include "planner/plan/finding/match.hpp"

#include "planner/plan/finding/bind_by_id.hpp"
#include "planner/plan/finding/by_external_id.hpp"
#include "planner/plan/finding/claims.hpp"
#include "planner/plan/finding/find_by_key.hpp"
#include "planner/plan/finding/ownership.hpp"

#include <cstdint>
#include <utility>
#include <vector>

namespace haloform::plan {

namespace {

/// Walks declared resources and known entries side by side; both are sorted by address.
void pair_with_state(const DesiredState& desired, const state::State& state, Matching& matching) {
  UnclearAddresses unclear;
  const std::vector<Known> known = known_entries(desired, state, matching.settled, matching.tally, unclear);
  const auto why = [&](const Address& address) {
    const auto at = unclear.empty() ? unclear.end() : unclear.find(address);
    return at == unclear.end() ? std::vector<Block>() : at->second;
  };
  const auto resources = desired.resources();
  matching.bindings.reserve(resources.size());
  auto entry = known.begin();
  const auto skip_to = [&](const Address* until) {
    for (; entry != known.end() && (until == nullptr || *entry->address < *until); ++entry) {
      matching.leftovers.push_back(
          {entry->address, entry->moved_from, entry->entry, nullptr, false, false, why(*entry->address)});
    }
  };
  for (const Resource& resource : resources) {
    skip_to(&resource.address);
    Binding& binding = matching.bindings.emplace_back();
    binding.resource = &resource;
    binding.unclear = why(resource.address);
    if (entry == known.end() || *entry->address != resource.address) continue;
    binding.entry = entry->entry;
    binding.moved_from = entry->moved_from;
    if (entry->settled) binding.adopted = AdoptedBy::open_intent;
    ++entry;
  }
  skip_to(nullptr);
}

/// Earlier creates without a known end, at the resources that they were for.
void note_doubts(const DesiredState& desired, Matching& matching) {
  for (const Settlement& one : matching.settled) {
    if (one.end == Settlement::End::bound || one.end == Settlement::End::superseded) continue;
    const Resource* resource = desired.find(one.intent->address);
    if (one.end == Settlement::End::uncovered) {
      matching.faults.emplace_back(NotAskedFor{one.intent->address, key_name(one.intent->key), {}});
    } else if (resource != nullptr) {
      const auto at = static_cast<std::size_t>(resource - desired.resources().data());
      matching.bindings[at].doubt = &one;
    }
  }
}

/// What the search could not decide stays open, and whoever else was found for one of the records waits too.
void take_found(KeySearch search, Matching& matching, Claims& claims) {
  for (Found& found : search.found) {
    matching.bindings[found.binding].notes = std::move(found.notes);
    claims.bind(found.binding, *found.record, found.by);
  }
  for (NotFound& one : search.not_found) matching.bindings[one.binding].notes = std::move(one.notes);
  for (Undecided& one : search.undecided) {
    for (const Record* record : one.candidates) claims.contest(one.binding, *record);
    matching.bindings[one.binding].unclear.push_back(std::move(one.why));
  }
}

}  // namespace

Matching match(const Catalog& catalog, const DesiredState& desired, const state::State& state,
               const Snapshot& snapshot) {
  Matching matching{settlements(catalog, state, snapshot), {}, {}, Owners(snapshot), {}, {}};
  pair_with_state(desired, state, matching);
  note_doubts(desired, matching);
  Claims claims(matching);
  const std::vector<std::uint32_t> unbound = bind_by_id(catalog, desired, state, snapshot, matching, claims);
  take_found(find_by_key(catalog, desired, snapshot, matching, unbound, matching.faults), matching, claims);
  check_numbers(catalog, desired, snapshot, matching, claims);
  claims.hold_contested();
  claims.drop_moved();
  leave_owned(catalog, matching);
  return matching;
}

}  // namespace haloform::plan
