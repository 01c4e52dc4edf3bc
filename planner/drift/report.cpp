#include "planner/drift/report.hpp"

#include <algorithm>

namespace haloform::drift {

std::string_view kind_name(Kind kind) {
  switch (kind) {
    case Kind::switched_on: return "switched_on";
    case Kind::another_person: return "another_person";
    case Kind::added_to_team: return "added_to_team";
    case Kind::outsider_in_team: return "outsider_in_team";
    case Kind::twin: return "twin";
    case Kind::new_agent: return "new_agent";
    case Kind::deleted: return "deleted";
    case Kind::switched_off: return "switched_off";
    case Kind::removed_from_team: return "removed_from_team";
    case Kind::changed: break;
  }
  return "changed";
}

bool can_be_accepted(Kind kind) {
  switch (kind) {
    case Kind::switched_on:
    case Kind::switched_off:
    case Kind::added_to_team:
    case Kind::removed_from_team:
    case Kind::changed: return true;
    case Kind::another_person:
    case Kind::outsider_in_team:
    case Kind::twin:
    case Kind::new_agent:
    case Kind::deleted: break;
  }
  return false;
}

std::size_t Report::count(Kind kind) const {
  return static_cast<std::size_t>(std::ranges::count(findings, kind, &Finding::kind));
}

}  // namespace haloform::drift
