#include "planner/plan/making/activation.hpp"

namespace haloform::plan {

bool switched_off_outside(const state::EntryDraft& known) {
  return known.status == state::Status::active && known.applied.active.value_or(false);
}

ActivationVerdict judge_activation(const ActivationCase& one) {
  const bool wanted = one.written.value_or(true);
  if (wanted == one.live) return ActivationVerdict::keep;
  if (!wanted) return ActivationVerdict::switch_off;
  if (one.written || one.known == nullptr) return ActivationVerdict::switch_on;
  // A tombstone whose block is back, and a record that was created without a seat, were left inactive by us.
  if (!switched_off_outside(*one.known)) return ActivationVerdict::switch_on;
  return one.reactivation == Reactivation::also_switched_off_outside ? ActivationVerdict::switch_on
                                                                     : ActivationVerdict::leave_off;
}

}  // namespace haloform::plan
