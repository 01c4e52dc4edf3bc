#include "planner/plan/awaited.hpp"

#include "planner/base/text.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

namespace haloform {

namespace {

std::map<Address, const StateEntry*> awaited(const Matching& matching) {
  std::map<Address, const StateEntry*> all;
  for (const Binding& binding : matching.bindings) {
    if (binding.awaited != nullptr && binding.record == nullptr)
      all.emplace(binding.resource->address, binding.awaited);
  }
  for (const Leftover& leftover : matching.leftovers) {
    if (leftover.awaited) all.emplace(*leftover.address, leftover.entry);
  }
  return all;
}

}  // namespace

bool is_newborn(const EntryDraft& draft, WallTime now) {
  return draft.made && *draft.made > now - newborn_for && *draft.made < now + newborn_for;
}

void block_awaited(const Scene& scene, std::vector<Step>& steps) {
  const auto all = awaited(scene.matching);
  if (all.empty()) return;
  std::vector<std::pair<Step*, const StateEntry*>> waiting;
  for (Step& step : steps) {
    const auto at = all.find(step.address);
    if (at != all.end()) waiting.emplace_back(&step, at->second);
  }
  const auto allowed = scene.policy.allow.find("recreate");
  if (allowed != scene.policy.allow.end() && waiting.size() <= allowed->second) return;
  for (const auto& [step, entry] : waiting) {
    const WallTime made = entry->draft.made.value_or(WallTime());
    step->reason = "made as id " + entry->id.text() + " at " + iso_time(made);
    step->blocked_by.push_back(
        {Block::Rule::awaited,
         "haloform made id " + entry->id.text() + " at " + iso_time(made) +
             ", and HaloPSA does not show it: its reads may lag behind its writes",
         "plan again in a minute; where it is not shown at " + iso_time(made + newborn_for) +
             ", it counts as deleted; if you know that it was deleted: --allow recreate=" +
             std::to_string(waiting.size())});
  }
}

}  // namespace haloform
