#pragma once

#include "planner/model/schema.hpp"
#include "planner/plan/fault.hpp"
#include "planner/plan/scene.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace haloform {

/// The types whose empty listing is believed for this run: `--allow empty=contacts`, kept as `contacts.empty`.
[[nodiscard]] std::set<ResourceType> may_be_empty(const std::map<std::string, std::uint32_t>& allow);
/// Whether creates are let through although records of the type may exist that were not listed: `--allow unlisted=agents`,
/// kept as `agents.unlisted`.
[[nodiscard]] bool may_be_unlisted(const std::map<std::string, std::uint32_t>& allow, ResourceType type);
/// `--allow empty=contacts`.
[[nodiscard]] std::string allow_empty(ResourceType type);

/// An empty listing of a type of which the state knows an active record is not believed, unless that is allowed.
[[nodiscard]] std::vector<PlanFault> empty_listings(const State& state, const Snapshot& snapshot,
                                                    const Policy& policy);

/// Holds back the creates of each type of which records may exist that were not listed (TypeSnapshot::doubt): one of them
/// may be the person who would be made.
void block_unlisted(const Scene& scene, std::vector<Step>& steps);

/// The same for the plan as a whole, one for each such type.
[[nodiscard]] std::vector<PlanWarning> unlisted_warnings(const Snapshot& snapshot);

}  // namespace haloform
