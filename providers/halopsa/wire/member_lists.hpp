#pragma once

#include "planner/model/snapshot.hpp"
#include "providers/halopsa/tables/profiles.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace haloform::halopsa {

/// Who is in which team, and of which teams they only see the tickets; of these a listing may lack some.
struct ToldLists : MemberLists {
  std::unordered_map<RemoteId, std::vector<RemoteId>> visited{};  ///< Sorted.
};

/// What a listing of teams says about the agents in them (rows of UnameSection: docs/halopsa-facts.md, "Memberships").
struct ToldMembers {
  std::optional<ToldLists> lists;  ///< Nothing where the rows name nobody: then they prove nothing.
  std::vector<std::string> teams;  ///< The names of all teams.
};

/// Nothing told where the body is no listing of teams, a team keeps quiet about its agents, or a row names no agent.
[[nodiscard]] ToldMembers decode_members(const TypeRow& row, std::string_view body);

}  // namespace haloform::halopsa
