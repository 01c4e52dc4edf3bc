#pragma once

#include "cli/commands/apply_options.hpp"
#include "cli/context.hpp"
#include "cli/planning.hpp"
#include "planner/base/result.hpp"
#include "planner/plan/judging/misfit.hpp"
#include "planner/plan/value/approval.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/state/state.hpp"

#include <string>

namespace haloform::cli {

/// That the plan is the one of `--expect`, where one is given.
[[nodiscard]] Result<void> check_expected(const ApplyOptions& options, const plan::Plan& plan);

/// The approval of `--approved`, before anything is sent: of the digest that `--expect` names, and for this instance.
[[nodiscard]] Outcome<plan::Approval> read_approval(const ApplyOptions& options, const std::string& instance);

/// Whether it belongs to this instance, as it turned out to be, and to this state.
[[nodiscard]] Outcome<void> check_approval(const ApplyOptions& options, const plan::Approval& approval,
                                           const state::State& state, const plan::PresentFacts& facts);

/// Holds the plan against it, and says what was done of it already. What is not as it was approved is an error, or, with
/// `--only-approved`, left for the next review.
[[nodiscard]] Outcome<void> keep_to_approval(const Context& context, const ApplyOptions& options,
                                             const plan::Approval& approval, Planned& planned);

}  // namespace haloform::cli
