#pragma once

#include "planner/model/schema.hpp"
#include "planner/plan/value/plan.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace haloform::render {

/// From where somebody comes, or where they go.
struct TeamEnd {
  enum class Kind : std::uint8_t {
    team,
    outside,   ///< No team that this is about: they join one and leave none, or the other way round.
    newcomer,  ///< Created or reactivated.
    gone,      ///< Deactivated or deleted.
  } kind = Kind::team;
  std::string name{};  ///< Of a team; else empty.
  friend auto operator<=>(const TeamEnd&, const TeamEnd&) = default;
};

/// Who goes from one end to the other.
struct TeamMove {
  TeamEnd from;
  TeamEnd to;
  std::vector<const plan::Step*> who;  ///< In the order of the plan; each step once.
};

/// Who moves between teams by a plan, whether a step is blocked or not: each pair of ends once, sorted. Whoever leaves two teams
/// and joins two others goes from each to each.
[[nodiscard]] std::vector<TeamMove> team_moves(const plan::Plan& plan);

/// Which teams a step is about: those that somebody is in before or after it, or the team itself. May be empty: an update of
/// other fields says nothing of teams.
[[nodiscard]] std::vector<std::string> teams_of(const Catalog& catalog, const plan::Step& step);

}  // namespace haloform::render
