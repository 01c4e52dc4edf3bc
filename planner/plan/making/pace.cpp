#include "planner/plan/making/pace.hpp"

#include <algorithm>

namespace haloform::plan {

namespace {

/// An update of memberships under `halo` reads the record before and after it (docs/adr/0008).
constexpr std::size_t reads_of_memberships = 2;

std::size_t reads_around(const Step& step, Profile profile) {
  const bool memberships = profile == Profile::halo && step.kind() != ActionKind::create &&
                           step.changes() != nullptr && step.changes()->teams;
  return memberships ? reads_of_memberships : 0;
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
    writes += reads_around(step, profile);
  }
  return writes == 0 ? 0 : read + writes;
}

}  // namespace haloform::plan
