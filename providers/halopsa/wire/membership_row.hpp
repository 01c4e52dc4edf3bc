#pragma once

#include "planner/model/remote_id.hpp"

#include <cstdint>

namespace haloform::halopsa {

/// A membership as a row of an agent (UnameSection).
struct MembershipRow {
  std::int64_t id = 0;  ///< 0 where it has none, as rows that a role grants.
  RemoteId team;
  enum class Kind : std::uint8_t {
    member,
    visitor,  ///< `in_section: false`: sees the team's tickets without being in it.
    granted,  ///< A role grants it; it comes back whatever is posted.
    given,    ///< An import of the instance's own made it, and would make it again: it is not taken away.
  } kind = Kind::member;
};

}  // namespace haloform::halopsa
