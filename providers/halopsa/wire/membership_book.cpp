#include "providers/halopsa/wire/membership_book.hpp"

#include "planner/base/each_once.hpp"

#include <algorithm>
#include <initializer_list>
#include <utility>

namespace haloform::halopsa {

namespace {

using Kind = MembershipRow::Kind;

std::vector<RemoteId> teams_in(const std::vector<MembershipRow>& rows, std::initializer_list<Kind> kinds) {
  std::vector<RemoteId> teams;
  for (const MembershipRow& row : rows) {
    if (std::ranges::find(kinds, row.kind) != kinds.end()) teams.push_back(row.team);
  }
  return each_once(std::move(teams));
}

}  // namespace

void MembershipBook::note(RemoteId agent, std::vector<MembershipRow> rows) {
  const std::lock_guard lock(mutex_);
  own_.insert_or_assign(agent, std::move(rows));
}

void MembershipBook::forget(RemoteId agent) {
  const std::lock_guard lock(mutex_);
  own_.erase(agent);
}

bool MembershipBook::Heard::shows(RemoteId agent, const std::vector<RemoteId>& teams) const {
  return !lists.unclear.contains(agent) && of(agent).teams == teams;
}

const MemberLists::Of& MembershipBook::Heard::of(RemoteId agent) const {
  static const MemberLists::Of nothing;
  const auto found = lists.agents.find(agent);
  return found == lists.agents.end() ? nothing : found->second;
}

const std::vector<RemoteId>& MembershipBook::Heard::visited(RemoteId agent) const {
  static const std::vector<RemoteId> nothing;
  const auto found = lists.visited.find(agent);
  return found == lists.visited.end() ? nothing : found->second;
}

std::optional<std::vector<MembershipRow>> MembershipBook::agreed(RemoteId agent, const Heard& heard) const {
  const std::lock_guard lock(mutex_);
  const auto own = own_.find(agent);
  if (own == own_.end()) return std::nullopt;
  std::vector<RemoteId> granted = teams_in(own->second, {Kind::granted, Kind::given});
  const std::vector<RemoteId> teams = teams_in(own->second, {Kind::member});
  std::erase_if(granted, [&](RemoteId team) { return std::ranges::binary_search(teams, team); });
  // Of an agent whom neither shows in any team, the rows of teams might as well lack everything.
  if (teams.empty() && granted.empty()) return std::nullopt;
  // What the agent only sees, rows of teams may lack; what they show beyond the own rows is new, and would be lost.
  const bool as_known = heard.shows(agent, teams) && heard.of(agent).granted == granted &&
                        std::ranges::includes(teams_in(own->second, {Kind::visitor}), heard.visited(agent));
  return as_known ? std::optional(own->second) : std::nullopt;
}

}  // namespace haloform::halopsa
