#pragma once

#include "planner/model/snapshot.hpp"
#include "providers/halopsa/tables/profiles.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::halopsa {

/// What a listing of teams says about the agents in them (rows of UnameSection: docs/halopsa-facts.md, "Memberships").
struct ToldMembers {
  std::optional<MemberLists> lists;  ///< Nothing where the rows name nobody: then they prove nothing.
  std::vector<std::string> teams;    ///< The names of all teams.
};

/// Nothing told where the body is no listing of teams, a team keeps quiet about its agents, or a row names no agent.
[[nodiscard]] ToldMembers decode_members(const TypeRow& row, std::string_view body);

}  // namespace haloform::halopsa
