#include "planner/plan/value/seat_use.hpp"

#include "planner/plan/value/order.hpp"

#include <algorithm>
#include <cstdint>
#include <variant>

namespace haloform::plan {

bool may_use_seats(const Step& step) {
  return facts_of(step.address.type()).seats == TypeFacts::SeatUse::one_each && step.runs();
}

bool frees_seat(const Step& step) {
  if (!may_use_seats(step)) return false;
  if (step.kind() == ActionKind::remove) return step.precondition.active.value_or(true);
  return step.kind() == ActionKind::deactivate;
}

bool takes_seat(const Step& step, const SeatBalance& seats) {
  if (!may_use_seats(step)) return false;
  if (const auto* create = std::get_if<Create>(&step.action)) return create->active.value_or(true);
  return step.kind() == ActionKind::reactivate && !std::ranges::binary_search(seats.api_only, step.address);
}

void share_seats(SeatBalance& balance, std::vector<Step>& steps) {
  const auto takes = [&](const Step& step) { return takes_seat(step, balance); };
  balance.freed = static_cast<std::uint32_t>(std::ranges::count_if(steps, frees_seat));
  balance.taken = 0;
  // Reactivations come before creates, each by address.
  const std::uint32_t kept = balance.used - balance.freed;
  for (Step& step : steps) {
    if (!takes(step)) continue;
    if (kept + balance.taken < balance.limit) {
      ++balance.taken;
      continue;
    }
    step.deferred = NoSeatLeft{kept + balance.taken, balance.limit};
  }
  defer_dependents(steps);
  balance.taken = static_cast<std::uint32_t>(std::ranges::count_if(steps, takes));
  balance.after = kept + balance.taken;
  balance.peak = std::max(balance.used, balance.after);
}

}  // namespace haloform::plan
