#pragma once

#include "planner/plan/finding/matching.hpp"
#include "planner/plan/value/fault.hpp"

#include <cstdint>
#include <vector>

namespace haloform::plan {

/// A declared resource and the one record that answers to its natural key.
struct Found {
  std::size_t binding = 0;
  const Record* record = nullptr;
  AdoptedBy by = AdoptedBy::natural_key;
  std::vector<StepNote> notes;  ///< What a reviewer should know of the choice.
};

/// A declared resource of which only a person can tell which record it is.
struct Undecided {
  std::size_t binding = 0;
  Block why;
  std::vector<const Record*> candidates;
};

/// A declared resource that has no record yet, and what a reviewer should know before one is made.
struct NotFound {
  std::size_t binding = 0;
  std::vector<StepNote> notes;
};

struct KeySearch {
  std::vector<Found> found;
  std::vector<Undecided> undecided;
  std::vector<NotFound> not_found;  ///< Only those with something to say.
};

/// Looks for the records of the bindings `unbound` by natural key, among the records that no declared address
/// holds. A contact who is not at the declared site is looked for by e-mail at the others: at one of the same client it is the
/// one, at another client's it is told. Reads every record once, whatever their number. Where several match, the only active one is taken, unless an inactive
/// one fits the name better. Several others, one that the instance made for itself, or an inactive one under another name is for
/// a person to decide. `faults` are for keys that the reading was not asked for.
[[nodiscard]] KeySearch find_by_key(const Catalog& catalog, const DesiredState& desired,
                                    const Snapshot& snapshot, const Matching& matching,
                                    const std::vector<std::uint32_t>& unbound,
                                    std::vector<PlanFault>& faults);

}  // namespace haloform::plan
