#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/source_span.hpp"
#include "planner/plan/value/people_notes.hpp"
#include "planner/plan/value/reason_parts.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::plan {

/// What becomes of people by dates, from one moment to another.
struct Calendar {
  /// One date: of one person, or of an allowance.
  struct Event {
    enum class Kind : std::uint8_t {
      starts,          ///< Created, or switched on.
      ends,            ///< The last day; whoever has no grace is deactivated after it.
      grace_ends,      ///< The last day of the grace: deactivated after it.
      pause_ends,      ///< Changed again after it.
      drift_ends,      ///< The last day on which a drift is accepted.
      removal_comes,   ///< The block is gone already: deactivated then.
      team_left,       ///< The last day of `overlap` in a team.
      allowance_ends,  ///< The last day of an entry of `allow:`.
    } kind = Kind::starts;
    std::string
        day;  ///< As written: `2027-01-31`. Of what the state alone knows, in UTC; of `removal_comes` that of `at`.
    WallTime at{};  ///< When it has its effect.
    std::string zone;
    std::optional<Address> address{};  ///< Nothing of an allowance.
    Person person{};                   ///< Empty where the block is gone, and of an allowance.
    /// Of `drift_ends`, what is accepted; of `ends`, `extended` where an extension decides; of `team_left`, the team.
    std::string what{};
    std::string reason{};
    std::optional<OneOffAllowance> allowance{};
    SourceSpan where{};  ///< No file where the block is gone, and the state does not know where it was.
  };
  WallTime from{};
  WallTime to{};
  std::vector<Event> events;  ///< By time, then by address.
};

/// `starts`, `ends`, `grace_ends`, …: a name for machines.
[[nodiscard]] std::string_view event_name(Calendar::Event::Kind kind);

}  // namespace haloform::plan
