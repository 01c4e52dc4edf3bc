#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "planner/model/address.hpp"
#include "planner/model/remote_id.hpp"
#include "planner/model/resource_type.hpp"
#include "planner/model/value.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::watch {

/// What may happen to a record between two readings. One record may have several of them at once, told in this order.
enum class EventKind : std::uint8_t { created, updated, team_changed, deactivated, reactivated, deleted };

/// `agent.created`: an event of the closed list that docs/watch.md has.
struct EventType {
  ResourceType type = ResourceType::agent;
  EventKind kind = EventKind::created;
  friend auto operator<=>(const EventType&, const EventType&) = default;
};
[[nodiscard]] std::string event_name(EventType what);
[[nodiscard]] std::optional<EventType> parse_event_name(std::string_view name);
/// All that there are.
[[nodiscard]] std::set<EventType> all_events();
/// `agent.*,contact.deactivated`, `team`: those that are meant. ErrorKind::usage where one is none.
[[nodiscard]] Result<std::set<EventType>> event_types(std::string_view words);

/// A team as an event names it.
struct TeamSeen {
  RemoteId id;
  std::string name{};                ///< Empty where it is not known.
  std::optional<Address> address{};  ///< Where haloform manages it.
  friend bool operator==(const TeamSeen&, const TeamSeen&) = default;
};

/// What of a record an event tells, as it was or as it is: the fields that changed, or all that are known.
struct Side {
  Attributes fields{};
  std::optional<bool> active{};
  std::optional<std::vector<TeamSeen>> teams{};
  friend bool operator==(const Side&, const Side&) = default;
};

struct Event {
  EventType what;
  RemoteId id;
  std::optional<Address> address{};  ///< Where haloform manages the record.
  std::string name{};                ///< Whose it is, as the record says now, or said last.
  bool built_in = false;             ///< A record that the instance made for itself.
  WallTime time{};                   ///< When it was seen: the reading that showed it.
  std::uint64_t sequence = 0;        ///< Counts the events of a cursor from 1.
  /// `sha256:…`, the same whenever this same event is told again, and no other's.
  std::string key{};
  std::optional<Side> before{};  ///< Absent of what was created.
  std::optional<Side> after{};   ///< Absent of what was deleted.
  friend bool operator==(const Event&, const Event&) = default;
};

}  // namespace haloform::watch
