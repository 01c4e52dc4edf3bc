#pragma once

#include "cli/context.hpp"
#include "cli/wiring.hpp"
#include "planner/plan/judging/commit_order.hpp"
#include "planner/state/state.hpp"

#include <optional>

namespace haloform::cli {

/// The commit that is checked out where the configuration is, as git says; else the one that the pipeline says it builds. Nothing
/// where neither does.
[[nodiscard]] std::optional<state::Commit> commit_of(const Context& context, const Workspace& workspace);

/// What `commit`, that of the checkout or of a saved plan, is to the commit that the state was applied from last. Asks the
/// repository of the configuration, where it has both.
[[nodiscard]] plan::CommitOrder order_of_commits(const Context& context, const Workspace& workspace,
                                                 const std::optional<state::Commit>& commit,
                                                 const state::State& state);

}  // namespace haloform::cli
