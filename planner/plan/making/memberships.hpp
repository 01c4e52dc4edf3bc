#pragma once

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
  TeamBook(const TypeSchema& teams, const DesiredState& desired, const state::State& state,
           const Snapshot& snapshot, const Matching& matching);

  struct Team {
    std::string_view key;
    std::optional<RemoteId> id;  ///< Absent: this plan creates it.
    std::string_view name;
    MemberList list = MemberList::absent;
    const Address* address = nullptr;
    bool unread = false;  ///< It could not be read; `id` is what the state says.
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

 private:
  const TypeSchema* schema_;
  const TypeSnapshot* live_;
  std::vector<Team> teams_;
  std::unordered_map<std::string_view, std::size_t> by_key_;
  std::unordered_map<RemoteId, std::size_t> by_id_;
  std::unordered_map<std::string_view, RemoteId> applied_;
  bool any_exclusive_ = false;
};

/// What memberships mean for one agent.
struct TeamsVerdict {
  std::optional<TeamsChange> change;
  std::optional<std::vector<std::string>> applied;  ///< Keys for the state; absent: not managed.
  std::vector<Address> needs;                       ///< Teams that this plan creates.
};

/// Joins what either side declares: an absent list leaves memberships as they are; a key that
/// was applied and is declared no longer is left, as long as a list on either side still speaks for it; an
/// exclusive team also loses declared agents that it does not list. Under TeamRule::one a declared team takes
/// the place of the live one.
[[nodiscard]] TeamsVerdict judge_teams(const TeamBook& book, TeamRule rule, const Resource& agent,
                                       const Record& record, const state::Applied* applied);
/// The teams of an agent that is created; absent where none is declared.
[[nodiscard]] std::optional<std::vector<TeamRef>> teams_of_new(const TeamBook& book, const Resource& agent,
                                                               std::vector<Address>& needs);
/// What an agent loses who is deactivated or deleted; nothing where the record is in no team, or its row does not say.
[[nodiscard]] std::optional<WasInTeams> teams_lost(const TeamBook& book, const Record& record);
/// One per exclusive team that holds agents whom no block declares.
[[nodiscard]] std::vector<PlanWarning> outsiders(const TeamBook& book, const Snapshot& snapshot,
                                                 const Matching& matching);

}  // namespace haloform::plan
