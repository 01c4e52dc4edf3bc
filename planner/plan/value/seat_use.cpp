#include "planner/plan/value/seat_use.hpp"

#include <algorithm>
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

}  // namespace haloform::plan
