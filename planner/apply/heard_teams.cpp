#include "planner/apply/heard_teams.hpp"

#include "planner/plan/making/memberships.hpp"

#include <algorithm>

namespace haloform::apply {

namespace {

bool is_heard(const Record& agent) { return agent.teams_by == Record::TeamsBy::team_rows; }

}  // namespace

bool names_no_member(const DesiredState& desired, const TypeSnapshot& agents) {
  if (agents.records().empty()) return false;
  const auto managed = [](const Resource& agent) {
    return agent.list != MemberList::absent || !agent.teams.empty();
  };
  const auto in_none = [](const Record& agent) {
    return (!*agent.teams || (*agent.teams)->empty()) && agent.granted->empty();
  };
  return std::ranges::any_of(desired.resources(ResourceType::agent), managed) &&
         std::ranges::all_of(agents.records(), in_none);
}

bool any_heard(const TypeSnapshot& agents) { return std::ranges::any_of(agents.records(), is_heard); }

std::vector<RemoteId> heard_changes(const Catalog& catalog, const DesiredState& desired,
                                    const state::State& state, const Snapshot& snapshot,
                                    const plan::Matching& matching) {
  std::vector<RemoteId> ids;
  const plan::TeamBook book(catalog.of(ResourceType::team), desired, state, snapshot, matching);
  for (const plan::Binding& binding : matching.bindings) {
    if (facts_of(binding.resource->address.type()).membership != TypeFacts::Membership::joins_teams) continue;
    if (binding.record == nullptr || !is_heard(*binding.record)) continue;
    const state::EntryDraft* known = binding.entry == nullptr ? nullptr : &binding.entry->draft;
    // Only instances whose agents may be in several teams name them in the rows of teams.
    const plan::TeamsVerdict verdict =
        plan::judge_teams(book, plan::TeamRule::many, *binding.resource, *binding.record, known);
    const bool lets_go = known != nullptr && *known->applied.teams && verdict.applied != known->applied.teams;
    if (verdict.change || lets_go) ids.push_back(binding.record->id);
  }
  return ids;
}

}  // namespace haloform::apply
