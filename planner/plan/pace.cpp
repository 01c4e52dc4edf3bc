#include "planner/plan/pace.hpp"

#include <algorithm>

namespace haloform {

namespace {

/// An update of memberships under `halo` reads the record before and after it (docs/adr/0008).
constexpr std::size_t reads_of_memberships = 2;

std::size_t requests_of(const Step& step, Profile profile) {
  if (!step.runs() || !step.writes()) return 0;
  const bool memberships = profile == Profile::halo && step.kind() != ActionKind::create &&
                           step.changes() != nullptr && step.changes()->teams;
  return memberships ? 1 + reads_of_memberships : 1;
}

}  // namespace

Milliseconds time_needed(const RequestPace& pace, std::size_t requests) {
  if (requests == 0) return Milliseconds(0);
  const std::size_t limit = std::max<std::size_t>(pace.requests, 1);
  // A window later as many may follow as were sent, so that whole windows come first, and then the rest.
  const std::size_t whole = (requests - 1) / limit;
  const std::size_t rest = requests - whole * limit;
  std::size_t counting = rest;
  for (const RequestPace::Leaving& some : pace.leaving) counting += some.count;
  Milliseconds wait{0};
  for (const RequestPace::Leaving& some : pace.leaving) {
    if (counting <= limit) break;
    wait = some.in;
    counting -= std::min(some.count, counting);
  }
  return wait + pace.per * static_cast<Milliseconds::rep>(whole);
}

std::size_t apply_requests(const std::vector<Step>& steps, Profile profile, std::size_t read) {
  std::size_t writes = 0;
  for (const Step& step : steps) writes += requests_of(step, profile);
  return writes == 0 ? 0 : read + writes;
}

}  // namespace haloform
