#pragma once

#include "planner/apply/execute_log.hpp"
#include "planner/apply/execute_options.hpp"
#include "planner/apply/made_teams.hpp"
#include "planner/base/clock.hpp"
#include "planner/model/schema.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/ports/provider.hpp"
#include "planner/state/state.hpp"

#include <optional>

namespace haloform::apply {

/// The id of an address, by the state or by the step that is about its record.
[[nodiscard]] std::optional<RemoteId> id_of_address(const plan::Plan& plan, const state::State& state,
                                                    const Address& address);

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
  /// The fields with ids where they name others (plan/making/references.hpp): of what the state knows, what the plan adopts, and
  /// what this run made. Nothing where one has none.
  [[nodiscard]] std::optional<Attributes> with_ids(const TypeSchema& schema, const Attributes& fields,
                                                   const MadeTeams& made) const;
  /// Where the step's block stands; of one that is gone, where the state says that it stood.
  [[nodiscard]] SourceSpan source_of(const plan::Step& step) const;
};

}  // namespace haloform::apply
