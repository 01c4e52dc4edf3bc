#include "planner/plan/making/forgotten_teams.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace haloform::plan {

void forget_teams_last(std::vector<Step>& steps) {
  std::unordered_map<RemoteId, Step*> forgotten;
  for (Step& step : steps) {
    const bool is_team = facts_of(step.address.type()).membership == TypeFacts::Membership::has_members;
    if (is_team && step.kind() == ActionKind::forget) forgotten.emplace(*step.id(), &step);
  }
  if (forgotten.empty()) return;
  for (const Step& step : steps) {
    const Changes* changes = step.changes();
    if (changes == nullptr || !changes->teams) continue;
    for (const TeamRef& team : changes->teams->before) {
      const auto found = team.id ? forgotten.find(*team.id) : forgotten.end();
      if (found != forgotten.end() &&
          std::ranges::find(changes->teams->after, team) == changes->teams->after.end())
        found->second->needs.push_back(step.address);
    }
  }
  for (auto& [id, step] : forgotten) std::ranges::sort(step->needs);
}

}  // namespace haloform::plan
