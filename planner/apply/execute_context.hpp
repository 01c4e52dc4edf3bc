#pragma once

#include "planner/apply/execute_log.hpp"
#include "planner/apply/execute_options.hpp"
#include "planner/base/clock.hpp"
#include "planner/model/schema.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/ports/provider.hpp"
#include "planner/state/state.hpp"

namespace haloform::apply {

/// What every part of a run works with.
struct ExecuteContext {
  const Catalog& catalog;
  const plan::Plan& plan;
  const state::State& state;  ///< As it was before the run.
  ports::Provider& provider;
  const Clock& clock;
  const ExecuteOptions& options;
  RunLog& log;

  [[nodiscard]] const TypeSchema& schema(const plan::Step& step) const {
    return catalog.of(step.address.type());
  }
  /// What the state said of the step's address, or of the one that it had before.
  [[nodiscard]] const state::EntryDraft* entry_before(const plan::Step& step) const;
  /// Where the step's block stands; of one that is gone, where the state says that it stood.
  [[nodiscard]] SourceSpan source_of(const plan::Step& step) const;
};

}  // namespace haloform::apply
