#include "planner/plan/making/memberships.hpp"

#include "planner/base/each_once.hpp"
#include "planner/base/text.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

namespace haloform::plan {

namespace {

bool has(const std::vector<RemoteId>& sorted, RemoteId id) { return std::ranges::binary_search(sorted, id); }

/// Whether the agent's memberships are managed: it has a list of its own, or some team lists it.
bool managed(const Resource& agent) { return agent.list != MemberList::absent || !agent.teams.empty(); }

std::vector<TeamRef> refs(const TeamBook& book, const std::vector<RemoteId>& ids) {
  std::vector<TeamRef> refs;
  refs.reserve(ids.size());
  for (const RemoteId id : ids) refs.push_back(book.ref(id));
  return refs;
}

/// The teams that are to be left: those that we applied and that are no longer declared, where a list still
/// speaks for them, and exclusive ones that do not list the agent.
std::vector<RemoteId> left_teams(const TeamBook& book, const Resource& agent, const state::Applied* applied,
                                 const std::vector<RemoteId>& live, const std::vector<RemoteId>& wanted) {
  std::vector<RemoteId> left;
  if (applied != nullptr && *applied->teams) {
    for (const std::string& key : **applied->teams) {
      const auto id = book.applied_id(key);
      if (!id || has(wanted, *id)) continue;
      const TeamBook::Team* team = book.declared(*id);
      const bool listed = team != nullptr && team->list != MemberList::absent;
      if (listed || agent.list != MemberList::absent) left.push_back(*id);
    }
  }
  if (book.any_exclusive()) {
    for (const RemoteId id : live) {
      const TeamBook::Team* team = book.declared(id);
      if (team != nullptr && team->list == MemberList::exclusive && !has(wanted, id)) left.push_back(id);
    }
  }
  std::ranges::sort(left);
  return left;
}

/// Until when a mover stays in a team that the block left (`lifecycle.overlap`): as the state has it, else from `now` on. Nothing
/// where the team is left at once: without an overlap, once it is over, of somebody who is, or was, not active, and of a team that
/// no block declares any more.
std::optional<WallTime> stays_until(const TeamBook& book, const Resource& agent,
                                    const state::EntryDraft& known, RemoteId team, WallTime now) {
  const Lifecycle::Schedule& schedule = *agent.lifecycle->schedule;
  const bool works = agent.wants_active(now) && known.status == state::Status::active;
  if (schedule.overlap <= std::chrono::days{0} || !works || book.declared(team) == nullptr)
    return std::nullopt;
  const auto is_it = [&](const state::LeavingTeam& one) { return book.applied_id(one.team) == team; };
  const auto& leaving = *known.leaving;
  const auto at = std::ranges::find_if(leaving, is_it);
  const WallTime until = at == leaving.end() ? schedule.overlap_ends(now) : at->until;
  return now < until ? std::optional(until) : std::nullopt;
}

/// Takes out of what is left what stays for a while, and notes it for the state, under the keys that the teams have now.
void keep_for_a_while(const TeamBook& book, const Resource& agent, const state::EntryDraft* known,
                      const std::vector<RemoteId>& live, std::vector<RemoteId>& left, TeamsVerdict& verdict) {
  if (known == nullptr || !*known->applied.teams || !book.now()) return;
  left = each_once(std::move(left));
  std::erase_if(left, [&](RemoteId id) {
    const bool ours = std::ranges::any_of(**known->applied.teams,
                                          [&](const std::string& key) { return book.applied_id(key) == id; });
    const auto until =
        ours && has(live, id) ? stays_until(book, agent, *known, id, *book.now()) : std::nullopt;
    if (!until) return false;
    const std::string key(book.declared(id)->key);
    verdict.leaving.push_back({key, *until});
    if (!verdict.applied) verdict.applied.emplace();
    verdict.applied->push_back(key);
    return true;
  });
  std::ranges::sort(verdict.leaving, {}, &state::LeavingTeam::team);
  if (verdict.applied) std::ranges::sort(*verdict.applied);
}

/// Whether the declared teams, and those that are left later, are what was applied last: then a difference to the record is drift. A team
/// whose key changed is the same team.
bool same_as_applied(const TeamBook& book, const std::vector<std::string>& teams,
                     const state::Applied* applied) {
  if (applied == nullptr || !*applied->teams || (*applied->teams)->size() != teams.size()) return false;
  return std::ranges::all_of(teams, [&](const std::string& key) {
    if (std::ranges::binary_search(**applied->teams, key)) return true;
    const TeamBook::Team* team = book.declared(key);
    return team != nullptr && team->id &&
           std::ranges::any_of(**applied->teams, [&](const std::string& before) {
             return book.applied_id(before) == team->id;
           });
  });
}

/// What is accepted of what somebody changed, and by what.
TeamsDrift accepted_drift(const TeamBook& book, TeamRule rule, const Resource& agent, const Record& record,
                          const state::Applied* applied, const Lifecycle::AcceptedDrift*& accepted) {
  if (!book.may_accept(agent)) return {};
  TeamsDrift drift = drifted_teams(book, rule, agent, record, applied);
  const auto is_set_back = [&](RemoteId id) {
    const Lifecycle::AcceptedDrift* by = book.acceptance(agent, id);
    if (by != nullptr) accepted = by;
    return by == nullptr;
  };
  std::erase_if(drift.joined, is_set_back);
  std::erase_if(drift.left, is_set_back);
  return drift;
}

}  // namespace

TeamBook::TeamBook(const TypeSchema& teams, const DesiredState& desired, const state::State& state,
                   const Snapshot& snapshot, const Matching& matching, std::optional<WallTime> now)
    : schema_(&teams), live_(&snapshot.of(ResourceType::team)), now_(now) {
  const auto resources = desired.resources(ResourceType::team);
  teams_.reserve(resources.size());
  for (const Resource& resource : resources) {
    const auto at = static_cast<std::size_t>(&resource - desired.resources().data());
    const Record* record = matching.bindings[at].record;
    Team& team = teams_.emplace_back();
    team.key = resource.address.key();
    team.name = resource.fields.text(schema_->name);
    team.list = resource.list;
    team.address = &resource.address;
    if (now_) team.accepts = resource.accepts("members", *now_);
    any_accepts_ = any_accepts_ || team.accepts != nullptr;
    if (record != nullptr) {
      team.id = record->id;
      by_id_.emplace(record->id, teams_.size() - 1);
    } else if (matching.bindings[at].unread) {
      team.id = matching.bindings[at].entry->id;
      team.unread = true;
      by_id_.emplace(*team.id, teams_.size() - 1);
    }
    by_key_.emplace(team.key, teams_.size() - 1);
    any_exclusive_ = any_exclusive_ || team.list == MemberList::exclusive;
  }
  for (const auto& [address, entry] : state.of(ResourceType::team)) applied_.emplace(address.key(), entry.id);
  follow_moves(desired);
}

/// A run that ended behind the move of a team left the old key at those who were still to leave it.
void TeamBook::follow_moves(const DesiredState& desired) {
  std::map<std::string_view, std::string_view> moves;
  for (const Move& move : desired.moves()) {
    if (move.from.type() == schema_->type) moves.emplace(move.from.key(), move.to.key());
  }
  for (const auto& [before, after] : moves) {
    std::string_view key = after;
    for (std::size_t hops = 1; hops < moves.size() && !applied_.contains(key); ++hops) {
      const auto next = moves.find(key);
      if (next == moves.end()) break;
      key = next->second;
    }
    if (const auto at = applied_.find(key); at != applied_.end())
      applied_.emplace(before, RemoteId(at->second));
  }
}

const TeamBook::Team* TeamBook::declared(std::string_view key) const {
  const auto at = by_key_.find(key);
  return at == by_key_.end() ? nullptr : &teams_[at->second];
}

const TeamBook::Team* TeamBook::declared(RemoteId id) const {
  const auto at = by_id_.find(id);
  return at == by_id_.end() ? nullptr : &teams_[at->second];
}

const TeamBook::Team* TeamBook::named(std::string_view name) const {
  const auto at = std::ranges::find(teams_, name, &Team::name);
  return at == teams_.end() ? nullptr : &*at;
}

std::optional<RemoteId> TeamBook::applied_id(std::string_view key) const {
  const auto at = applied_.find(key);
  if (at != applied_.end()) return at->second;
  const Team* team = declared(key);
  return team == nullptr ? std::nullopt : team->id;
}

const Lifecycle::AcceptedDrift* TeamBook::acceptance(const Resource& agent, RemoteId team) const {
  if (!now_) return nullptr;
  if (const auto* accepted = agent.accepts("teams", *now_)) return accepted;
  const Team* found = declared(team);
  return found == nullptr ? nullptr : found->accepts;
}

TeamRef TeamBook::ref(const Team& team) { return {std::string(team.key), team.id, std::string(team.name)}; }

TeamRef TeamBook::ref(RemoteId id) const {
  if (const Team* team = declared(id)) return ref(*team);
  const Record* record = live_->find(id);
  return {{}, id, std::string(record == nullptr ? std::string_view{} : record->fields.text(schema_->name))};
}

TeamsDrift drifted_teams(const TeamBook& book, TeamRule rule, const Resource& agent, const Record& record,
                         const state::Applied* applied) {
  TeamsDrift drift;
  if (applied == nullptr || !*record.teams || agent.lifecycle->ignores_teams) return drift;
  std::vector<RemoteId> wanted;
  for (const std::string& key : agent.teams) {
    const TeamBook::Team* team = book.declared(key);
    if (team != nullptr && team->id) wanted.push_back(*team->id);
  }
  std::vector<RemoteId> before;
  if (*applied->teams) {
    for (const std::string& key : **applied->teams) {
      if (const auto id = book.applied_id(key)) before.push_back(*id);
    }
  }
  std::ranges::sort(wanted);
  std::ranges::sort(before);
  for (const RemoteId id : **record.teams) {
    if (has(wanted, id) || has(before, id)) continue;
    const TeamBook::Team* team = book.declared(id);
    const bool exclusive = team != nullptr && team->list == MemberList::exclusive;
    if (exclusive || (rule == TeamRule::one && !agent.teams.empty())) drift.joined.push_back(id);
  }
  std::ranges::copy_if(wanted, std::back_inserter(drift.left), [&](RemoteId id) {
    return has(before, id) && !has(**record.teams, id) && !has(*record.granted, id);
  });
  return drift;
}

TeamsVerdict judge_teams(const TeamBook& book, TeamRule rule, const Resource& agent, const Record& record,
                         const state::EntryDraft* known) {
  const state::Applied* applied = known == nullptr ? nullptr : &known->applied;
  TeamsVerdict verdict;
  if (agent.lifecycle->ignores_teams) {
    if (applied != nullptr) verdict.applied = *applied->teams;
    return verdict;
  }
  if (managed(agent)) verdict.applied = agent.teams;
  const bool was_managed = applied != nullptr && *applied->teams;
  if (!managed(agent) && !was_managed && !book.any_exclusive()) return verdict;

  static const std::vector<RemoteId> none;
  const std::vector<RemoteId>& live = *record.teams ? **record.teams : none;
  const TeamsDrift stays = accepted_drift(book, rule, agent, record, applied, verdict.accepted);
  // Where an agent can have one team alone, the one that somebody gave them stays, or none does.
  if (rule == TeamRule::one && !stays.empty()) return verdict;
  std::vector<RemoteId> wanted;     // declared, and they exist
  std::vector<TeamRef> to_be_made;  // declared, and this plan creates them
  for (const std::string& key : agent.teams) {
    const TeamBook::Team* team = book.declared(key);
    if (team == nullptr) continue;
    if (team->id) {
      // What a role grants is there already, and would come back if it were taken away.
      if (has(*record.granted, *team->id) || has(stays.left, *team->id)) continue;
      wanted.push_back(*team->id);
      // Nobody joins a team of which nothing could be seen.
      if (team->unread && !has(live, *team->id)) verdict.needs.push_back(*team->address);
    } else {
      to_be_made.push_back(TeamBook::ref(*team));
      verdict.needs.push_back(*team->address);
    }
  }
  std::ranges::sort(wanted);
  std::vector<RemoteId> left = left_teams(book, agent, applied, live, wanted);
  std::erase_if(left, [&](RemoteId id) { return has(stays.joined, id) || has(stays.left, id); });
  if (rule == TeamRule::many) keep_for_a_while(book, agent, known, live, left, verdict);
  std::vector<RemoteId> after = wanted;
  const bool replaces = rule == TeamRule::one && !agent.teams.empty();
  if (!replaces) {
    for (const RemoteId id : live) {
      if (!has(left, id) && !has(wanted, id)) after.push_back(id);
    }
    std::ranges::sort(after);
  }
  if (after == live && to_be_made.empty()) {
    verdict.needs.clear();
    return verdict;
  }
  TeamsChange& change = verdict.change.emplace();
  change.before = refs(book, live);
  change.after = refs(book, after);
  change.after.insert(change.after.end(), to_be_made.begin(), to_be_made.end());
  std::ranges::sort(change.before);
  std::ranges::sort(change.after);
  change.drift =
      same_as_applied(book, verdict.applied.value_or(agent.teams), applied) ? Drift::yes : Drift::no;
  return verdict;
}

std::optional<std::vector<TeamRef>> teams_of_new(const TeamBook& book, const Resource& agent,
                                                 std::vector<Address>& needs) {
  if (agent.teams.empty()) return std::nullopt;
  std::vector<TeamRef> teams;
  for (const std::string& key : agent.teams) {
    const TeamBook::Team* team = book.declared(key);
    if (team == nullptr) continue;
    teams.push_back(TeamBook::ref(*team));
    if (!team->id || team->unread) needs.push_back(*team->address);
  }
  std::ranges::sort(teams);
  return teams;
}

std::optional<WasInTeams> teams_lost(const TeamBook& book, const Record& record) {
  WasInTeams lost;
  const auto add = [&](RemoteId id) {
    TeamRef team = book.ref(id);
    if (team.name.empty()) team.name = team.key.empty() ? "id " + id.text() : team.key;
    lost.teams.push_back(std::move(team.name));
  };
  if (*record.teams) std::ranges::for_each(**record.teams, add);
  std::ranges::for_each(*record.granted, add);
  if (lost.teams.empty()) return std::nullopt;
  return lost;
}

std::vector<PlanWarning> outsiders(const TeamBook& book, const Snapshot& snapshot, const Matching& matching) {
  std::vector<PlanWarning> warnings;
  if (!book.any_exclusive()) return warnings;
  std::map<Address, std::vector<RemoteId>> found;
  for (const Record& record : snapshot.of(ResourceType::agent).records()) {
    if (!*record.teams || !matching.owners.nobody(ResourceType::agent, record)) continue;
    for (const RemoteId id : **record.teams) {
      const TeamBook::Team* team = book.declared(id);
      if (team == nullptr || team->list != MemberList::exclusive || team->accepts != nullptr) continue;
      found[*team->address].push_back(record.id);
    }
  }
  constexpr std::size_t shown = 10;
  for (auto& [address, ids] : found) {
    std::ranges::sort(ids);
    const std::size_t count = ids.size();
    ids.erase(ids.begin() + static_cast<std::ptrdiff_t>(std::min(count, shown)), ids.end());
    warnings.emplace_back(OutsidersInTeam{address, count, std::move(ids)});
  }
  return warnings;
}

}  // namespace haloform::plan
