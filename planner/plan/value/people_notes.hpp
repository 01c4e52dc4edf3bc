#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/source_span.hpp"
#include "planner/model/address.hpp"
#include "planner/model/guard_limits.hpp"
#include "planner/plan/value/reason_parts.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace haloform::plan {

// What a reviewer should see of people over time (plan/value/note.hpp): beside a step, and of a plan as a whole.

/// The record is that of an address before, by the number that the employer gave the person.
struct KnownByExternalId {
  static constexpr std::string_view kind = "known_by_external_id";
  std::string external_id;
  static constexpr auto members() {
    return std::tuple(member("external_id", &KnownByExternalId::external_id, Tells::anybody));
  }
};

struct ExternalIdChanged {
  static constexpr std::string_view kind = "external_id_changed";
  std::string from;
  std::optional<std::string> to;  ///< Nothing: the block has none any more.
  static constexpr auto members() {
    return std::tuple(member("from", &ExternalIdChanged::from, Tells::anybody),
                      member("to", &ExternalIdChanged::to, Tells::anybody));
  }
};

/// Until when somebody whose block is taken out stays active.
struct HoldChanged {
  static constexpr std::string_view kind = "hold_changed";
  std::optional<WallTime> to;  ///< Nothing: removal acts at once.
  static constexpr auto members() { return std::tuple(member("to", &HoldChanged::to)); }
};

/// A team that a mover is in until that day is over.
struct LeavesTeam {
  std::string name;   ///< One without a name by its key.
  std::string until;  ///< The last day: `2027-02-14`.
  static constexpr auto members() {
    return std::tuple(member("name", &LeavesTeam::name, Tells::nobody),
                      member("until", &LeavesTeam::until, Tells::nobody));
  }
};

/// `lifecycle.overlap` of a step's agent.
struct LeavesTeams {
  static constexpr std::string_view kind = "leaves_teams";
  std::vector<LeavesTeam> teams;
  static constexpr auto members() { return std::tuple(member("teams", &LeavesTeams::teams)); }
};

/// The same of agents for whom nothing is to be done now.
struct TeamsToLeave {
  static constexpr std::string_view kind = "teams_to_leave";
  struct OfAgent {
    Address address;
    std::vector<LeavesTeam> teams;
    static constexpr auto members() {
      return std::tuple(member("address", &OfAgent::address), member("teams", &OfAgent::teams));
    }
  };
  std::size_t count = 0;       ///< Agents.
  std::vector<OfAgent> first;  ///< Some of them.
  static constexpr auto members() {
    return std::tuple(member("count", &TeamsToLeave::count), member("first", &TeamsToLeave::first));
  }
};

/// What `allow:` lets through beyond a guard, and until when.
struct OneOffAllowance {
  static constexpr std::string_view kind = "one_off_allowance";
  enum class Standing : std::uint8_t {
    counts,
    next_apply,  ///< All of it, or what is more than it was: from the apply after this one.
    ended,
  } standing = Standing::counts;
  ResourceType type = ResourceType::contact;
  GuardKind guard = GuardKind::deactivate;
  std::size_t number = 0;
  std::size_t now = 0;               ///< As much of it counts in this plan.
  std::optional<std::int64_t> site;  ///< At this site alone.
  std::string site_name;
  std::string until;  ///< The last day: `2027-02-14`.
  std::string reason;
  SourceSpan where;
  static constexpr auto members() {
    return std::tuple(member("standing", &OneOffAllowance::standing), member("type", &OneOffAllowance::type),
                      member("guard", &OneOffAllowance::guard), member("number", &OneOffAllowance::number),
                      member("now", &OneOffAllowance::now), member("site", &OneOffAllowance::site),
                      member("site_name", &OneOffAllowance::site_name, Tells::nobody),
                      member("until", &OneOffAllowance::until, Tells::nobody),
                      member("reason", &OneOffAllowance::reason, Tells::anybody),
                      member("where", &OneOffAllowance::where));
  }
};
inline constexpr std::array all_standings{OneOffAllowance::Standing::counts,
                                          OneOffAllowance::Standing::next_apply,
                                          OneOffAllowance::Standing::ended};

/// The state keeps an account as break glass whose block does not say so any more.
struct BreakGlassKept {
  static constexpr std::string_view kind = "break_glass_kept";
  Address address;
  static constexpr auto members() { return std::tuple(member("address", &BreakGlassKept::address)); }
};

/// Their rows are gone from a feed that asks to be told twice (`confirm`): they stay as they are until it has been.
struct LeaversAwaited {
  static constexpr std::string_view kind = "leavers_awaited";
  std::string feed;
  std::uint32_t seen = 0;     ///< Feeds without them, this one among them.
  std::uint32_t confirm = 0;  ///< How many it takes.
  std::size_t count = 0;
  std::vector<Address> first;  ///< Some of them.
  static constexpr auto members() {
    return std::tuple(member("feed", &LeaversAwaited::feed, Tells::nobody),
                      member("seen", &LeaversAwaited::seen), member("confirm", &LeaversAwaited::confirm),
                      member("count", &LeaversAwaited::count), member("first", &LeaversAwaited::first));
  }
};

}  // namespace haloform::plan
