#include "planner/plan/making/pace.hpp"

#include <algorithm>

namespace haloform::plan {

namespace {

bool changes_memberships(const Step& step) {
  return step.kind() != ActionKind::create && step.changes() != nullptr && step.changes()->teams;
}

/// An update of memberships under `halo` reads them before and after it; a few updates each by the agent, and more of them
/// together by the rows of teams, a hundred at a time after they were sent (docs/adr/0008).
std::size_t reads_around(std::size_t updates, Profile profile) {
  constexpr std::size_t together_from = 3;
  constexpr std::size_t at_a_time = 100;
  if (profile != Profile::halo) return 0;
  return updates < together_from ? 2 * updates : 1 + (updates + at_a_time - 1) / at_a_time;
}

bool alike(const Step& one, const Step& other) {
  return one.address.type() == other.address.type() && one.kind() == other.kind();
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

std::size_t apply_requests(const std::vector<Step>& steps, Profile profile, std::size_t batch,
                           std::size_t read) {
  const std::size_t together = profile == Profile::halo ? std::max<std::size_t>(batch, 1) : 1;
  std::size_t writes = 0;
  std::size_t regrouped = 0;
  const Step* last = nullptr;
  std::size_t room = 0;  // in the request that the step before went into
  for (const Step& step : steps) {
    if (!step.runs() || !step.writes()) continue;
    const bool alone = step.kind() == ActionKind::remove;
    if (room == 0 || alone || !alike(*last, step)) {
      ++writes;
      room = together;
    }
    --room;
    last = &step;
    if (changes_memberships(step)) ++regrouped;
  }
  return writes == 0 ? 0 : read + writes + reads_around(regrouped, profile);
}

}  // namespace haloform::plan
