#pragma once

#include "planner/model/desired_state.hpp"
#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/finding/matching.hpp"
#include "planner/plan/value/fault.hpp"

#include <cstdint>
#include <vector>

namespace haloform::plan {

/// A record that matches the natural key of a declared resource.
struct KeyCandidate {
  std::uint32_t binding;
  const Record* record;
  enum class At : std::uint8_t { the_site, elsewhere } at;  ///< Elsewhere: not at the site that is declared.
  AdoptedBy how;
};

/// The records that match the natural keys, the earlier e-mails, or the name and a second e-mail of the bindings `unbound`, among those
/// that no declared address holds. Reads every record once, whatever their number. Each record stands once for a binding; those of one binding
/// stand together, those at its site first, then by id. `faults` are for keys that the reading was not asked for.
[[nodiscard]] std::vector<KeyCandidate> key_candidates(const Catalog& catalog, const DesiredState& desired,
                                                       const Snapshot& snapshot, const Matching& matching,
                                                       const std::vector<std::uint32_t>& unbound,
                                                       std::vector<PlanFault>& faults);

}  // namespace haloform::plan
