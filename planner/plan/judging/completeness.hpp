#pragma once

#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/value/fault.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/plan/value/policy.hpp"
#include "planner/state/state.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace haloform::plan {

/// The types whose empty listing is believed for this run: `--allow empty=contacts`, kept as `contacts.empty`.
[[nodiscard]] std::set<ResourceType> may_be_empty(const std::map<std::string, std::uint32_t>& allow);
/// `--allow empty=contacts`.
[[nodiscard]] std::string allow_empty(ResourceType type);

/// An empty listing of a type of which the state knows an active record is not believed, unless that is allowed.
[[nodiscard]] std::vector<PlanFault> empty_listings(const state::State& state, const Snapshot& snapshot,
                                                    const Policy& policy);

/// Why a create is held back: records of its type may exist that were not listed (TypeSnapshot::doubt), and one of them may be
/// the person who would be made. Nothing where that is not so, or allowed.
[[nodiscard]] const std::string* may_be_unlisted(const Plan& plan, const Snapshot& snapshot,
                                                 const Step& step);
/// Blocks the creates that are held back for that.
void block_unlisted(const Snapshot& snapshot, Plan& plan);

/// The same for the plan as a whole, one for each such type.
[[nodiscard]] std::vector<PlanWarning> unlisted_warnings(const Snapshot& snapshot);

}  // namespace haloform::plan
