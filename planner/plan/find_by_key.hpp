#pragma once

#include "planner/base/result.hpp"
#include "planner/plan/match.hpp"

#include <cstdint>
#include <vector>

namespace haloform {

/// The natural keys by which a resource may be known: its own, and one for each of `previously`.
[[nodiscard]] std::vector<NaturalKey> keys_of(const TypeSchema& schema, const Resource& resource);

/// A declared resource and the one record that answers to its natural key.
struct Found {
  std::size_t binding = 0;
  const Record* record = nullptr;
  AdoptedBy by = AdoptedBy::natural_key;
};

/// Looks for the records of the bindings `unbound` by natural key, among the records that no declared address
/// holds. Reads every record once, whatever their number. Several records, one that the instance made for
/// itself, or an inactive one under another name is an error.
[[nodiscard]] std::vector<Found> find_by_key(const Catalog& catalog, const DesiredState& desired,
                                             const Snapshot& snapshot, const Matching& matching,
                                             const std::vector<std::uint32_t>& unbound,
                                             std::vector<Error>& errors);

}  // namespace haloform
