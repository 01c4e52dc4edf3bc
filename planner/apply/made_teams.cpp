#include "planner/apply/made_teams.hpp"

#include <algorithm>
#include <variant>

namespace haloform::apply {

void MadeTeams::add(const Address& made, RemoteId id) {
  const std::lock_guard lock(mutex_);
  if (facts_of(made.type()).membership == TypeFacts::Membership::has_members) {
    ids_.emplace(made.key(), id);
  } else {
    others_.emplace(made, id);
  }
}

std::optional<RemoteId> MadeTeams::id_of(const Address& made) const {
  const std::lock_guard lock(mutex_);
  const auto at = others_.find(made);
  return at == others_.end() ? std::nullopt : std::optional(at->second);
}

std::vector<RemoteId> MadeTeams::ids_of(const std::vector<plan::TeamRef>& teams) const {
  std::vector<RemoteId> ids;
  ids.reserve(teams.size());
  const std::lock_guard lock(mutex_);
  for (const plan::TeamRef& team : teams) {
    if (team.id) {
      ids.push_back(*team.id);
    } else if (const auto made = ids_.find(team.key); made != ids_.end()) {
      ids.push_back(made->second);
    }
  }
  std::ranges::sort(ids);
  return ids;
}

std::vector<plan::TeamRef> MadeTeams::named_by(const plan::Step& step) const {
  std::vector<plan::TeamRef> teams;
  if (const auto* create = std::get_if<plan::Create>(&step.action); create != nullptr && create->teams) {
    teams = *create->teams;
  } else if (const plan::Changes* changes = step.changes(); changes != nullptr && changes->teams) {
    teams = changes->teams->before;
    teams.insert(teams.end(), changes->teams->after.begin(), changes->teams->after.end());
  }
  const std::lock_guard lock(mutex_);
  for (plan::TeamRef& team : teams) {
    const auto made = team.id ? ids_.end() : ids_.find(team.key);
    if (made != ids_.end()) team.id = made->second;
  }
  return teams;
}

}  // namespace haloform::apply
