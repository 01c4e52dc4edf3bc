#pragma once

#include "planner/base/clock.hpp"
#include "planner/model/desired_state.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/finding/matching.hpp"
#include "planner/plan/value/changes.hpp"
#include "planner/plan/value/note.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace haloform::plan {

/// In how many teams an agent can be.
enum class TeamRule : std::uint8_t { one, many };

/// Every team that configuration, state or instance knows, to go from keys to ids and back. It points into
/// the inputs of the plan.
class TeamBook {
 public:
  /// `now` says what of `lifecycle.drift` still counts; without it, nothing does.
  TeamBook(const TypeSchema& teams, const DesiredState& desired, const state::State& state,
           const Snapshot& snapshot, const Matching& matching, std::optional<WallTime> now = std::nullopt);

  struct Team {
    std::string_view key;
    std::optional<RemoteId> id;  ///< Absent: this plan creates it.
    std::string_view name;
    MemberList list = MemberList::absent;
    const Address* address = nullptr;
    bool unread = false;  ///< It could not be read; `id` is what the state says.
    const Lifecycle::AcceptedDrift* accepts = nullptr;  ///< Of its `members`; nothing where none counts.
  };
  /// A declared team, by the key it has now.
  [[nodiscard]] const Team* declared(std::string_view key) const;
  [[nodiscard]] const Team* declared(RemoteId id) const;
  /// The first declared team of that name.
  [[nodiscard]] const Team* named(std::string_view name) const;
  /// The record that `key` meant when it was last applied.
  [[nodiscard]] std::optional<RemoteId> applied_id(std::string_view key) const;
  /// How a plan names the team with that id.
  [[nodiscard]] TeamRef ref(RemoteId id) const;
  [[nodiscard]] static TeamRef ref(const Team& team);
  [[nodiscard]] bool any_exclusive() const { return any_exclusive_; }
  [[nodiscard]] std::optional<WallTime> now() const { return now_; }
  /// What accepts that this agent's membership of that team is changed outside; nothing where nothing does.
  [[nodiscard]] const Lifecycle::AcceptedDrift* acceptance(const Resource& agent, RemoteId team) const;
  /// Whether anything may accept that of this agent: mostly nothing does.
  [[nodiscard]] bool may_accept(const Resource& agent) const {
    return any_accepts_ || !agent.lifecycle->drift.empty();
  }

 private:
  void follow_moves(const DesiredState& desired);

  const TypeSchema* schema_;
  const TypeSnapshot* live_;
  std::vector<Team> teams_;
  std::unordered_map<std::string_view, std::size_t> by_key_;
  std::unordered_map<RemoteId, std::size_t> by_id_;
  std::unordered_map<std::string_view, RemoteId> applied_;
  bool any_exclusive_ = false;
  bool any_accepts_ = false;
  std::optional<WallTime> now_;
};

/// What somebody changed of an agent's memberships since they were last applied, where a list decides and says something else.
struct TeamsDrift {
  std::vector<RemoteId> joined;  ///< Sorted.
  std::vector<RemoteId> left;    ///< Sorted.
  [[nodiscard]] bool empty() const { return joined.empty() && left.empty(); }
};
/// A team that is exclusive, or the only one that an agent can have, is joined against what is declared; one that was applied
/// and is still declared is left. Nothing where the state does not know the agent, or the row does not tell.
[[nodiscard]] TeamsDrift drifted_teams(const TeamBook& book, TeamRule rule, const Resource& agent,
                                       const Record& record, const state::Applied* applied);

/// What memberships mean for one agent.
struct TeamsVerdict {
  std::optional<TeamsChange> change;
  std::optional<std::vector<std::string>> applied;  ///< Keys for the state; absent: not managed.
  std::vector<Address> needs;                       ///< Teams that this plan creates.
  std::vector<state::LeavingTeam> leaving{};  ///< Teams that are left later (lifecycle.overlap), sorted.
  /// Of what was changed outside and stays for now; nothing where nothing does.
  const Lifecycle::AcceptedDrift* accepted = nullptr;
};

/// Joins what either side declares: an absent list leaves memberships as they are; a key that
/// was applied and is declared no longer is left, as long as a list on either side still speaks for it; an
/// exclusive team also loses declared agents that it does not list. Under TeamRule::one a declared team takes
/// the place of the live one. What was changed outside and is accepted stays as it is; and a mover stays in a team that was left
/// for as long as `lifecycle.overlap` says.
[[nodiscard]] TeamsVerdict judge_teams(const TeamBook& book, TeamRule rule, const Resource& agent,
                                       const Record& record, const state::EntryDraft* known);
/// The teams of an agent that is created; absent where none is declared.
[[nodiscard]] std::optional<std::vector<TeamRef>> teams_of_new(const TeamBook& book, const Resource& agent,
                                                               std::vector<Address>& needs);
/// What an agent loses who is deactivated or deleted; nothing where the record is in no team, or its row does not say.
[[nodiscard]] std::optional<WasInTeams> teams_lost(const TeamBook& book, const Record& record);
/// One per exclusive team that holds agents whom no block declares, unless it accepts that.
[[nodiscard]] std::vector<PlanWarning> outsiders(const TeamBook& book, const Snapshot& snapshot,
                                                 const Matching& matching);

}  // namespace haloform::plan
