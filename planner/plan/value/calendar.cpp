#include "planner/plan/value/calendar.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace haloform::plan {

namespace {

using Event = Calendar::Event;

constexpr std::array<std::pair<Event::Kind, std::string_view>, 8> event_names{
    {{Event::Kind::starts, "starts"},
     {Event::Kind::ends, "ends"},
     {Event::Kind::grace_ends, "grace_ends"},
     {Event::Kind::pause_ends, "pause_ends"},
     {Event::Kind::drift_ends, "accepted_drift_ends"},
     {Event::Kind::removal_comes, "removal_comes"},
     {Event::Kind::team_left, "team_left"},
     {Event::Kind::allowance_ends, "allowance_ends"}}};

}  // namespace

std::string_view event_name(Calendar::Event::Kind kind) {
  return std::ranges::find(event_names, kind, &std::pair<Event::Kind, std::string_view>::first)->second;
}

}  // namespace haloform::plan
