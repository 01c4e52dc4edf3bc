#pragma once

#include "cli/commands/apply_options.hpp"
#include "cli/context.hpp"
#include "cli/exit_code.hpp"
#include "cli/planning.hpp"
#include "cli/run_news.hpp"
#include "cli/wiring.hpp"
#include "planner/model/desired_state.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/ports/provider.hpp"
#include "planner/state/state.hpp"

#include <string>

namespace haloform::cli {

/// An apply that ended well.
struct Applied {
  const Workspace& workspace;
  const DesiredState& desired;
  const state::State& state;  ///< As it was written.
  ports::Provider& provider;
  const ApplyOptions& options;
  RunNews& news;  ///< Told of what was found.
};

/// --verify: plans once more, against the instance as it is by now, and again for as long as reads may lag behind writes. `code`
/// where nothing is left to do of what was `done`; of a saved plan, or one that was approved, only what stood in it is judged.
[[nodiscard]] Outcome<ExitCode> verify(const Context& context, const Applied& applied, const plan::Plan& done,
                                       ExitCode code);

}  // namespace haloform::cli
