#include "planner/plan/making/scene.hpp"

#include "planner/plan/judging/completeness.hpp"

#include <algorithm>
#include <optional>

namespace haloform::plan {

namespace {

/// Where the two counts differ.
std::optional<ReadSummary::ActiveAgents> active_agents(const Snapshot& snapshot) {
  if (!snapshot.active_agents) return std::nullopt;
  const auto listed = active_unlike(snapshot.of(ResourceType::agent), *snapshot.active_agents);
  if (!listed) return std::nullopt;
  return ReadSummary::ActiveAgents{*listed, *snapshot.active_agents};
}

}  // namespace

std::vector<PlanFault> faults_of_reading(const DesiredState& desired, const state::State& state,
                                         const Snapshot& snapshot, const Policy& policy) {
  std::vector<PlanFault> faults = empty_listings(state, snapshot, policy);
  for (const NamedValue& one : desired.named())
    faults.emplace_back(NotLookedUp{one.address, one.name, desired.span(one.place)});
  return faults;
}

std::vector<PlanFault> unknown_targets(const Scene& scene) {
  std::vector<PlanFault> faults;
  for (const Address& target : scene.policy.targets) {
    const auto at_target = [&](const state::OpenIntent& intent) { return intent.address == target; };
    const auto left_at_target = [&](const Leftover& leftover) { return *leftover.address == target; };
    if (scene.desired.find(target) != nullptr || scene.state.find(target) != nullptr ||
        std::ranges::any_of(scene.state.open, at_target) ||
        std::ranges::any_of(scene.matching.leftovers, left_at_target)) {
      continue;
    }
    faults.emplace_back(UnknownTarget{target});
  }
  return faults;
}

ReadSummary summary_of(const Scene& scene) {
  ReadSummary read;
  read.files = scene.desired.file_count();
  for (const ResourceType type : all_types) {
    read.declared.at(type) = scene.desired.resources(type).size();
    read.live.at(type) = scene.snapshot.of(type).total();
    read.whole.at(type) = scene.snapshot.of(type).is_whole();
    read.doubt.at(type) = scene.snapshot.of(type).doubt();
  }
  read.active_agents = active_agents(scene.snapshot);
  read.state_entries = scene.state.resources.size();
  read.state_exists = scene.state.exists();
  read.requests = scene.snapshot.requests;
  return read;
}

}  // namespace haloform::plan
