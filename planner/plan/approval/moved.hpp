#pragma once

#include "planner/model/schema.hpp"
#include "planner/plan/value/approval.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/state/state.hpp"

#include <cstddef>
#include <utility>
#include <vector>

namespace haloform::plan {

/// What moved between an approval and the plan that is made when it is applied.
struct Moved {
  /// Steps of the plan that are not as they were approved, by their place in it, in its order. One that needs such a step is not
  /// among them.
  std::vector<std::pair<std::size_t, Unapproved>> steps;
  std::vector<GuardRaise> raises;  ///< Guards that the plan raises otherwise than was approved.
  std::vector<ApprovedStep>
      gone;  ///< Approved, and not planned any more, though nothing says that they were done.
  std::vector<ApprovedStep> done;  ///< Approved, and done by now, as the state says.

  /// Whether the plan does exactly what was approved, or what is left of it.
  [[nodiscard]] bool nothing() const { return steps.empty() && raises.empty() && gone.empty(); }
};

/// Holds a plan that was just made against an approval that belongs here (plan/judging/misfit.hpp). `state` is the one that it was
/// made from.
///
/// A step is as it was approved where its digest is the same. When its entry last changed does not count, nor that of what it
/// needed something is done: the plan is new, and was held against the state and the instance while it was made. Of a team that
/// another approved step has made meanwhile, the id is known by now, which is no difference either. And a step that sends nothing
/// and leaves in the state what the approved one would have left is the rest of that one: it was done, and only the state lacks it.
[[nodiscard]] Moved moved_since(const Catalog& catalog, const Approval& approval, const Plan& plan,
                                const state::State& state);

/// Leaves everything for the next review that is not as it was approved, and what needs it. Seats are allotted anew among the
/// steps that are left, so that none counts on one that does not become free.
void keep_approved(const Moved& moved, Plan& plan);

}  // namespace haloform::plan
