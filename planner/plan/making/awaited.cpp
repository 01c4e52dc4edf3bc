#include "planner/plan/making/awaited.hpp"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

namespace haloform::plan {

namespace {

std::map<Address, const state::Entry*> awaited(const Matching& matching) {
  std::map<Address, const state::Entry*> all;
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

bool is_newborn(const state::EntryDraft& draft, WallTime now) {
  return draft.made && *draft.made > now - newborn_for && *draft.made < now + newborn_for;
}

void block_awaited(const Scene& scene, std::vector<Step>& steps) {
  const auto all = awaited(scene.matching);
  if (all.empty()) return;
  std::vector<std::pair<Step*, const state::Entry*>> waiting;
  for (Step& step : steps) {
    const auto at = all.find(step.address);
    if (at != all.end()) waiting.emplace_back(&step, at->second);
  }
  const auto allowed = scene.policy.allow.find("recreate");
  if (allowed != scene.policy.allow.end() && waiting.size() <= allowed->second) return;
  for (const auto& [step, entry] : waiting) {
    const WallTime made = entry->draft.made.value_or(WallTime());
    step->reasons = {MadeLately{entry->id, made}};
    step->blocked_by.emplace_back(NotShownYet{entry->id, made, made + newborn_for, waiting.size()});
  }
}

}  // namespace haloform::plan
