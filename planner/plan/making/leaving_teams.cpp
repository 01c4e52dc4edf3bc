#include "planner/plan/making/leaving_teams.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace haloform::plan {

std::vector<LeavesTeam> leaves_words(const TeamBook& book, const std::vector<state::LeavingTeam>& leaving) {
  std::vector<LeavesTeam> all;
  all.reserve(leaving.size());
  for (const state::LeavingTeam& one : leaving) {
    const TeamBook::Team* team = book.declared(one.team);
    const bool named = team != nullptr && !team->name.empty();
    const auto last_day = std::chrono::floor<std::chrono::days>(one.until - std::chrono::milliseconds{1});
    all.push_back({named ? std::string(team->name) : one.team, iso_date(last_day)});
  }
  return all;
}

std::optional<PlanWarning> teams_to_leave(const Scene& scene, const std::vector<Step>& steps) {
  constexpr std::size_t shown = 10;
  std::set<Address> told;
  for (const Step& step : steps) told.insert(step.address);
  TeamsToLeave warning;
  for (const Binding& binding : scene.matching.bindings) {
    if (binding.entry == nullptr || binding.entry->draft.leaving->empty()) continue;
    if (binding.resource->lifecycle->schedule->is_paused(scene.policy.now)) continue;
    const Address& address = binding.resource->address;
    const bool wanted = scene.policy.targets.empty() || scene.policy.targets.contains(address);
    if (!wanted || told.contains(address)) continue;
    if (++warning.count > shown) continue;
    warning.first.push_back({address, leaves_words(scene.teams, *binding.entry->draft.leaving)});
  }
  if (warning.count == 0) return std::nullopt;
  return warning;
}

}  // namespace haloform::plan
